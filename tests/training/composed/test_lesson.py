"""What composed sheets teach: made once, and shown to the network in batches."""

from pathlib import Path

import numpy as np
import pytest
from made_of import small_bank

from digitscan.reader.surroundings import ROWS, WINDOW
from digitscan.training.composed import lesson
from digitscan.training.composed.lesson import Lesson, load_lesson
from digitscan.training.corpus import Corpus


def test_sheets_are_made_once_and_then_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lesson, "load_bank", lambda _: small_bank())
    made = load_lesson(tmp_path / "data", tmp_path / "cache", sheets=3)
    monkeypatch.setattr(lesson, "load_bank", None)

    again = load_lesson(tmp_path / "data", tmp_path / "cache", sheets=3)

    assert np.array_equal(made.crops.crops, again.crops.crops)
    assert np.array_equal(made.windows, again.windows)
    assert len(made.crops.crops) == len(made.crops.labels) == len(made.crops.fold) > 0
    assert made.windows.shape == (len(made.of_numbers), *WINDOW)
    assert set(made.crops.fold.tolist()) <= {0, 1, 2}


@pytest.mark.slow
def test_batches_move_both_views_of_a_window_alike() -> None:
    from digitscan.training.composed.network import (  # noqa: PLC0415 - needs Keras
        BATCH,
        FAINTEST,
        SMOOTHING,
        Batches,
    )

    windows = np.zeros((BATCH, *WINDOW), np.uint8)
    windows[:, 13:27, 36:44] = windows[:, 53:67, 36:44] = 255
    of_numbers = np.arange(BATCH) % 4 == 0
    none = np.zeros(0, np.uint8)
    nothing = Corpus("none", np.zeros((0, 28, 28), np.uint8), none, none)

    shown, labels = Batches(Lesson(nothing, windows, of_numbers), seed=1)[0]

    own, every = shown[:, :ROWS], shown[:, ROWS:]
    assert np.array_equal(own, every)
    assert len({tuple(np.argwhere(each)[0]) for each in own[..., 0]}) > 10
    assert (shown.max(axis=(1, 2)) >= FAINTEST).all()
    assert sorted(labels[:, 0].tolist()) == pytest.approx(
        [SMOOTHING] * (BATCH * 3 // 4) + [1 - SMOOTHING] * (BATCH // 4)
    )
