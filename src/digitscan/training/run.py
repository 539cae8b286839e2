"""A whole training: from digits to a model folder with its card."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from digitscan.engines import load_engine
from digitscan.errors import UsageError
from digitscan.models import KERAS_NAME, ONNX_NAME, ModelCard
from digitscan.reader.recognition.classify import DIGITS
from digitscan.training.architectures import BUILDERS
from digitscan.training.augmentation import GENTLE, SHAPE, STRONG
from digitscan.training.batches import CLASSES, Batches
from digitscan.training.calibration import Calibration, calibrate, decide, validation_set
from digitscan.training.datasets import Digits
from digitscan.training.distillation import DistilledBatches
from digitscan.training.fine_tuning import (
    FineTuningBatches,
    calibrated_fine_tuned,
    fine_tuning_batches,
    starting_network,
)
from digitscan.training.fit import Fitted, fit
from digitscan.training.mixed_precision import multiplies_halves
from digitscan.training.order import NEW_SHARE, Order
from digitscan.training.recipe import Recipe
from digitscan.training.saving import save_model

_USES = {
    "train": "trained on; no-digits were cut and pasted from these digits too, or drawn",
    "remembered": "known before, trained on again",
    "validation": "the best epoch, temperature and automatic threshold, never a gradient: each"
    " digit as it is and varied as in training, and no-digits cut from them or drawn; a no-digit"
    " that is read counts as an error",
    "test": "reported only",
}


@dataclass(frozen=True)
class Trained:
    """The result of a training: the card of the model as written, and how it was fitted."""

    card: ModelCard
    fitted: Fitted

    def summary(self) -> str:
        """Return the figures as one line."""
        return f"{_told(self.fitted)}; {summary(self.card)}"


def train_model(order: Order, callbacks: Sequence[Any] = ()) -> Trained:
    """Train a network, calibrate it, test it, and write it to `order.output`.

    Raises:
        UsageError: there are too few digits.
        ModelError: the model to start from cannot be used.
        KeyboardInterrupt: Ctrl-C came before an epoch was complete.
    """
    check_enough(order)
    keras.utils.set_random_seed(order.recipe.seed)
    network, batches = _beginning(order)
    fitted = fit(
        network, batches, order.validation, order.recipe, callbacks, order.checkpoints,
        order.identity(),
    )  # fmt: skip
    card = finish(fitted, order)
    if order.checkpoints is not None and not fitted.interrupted:
        shutil.rmtree(order.checkpoints, ignore_errors=True)
    return Trained(card, fitted)


def _beginning(
    order: Order,
) -> tuple[keras.Model, Batches | FineTuningBatches]:
    """Return the initial network and its training batches."""
    if order.start is None:
        network = BUILDERS[order.architecture](_classes(order))
    else:
        network = starting_network(order.start, order.train)
        if order.remembered is not None:
            return network, fine_tuning_batches(order, network)
    classes = network.output_shape[-1]
    if order.teachers:
        teachers = [load_engine(each) for each in order.teachers]
        return network, DistilledBatches(order.train, order.recipe, classes, teachers)
    return network, Batches(order.train, order.recipe, classes)


def split(train: Digits, recipe: Recipe) -> tuple[Digits, Digits]:
    """Return the digits to train on and those held back, which are the last ones."""
    border = len(train) - recipe.held_back
    if border < recipe.batch:
        raise UsageError(
            f"{train.name}: {len(train)} digits are too few to hold {recipe.held_back} back"
        )
    first, last = slice(border), slice(border, None)
    return train.part(f"{train.name}, first {border}", first), train.part(
        f"{train.name}, last {recipe.held_back}", last
    )


def check_enough(order: Order) -> None:
    """Raise UsageError if there is too little data to train on."""
    if not len(order.train) or not len(order.validation.without_no_digits()):
        raise UsageError(
            f"{order.train.name}: {len(order.train)} digits to train on and"
            f" {len(order.validation)} to validate on are too few; give more --data"
        )


def finish(fitted: Fitted, order: Order) -> ModelCard:
    """Calibrate a trained network, test it, and write it with its card."""
    network = fitted.network
    crops, labels = validation_set(order.validation, order.recipe)
    found = calibrate(logits_of(network, crops), labels)
    card = ModelCard(
        name=order.output.resolve().name,
        architecture=order.start.card.architecture if order.start else order.architecture,
        classes=network.output_shape[-1],
        temperature=found.temperature,
        auto_threshold=found.threshold,
        seed=order.recipe.seed,
        data=_described(order),
        recipe=_recipe(order, fitted),
        calibration=_calibrated(found, len(labels)),
    )
    if order.start is not None:
        card = calibrated_fine_tuned(card, order.start, found, crops, labels)
    card = replace(card, test=_tested(network, order.test, card.temperature))
    return save_model(network, card, order.output, fitted.history, _others(order))


def summary(card: ModelCard) -> str:
    """Return the card's figures in one line."""
    test = card.test
    tested = f"accuracy {test['accuracy']:.2%} on {test['digits']:,} test digits" if test else ""
    calibrated = (
        f"temperature {card.temperature:.3f}, automatic threshold {card.auto_threshold:.4f}"
    )
    return ", ".join(filter(None, [tested, calibrated]))


