from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from digitscan.cli.evaluate import evaluate as command
from digitscan.errors import UsageError
from digitscan.evaluation.run import Evaluation, evaluate


def test_the_shipped_network_keeps_its_promise_on_mnist(shared_data: Path) -> None:
    held = json.loads(evaluate(Evaluation(shared_data / "mnist", as_json=True)))
    assert held["digits"] == 10_000
    assert held["accuracy"] >= 0.996


def test_pages_are_read_by_the_whole_reader(tmp_path: Path) -> None:
    Image.new("L", (200, 100), 255).save(tmp_path / "empty.png")
    truth = [{"file": "empty.png", "rows": []}, {"file": "empty.png", "rows": ["1"]}]
    (tmp_path / "truth.json").write_text(json.dumps(truth))
    held = json.loads(evaluate(Evaluation(tmp_path, as_json=True, verbose=True)))
    assert held["groups"]["digits alone"]["exact"] == 0.5
    assert [each["read"] for each in held["images"]] == ["", ""]
    limited = json.loads(evaluate(Evaluation(tmp_path, as_json=True, limit=1)))
    assert limited["groups"]["digits alone"]["images"] == 1


@pytest.mark.parametrize(
    "options",
    [{"form": "xml"}, {"engine": "abacus"}, {"min_confidence": "2"}, {"min_confidence": "high"}],
)
def test_options_that_cannot_be_meant_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        command(None, **options)
