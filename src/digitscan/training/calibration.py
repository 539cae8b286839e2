"""Calibrate confidences (Guo et al. 2017, "On Calibration of Modern Neural Networks")."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitscan.evaluation import metrics
from digitscan.reader.recognition.classify import DIGITS, softmax
from digitscan.training import augmentation
from digitscan.training.batches import varied_digits
from digitscan.training.datasets import Digits
from digitscan.training.negatives import NO_DIGIT, draw_negatives
from digitscan.training.recipe import Recipe

# The range of temperatures that are tried, as natural logarithms.
_LOG_RANGE = (math.log(0.1), math.log(10.0))
_STEPS = 40
_GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True)
class Calibration:
    """The temperature, the automatic threshold, and their results on the validation data.

    `read_rate` is the share of the digits, without no-digits, that the threshold accepts.
    """

    temperature: float
    threshold: float
    error_before: float
    error_after: float
    read_rate: float


def validation_set(
    held_back: Digits, recipe: Recipe
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Return crops (N, 28, 28) and labels (N,) to calibrate on, from digits not trained on.

    Each digit occurs twice, unchanged and varied as in training, because writing on pages differs
    more from MNIST than MNIST's own digits do. The share of no-digits is the same as in training.
    """
    rng = np.random.default_rng([recipe.seed, recipe.epochs])
    plain = held_back.crops()
    varied = varied_digits(plain, held_back.labels, rng, recipe.rewritten)
    of_digits = 2 * len(held_back)
    negatives = round(of_digits * recipe.negatives / (1 - recipe.negatives))
    wholes = held_back.without_no_digits()
    varied = np.concatenate([varied, draw_negatives(wholes, negatives, rng)])
    pool = augmentation.elastic_pool(rng)
    varied = augmentation.augment(varied, rng, pool, augmentation.STRONG)
    labels = [held_back.labels, held_back.labels, np.full(negatives, NO_DIGIT, np.uint8)]
    return np.concatenate([plain, varied]), np.concatenate(labels)


def calibrate(logits: NDArray[np.float32], labels: NDArray[np.uint8]) -> Calibration:
    """Find the temperature and the threshold.

    Args:
        logits: (N, C), C of 10, or of 11 with "no digit" last.
        labels: (N,), the true class of each; reading a no-digit counts as an error.
    """
    temperature = fit_temperature(logits, labels)
    before, _ = decide(logits, labels, 1.0)
    after, right = decide(logits, labels, temperature)
    # If no threshold meets the target, only certain digits are accepted.
    threshold = min(metrics.threshold_at_error(after, right), 1.0)
    return Calibration(
        temperature=temperature,
        threshold=threshold,
        error_before=metrics.calibration_error(before, right),
        error_after=metrics.calibration_error(after, right),
        read_rate=float((after[labels < DIGITS] >= threshold).mean()),
    )


def fit_temperature(logits: NDArray[np.float32], labels: NDArray[np.uint8]) -> float:
    """Return the temperature of maximum likelihood, by golden section on its logarithm."""
    low, high = _LOG_RANGE
    for _ in range(_STEPS):
        reach = _GOLDEN * (high - low)
        left, right = high - reach, low + reach
        if _surprise(logits, labels, math.exp(left)) < _surprise(logits, labels, math.exp(right)):
            high = right
        else:
            low = left
    return math.exp((low + high) / 2)


def decide(
    logits: NDArray[np.float32], labels: NDArray[np.uint8], temperature: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the confidence (N,) of the most likely of the ten digits, and whether it is right."""
    digits = softmax(logits / np.float32(temperature))[:, :DIGITS]
    return digits.max(axis=1), digits.argmax(axis=1) == labels


def _surprise(logits: NDArray[np.float32], labels: NDArray[np.uint8], temperature: float) -> float:
    """Return the mean negative log-likelihood of the labels."""
    chances = softmax(logits / np.float32(temperature))[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(chances, 1e-300)).mean())
