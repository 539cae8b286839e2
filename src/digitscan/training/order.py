"""What a training is made of: its data, its recipe, where it begins and where it goes."""

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

# What is learnt anew makes up this share of a batch when a model is trained further; the rest
# is what it has learnt already.
NEW_SHARE = 0.3
SHIPPED_ARCHITECTURE = next(iter(RECIPES))


@dataclass(frozen=True)
class Order:
    """A training as it is asked for.

    Attributes:
        train: what to learn from; 10 is the label of no-digits.
        validation: what the best epoch is found by and the confidences are calibrated on.
        test: what is only reported on; None where there is nothing.
        recipe: how.
        output: the model's folder; its name is the model's.
        architecture: the network's name, of `RECIPES`.
        start: the model to go on from; None to begin with random weights.
        remembered: with `start`, digits that it knows and must not forget.
        teachers: models of the same classes, to learn from beside the labels.
        checkpoints: where the state after each epoch is kept; None for nowhere.
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
        """Return what tells this training from every other: the digest of all that decides it."""
        sets = (self.train, self.validation, self.remembered)
        decisive = {
            "recipe": asdict(self.recipe),
            "data": [None if each is None else each.sha256() for each in sets],
            "architecture": self.architecture,
            "start": None if self.start is None else self.start.card.sha256,
            "teachers": [each.card.sha256 for each in self.teachers],
        }
        return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()
