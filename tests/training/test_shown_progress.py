"""How a training is shown on a terminal."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from digitscan.training import progress


def test_no_time_is_left_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(
        progress, "Console", lambda **_: Console(file=screen, force_terminal=True, width=100)
    )
    shown = progress.ShownProgress()
    shown.set_params({"epochs": 1, "steps": 3})
    with shown:
        shown.on_train_begin()
        shown.on_epoch_begin(0)
        for batch in range(3):
            shown.on_train_batch_end(batch)
        shown.on_epoch_end(0, {"loss": 0.5})
        shown._bar.refresh()
    plain = re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", screen.getvalue())
    assert "100 % 0:00:00 left" in plain


def test_the_bar_shows_loss_and_accuracy(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(
        progress, "Console", lambda **_: Console(file=screen, force_terminal=True, width=100)
    )
    shown = progress.ShownProgress()
    shown.set_params({"epochs": 2, "steps": 3})
    with shown:
        shown.on_train_begin()
        shown.on_epoch_begin(0)
        shown.on_train_batch_end(0, {"loss": 0.5, "accuracy": 0.875})
        shown._bar.refresh()
    assert "left, loss 0.5000, accuracy 87.50%" in screen.getvalue()
