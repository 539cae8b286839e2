"""Train a model further without forgetting.

A network that sees only new data soon loses what it learned before (McCloskey and Cohen 1989). So
most of each batch is earlier training data, and a smaller share is new ("rehearsal").
"""

from __future__ import annotations

import math
from dataclasses import replace

import keras
import numpy as np
from numpy.typing import NDArray

from digitscan.errors import ModelError, UsageError
from digitscan.keras_file import load_network
from digitscan.messages import problem
from digitscan.models import Model, ModelCard
from digitscan.reader.recognition.classify import DIGITS
from digitscan.training.batches import Batch
from digitscan.training.calibration import Calibration, fit_temperature
from digitscan.training.corpus import Corpus
from digitscan.training.datasets import Digits
from digitscan.training.mixture import Mixture, Part
from digitscan.training.order import NEW_SHARE, Order

# An epoch has as many batches as show the new data once, within these bounds.
_LEAST_STEPS, _MOST_STEPS = 100, 500
_SIDE = 28


class FineTuningBatches(Mixture):
    """A mixture with labels for as many classes as the network has."""

    classes = DIGITS + 1

    def __getitem__(self, index: int) -> Batch:
        """Return crops float32 (N, 28, 28, 1) and labels, one-hot float32 (N, classes)."""
        crops, labels = super().__getitem__(index)
        return crops, labels[:, : self.classes]


def starting_network(start: Model, train: Digits) -> keras.Model:
    """Load the network to start from.

    Raises:
        ModelError: it cannot be loaded, or does not fit these crops.
        UsageError: the data has no-digits, but the network lacks that class.
    """
    network = load_network(start)
    classes = network.output_shape[-1]
    if network.input_shape[1:] != (_SIDE, _SIDE, 1) or classes not in (DIGITS, DIGITS + 1):
        raise ModelError(problem(str(start.folder), "is no network of digits", "name another"))
    if classes == DIGITS and (train.labels >= DIGITS).any():
        raise UsageError(
            problem(str(start.folder), "does not know what is no digit", "leave such crops out")
        )
    return network


def fine_tuning_batches(order: Order, network: keras.Model) -> FineTuningBatches:
    """Return batches of old and new data, in fixed shares."""
    recipe, new = order.recipe, order.train
    classes = network.output_shape[-1]
    if classes == DIGITS:
        recipe = replace(recipe, negatives=0.0)
    steps = math.ceil(len(new) / (NEW_SHARE * recipe.batch))
    steps = min(max(steps, _LEAST_STEPS), _MOST_STEPS)
    remembered = order.remembered or order.train
    batches = FineTuningBatches(remembered, _parts(new), recipe, steps)
    batches.classes = classes
    return batches


def calibrated_fine_tuned(
    card: ModelCard,
    start: Model,
    found: Calibration,
    crops: NDArray[np.float32],
    labels: NDArray[np.uint8],
) -> ModelCard:
    """Derive the calibration from that of the starting model.

    The calibration data may be a few crops that were all hard. So the old temperature is only
    scaled by the ratio of the two networks' temperatures on the same crops, and the old threshold
    is kept.

    Args:
        card: as trained.
        start: the starting model.
        found: the calibration on `crops`.
        crops: (N, 28, 28), never trained on.
        labels: (N,).
    """
    logits = load_network(start).predict(crops[..., None], batch_size=500, verbose=0)
    before = fit_temperature(np.asarray(logits, np.float32), labels)
    told = {"kept": f"from {start.card.name}, its temperature scaled as its logits have changed"}
    return replace(
        card,
        temperature=start.card.temperature * found.temperature / before,
        auto_threshold=start.card.auto_threshold,
        calibration=card.calibration | told,
    )


def _parts(new: Digits) -> list[Part]:
    """Return the digits and the no-digits, each with its share of the new data."""
    parts = []
    for kept in (new.labels < DIGITS, new.labels >= DIGITS):
        if kept.any():
            own = new.images[kept], new.labels[kept]
            corpus = Corpus(new.name, *own, np.zeros(len(own[1]), np.uint8))
            parts.append(Part(corpus, NEW_SHARE * len(corpus) / len(new)))
    return parts
