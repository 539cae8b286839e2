"""Learn from other networks, too: distillation (Hinton, Vinyals and Dean 2015).

The joint output of several networks for a varied digit carries more information than its label: it
shows how close the digit is to another class. So one network can become nearly as good as their
vote.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digitscan.engines import Engine
from digitscan.reader.recognition.classify import softmax
from digitscan.training.batches import Batch, Batches
from digitscan.training.datasets import Digits
from digitscan.training.recipe import Recipe

# The weight of the teachers' output; the label has the rest.
_SHARE = 0.7


class DistilledBatches(Batches):
    """Batches whose labels are mixed with the teachers' output for the same crops."""

    def __init__(
        self, digits: Digits, recipe: Recipe, classes: int, teachers: Sequence[Engine]
    ) -> None:
        super().__init__(digits, recipe, classes)
        self._teachers = teachers

    def __getitem__(self, index: int) -> Batch:
        """Return crops float32 (N, 28, 28, 1) and soft labels, float32 (N, classes)."""
        crops, labels = super().__getitem__(index)
        logits = [each.logits(crops[..., 0]) for each in self._teachers]
        opinion = softmax(np.mean(logits, axis=0)).astype(np.float32)
        return crops, (1 - _SHARE) * labels + _SHARE * opinion
