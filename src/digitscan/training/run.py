"""A whole training: from digits to a model folder with its card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from digitscan.errors import UsageError
from digitscan.models import ModelCard
from digitscan.training.architecture import ARCHITECTURE
from digitscan.training.augmentation import GENTLE, STRONG
from digitscan.training.batches import CLASSES
from digitscan.training.calibration import Calibration, calibrate, decide, validation_set
from digitscan.training.datasets import Digits
from digitscan.training.fit import fit
from digitscan.training.recipe import Recipe
from digitscan.training.saving import save_model

_USES = {
    "trained": "trained on; no-digits were cut and pasted from these digits too, or drawn",
    "held back": "temperature and automatic threshold, never a gradient: each digit as it is and"
    " varied as in training, and no-digits cut from them or drawn; a no-digit that is read counts"
    " as an error",
    "test": "reported only",
}


def train_model(
    train: Digits,
    test: Digits,
    recipe: Recipe,
    output: Path,
    callbacks: Sequence[Any] = (),
    checkpoints: Path | None = None,
) -> ModelCard:
    """Train a network, calibrate it, test it, and write it to the folder `output`.

    Args:
        train: digits; the last `recipe.held_back` of them are for the calibration.
        test: digits that are only reported on.
        recipe: how.
        output: the model's folder, as `check_output` has found it good; its name is the model's.
        callbacks: as for `fit`.
        checkpoints: as for `fit`.

    Raises:
        UsageError: there are too few digits.
    """
    trained, held_back = split(train, recipe)
    network = fit(trained, held_back, recipe, callbacks, checkpoints)
    return finish(network, (trained, held_back, test), recipe, output)


def split(train: Digits, recipe: Recipe) -> tuple[Digits, Digits]:
    """Return the digits to train on and those held back, the last ones."""
    border = len(train) - recipe.held_back
    if border < recipe.batch:
        raise UsageError(
            f"{train.name}: {len(train)} digits are too few to hold {recipe.held_back} back"
        )
    first, last = slice(border), slice(border, None)
    return train.part(f"{train.name}, first {border}", first), train.part(
        f"{train.name}, last {recipe.held_back}", last
    )


def finish(
    network: keras.Model, data: tuple[Digits, Digits, Digits], recipe: Recipe, output: Path
) -> ModelCard:
    """Calibrate a trained network on the second of `data`, test it on the third, write it."""
    _, held_back, test = data
    crops, labels = validation_set(held_back, recipe)
    calibration = calibrate(_logits(network, crops), labels)
    card = ModelCard(
        name=output.resolve().name,
        architecture=ARCHITECTURE,
        classes=CLASSES,
        temperature=calibration.temperature,
        auto_threshold=calibration.threshold,
        seed=recipe.seed,
        data=[_described(*each) for each in zip(data, _USES, strict=True)],
        recipe=_recipe(recipe),
        test=_tested(network, test, calibration.temperature),
        calibration=_calibrated(calibration, len(labels)),
    )
    return save_model(network, card, output)


def summary(card: ModelCard) -> str:
    """Return the card's figures in one line."""
    return (
        f"accuracy {card.test['accuracy']:.2%} on {card.test['digits']:,} test digits, "
        f"temperature {card.temperature:.3f}, automatic threshold {card.auto_threshold:.4f}"
    )


def _logits(network: keras.Model, crops: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(network.predict(crops[..., None], batch_size=500, verbose=0), np.float32)


def _described(digits: Digits, use: str) -> dict[str, Any]:
    return {
        "name": digits.name, "count": len(digits), "use": _USES[use], "sha256": digits.sha256(),
    }  # fmt: skip


def _recipe(recipe: Recipe) -> dict[str, Any]:
    strengths = {"strong": asdict(STRONG), "gentle": asdict(GENTLE)}
    return {"optimizer": "AdamW, cosine after warm-up", **asdict(recipe), "augmentation": strengths}


def _tested(network: keras.Model, test: Digits, temperature: float) -> dict[str, Any]:
    logits = _logits(network, test.crops())
    confidences, right = decide(logits, test.labels, temperature)
    no_digit = int((logits.argmax(axis=1) == CLASSES - 1).sum())
    return {
        "data": test.name,
        "digits": len(test),
        "accuracy": round(float(right.mean()), 5),
        "errors": int((~right).sum()),
        "taken_for_no_digit": no_digit,
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
