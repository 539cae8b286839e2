"""The recipe: every number that steers a training, as its card records it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    `held_back` digits at the end of the training data are for calibration and never trained on.
    `negatives` is the share of no-digits in a batch, `rewritten` the share of its digits that
    pass through `rewrite`, `gentle` the share of the epochs, the last ones, in which the
    augmentation is gentle. `ema` is the momentum of the weights' moving average.
    """

    epochs: int = 30
    seed: int = 1
    batch: int = 128
    held_back: int = 5_000
    negatives: float = 0.15
    rewritten: float = 0.25
    gentle: float = 0.15
    learning_rate: float = 2e-3
    warm_up: float = 0.05
    weight_decay: float = 0.02
    label_smoothing: float = 0.05
    ema: float = 0.999
