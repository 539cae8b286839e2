"""A folder with a page that can be read, for the tests that run the real command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

DIGITS = "314 2718"


@pytest.fixture(scope="session")
def good_page(tmp_path_factory: pytest.TempPathFactory, drawn_page: Callable[..., object]) -> Path:
    """Return the path of a small drawn page that says 314 2718."""
    path = tmp_path_factory.mktemp("good") / "good.png"
    drawn = drawn_page("scan", [DIGITS], seed=3)
    Image.fromarray(drawn.image).save(path)  # type: ignore[attr-defined]
    return path


@pytest.fixture(autouse=True)
def one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what runs in this process read here: a fake reader is not to be had in a worker."""
    monkeypatch.setattr("digitscan.batch.runner.cores", lambda: 1)


@pytest.fixture
def _without_export(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the export out, which takes most of a short training; test_training_run has it."""

    def pretend(_: object, path: Path) -> None:
        path.write_bytes(b"a network")

    monkeypatch.setattr("digitscan.training.saving.export", pretend)
