"""The order of a training: its data, recipe, starting model and output."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from digitscan.training.recipe import RECIPES, Recipe

if TYPE_CHECKING:
    from digitscan.models import Model
    from digitscan.training.datasets import Digits

# The share of new data in a batch when a model is trained further; the rest is earlier data.
NEW_SHARE = 0.3
SHIPPED_ARCHITECTURE = next(iter(RECIPES))


@dataclass(frozen=True)
class Order:
    """A training as requested.

    Attributes:
        train: what to train on; 10 is the label of no-digits.
        validation: to choose the best epoch and to calibrate the confidences.
        test: only for the report; None if there is none.
        recipe: the training parameters.
        output: the model's folder; its name is the model's.
        architecture: the network's name, of `RECIPES`.
        start: the model to start from; None for random weights.
        remembered: with `start`, its earlier training digits, so that it does not forget them.
        teachers: models with the same classes, to learn from in addition to the labels.
        checkpoints: the folder for the state after each epoch; None to save none.
    """

    train: Digits
    validation: Digits
    test: Digits | None
    recipe: Recipe
    output: Path
    architecture: str = SHIPPED_ARCHITECTURE
    start: Model | None = None
    remembered: Digits | None = None
    teachers: tuple[Model, ...] = ()
    checkpoints: Path | None = None

    def identity(self) -> str:
        """Return the identity of this training: the digest of everything that determines it."""
        sets = (self.train, self.validation, self.remembered)
        decisive = {
            "recipe": asdict(self.recipe),
            "data": [None if each is None else each.sha256() for each in sets],
            "architecture": self.architecture,
            "start": None if self.start is None else self.start.card.sha256,
            "teachers": [each.card.sha256 for each in self.teachers],
        }
        return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()