def logits_of(network: keras.Model, crops: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the logits (N, classes) of crops (N, 28, 28)."""
    return np.asarray(network.predict(crops[..., None], batch_size=500, verbose=0), np.float32)


def _others(order: Order) -> dict[str, bytes]:
    """Return the starting model's files that are not trained here: its line network's."""
    if order.start is None:
        return {}
    names = set(order.start.card.sha256) - {KERAS_NAME, ONNX_NAME}
    return {name: order.start.verified(name) for name in sorted(names)}


def _classes(order: Order) -> int:
    knows_no_digit = order.recipe.negatives > 0 or bool((order.train.labels >= DIGITS).any())
    return CLASSES if knows_no_digit else DIGITS


def _told(fitted: Fitted) -> str:
    best = fitted.best
    return f"epoch {best.epoch} is the best, {best.validation_accuracy:.2%} in validation"


def _described(order: Order) -> list[dict[str, Any]]:
    sets = {use: getattr(order, use) for use in _USES}
    return [
        {"name": each.name, "count": len(each), "use": _USES[use], "sha256": each.sha256()}
        for use, each in sets.items()
        if each is not None
    ]


def _recipe(order: Order, fitted: Fitted) -> dict[str, Any]:
    recipe = order.recipe
    told: dict[str, Any] = {
        "optimizer": "AdamW, cosine after warm-up" if recipe.warm_up else "Adam",
        **asdict(recipe),
        "epochs_done": len(fitted.history),
        "best_epoch": fitted.best.epoch,
        "interrupted": fitted.interrupted,
        "multiplied_in": "bfloat16" if recipe.halves and multiplies_halves() else "float32",
    }
    strengths = {"full": {"strong": STRONG, "gentle": GENTLE}, "shape": {"shape": SHAPE}}
    used = strengths.get(recipe.variation, {})
    told["augmentation"] = {name: asdict(each) for name, each in used.items()}
    if order.teachers:
        told["teachers"] = [each.card.sha256 for each in order.teachers]
    if order.start is not None:
        told["from"] = {"name": order.start.card.name, "sha256": order.start.card.sha256}
        told["new_share"] = NEW_SHARE if order.remembered is not None else 1.0
    return told


def _tested(network: keras.Model, test: Digits | None, temperature: float) -> dict[str, Any]:
    if test is None:
        return {}
    logits = logits_of(network, test.crops())
    confidences, right = decide(logits, test.labels, temperature)
    return {
        "data": test.name,
        "digits": len(test),
        "accuracy": round(float(right.mean()), 5),
        "errors": int((~right).sum()),
        "taken_for_no_digit": int((logits.argmax(axis=1) >= DIGITS).sum()),
        "mean_confidence": round(float(confidences.mean()), 5),
    }


def _calibrated(calibration: Calibration, crops: int) -> dict[str, Any]:
    return {
        "method": "temperature scaling (Guo et al. 2017); error: ECE of 15 bins",
        "crops": crops,
        "ece_before": round(calibration.error_before, 5),
        "ece_after": round(calibration.error_after, 5),
        "digits_kept_by_auto_threshold": round(calibration.read_rate, 5),
    }
