from __future__ import annotations

import warnings

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.comparison.measure import Inputs, measure
from digitscan.comparison.methods import Classifier, Method
from digitscan.training.datasets import Digits


class Mean:
    """Learns the mean ink of each digit; takes notice of an interruption as the MLP does."""

    def __init__(self, *, interrupted: bool = False) -> None:
        self.interrupted = interrupted

    def fit(self, digits: NDArray[np.float32], labels: NDArray[np.uint8]) -> None:
        warnings.warn("did not converge", RuntimeWarning, stacklevel=1)
        if self.interrupted:
            warnings.warn("Training interrupted by user.", UserWarning, stacklevel=1)
        self.means = np.array([digits[labels == each].mean() for each in range(3)])

    def predict(self, digits: NDArray[np.float32]) -> NDArray[np.integer]:
        means = digits.mean(axis=1)
        return np.abs(means[:, None] - self.means).argmin(axis=1)


def method(classifier: Classifier, *, takes_images: bool = False) -> Method:
    return Method("mean", "Mean", "no parameters", lambda _: classifier, 1, takes_images)


@pytest.fixture
def inputs() -> Inputs:
    labels = np.array([0, 1, 2, 2], np.uint8)
    images = np.zeros((4, 28, 28), np.uint8) + 80 * labels[:, None, None]
    return Inputs(Digits("train", images, labels), Digits("test", images, labels), "hog")


def test_a_method_is_trained_and_tested(inputs: Inputs) -> None:
    raw = Inputs(inputs.train, inputs.test, "raw")
    result = measure(method(Mean()), raw, 1)
    assert (result.errors, result.trained_on, result.tested_on) == (0, 4, 4)
    assert result.confusion[2][2] == 2
    assert result.training_s is not None
    assert result.size > 100


def test_an_interruption_is_none_of_the_methods_business(inputs: Inputs) -> None:
    with pytest.raises(KeyboardInterrupt):
        measure(method(Mean(interrupted=True)), inputs, 1)


def test_what_needs_no_training_is_tested_alone(inputs: Inputs) -> None:
    class Trained:
        nbytes = 7

        def predict(self, images: NDArray[np.uint8]) -> NDArray[np.integer]:
            assert images.shape == (4, 28, 28)
            return images[:, 0, 0] // 80

    result = measure(method(Trained(), takes_images=True), inputs, 1)
    assert (result.training_s, result.trained_on, result.size) == (None, 0, 7)
    assert result.features == "raw"
