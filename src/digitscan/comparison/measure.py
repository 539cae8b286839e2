"""Train one method, test it, and measure its time and size."""

from __future__ import annotations

import pickle
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from digitscan.comparison.features import images_for, vectors_for
from digitscan.comparison.methods import Classifier, Learner, Method
from digitscan.comparison.results import Result
from digitscan.evaluation.metrics import confusion_matrix
from digitscan.training.datasets import Digits

if TYPE_CHECKING:
    from typing_extensions import Buffer


@dataclass(slots=True)
class _Stopwatch:
    """Measures wall-clock and processor seconds."""

    wall: float = 0.0
    busy: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        wall, busy = time.perf_counter(), time.process_time()
        yield
        self.wall, self.busy = time.perf_counter() - wall, time.process_time() - busy


class Inputs:
    """Training and test digits in the form that each method needs, each computed once.

    Computing features (gradients, deskewing) is not counted in a method's time.
    """

    def __init__(self, train: Digits, test: Digits, features: str) -> None:
        self.train, self.test, self.features = train, test, features
        self._made: dict[bool, tuple[NDArray[Any], NDArray[Any]]] = {}

    def of(self, method: Method) -> tuple[NDArray[Any], NDArray[Any], str]:
        """Return the training and test inputs of `method`, and the name of their features."""
        images = method.takes_images
        if images not in self._made:
            make = images_for if images else vectors_for
            first, second = (make(each.images, self.features) for each in (self.train, self.test))
            self._made[images] = first, second
        called = "raw" if images and self.features == "hog" else self.features
        return *self._made[images], called


def measure(method: Method, inputs: Inputs, seed: int) -> Result:
    """Train and test a method; one without `fit` is already trained."""
    train, test, called = inputs.of(method)
    classifier = method.make(seed)
    trains = hasattr(classifier, "fit")
    training, testing = _Stopwatch(), _Stopwatch()
    if trains:
        with training.running():
            _train(cast(Learner, classifier), train, inputs.train.labels)
    with testing.running():
        values = np.asarray(classifier.predict(test))
    confusion = confusion_matrix(values, inputs.test.labels)
    return Result(
        method=method.key,
        title=method.title,
        says=method.says,
        features=called,
        trained_on=len(inputs.train) if trains else 0,
        tested_on=len(inputs.test),
        errors=int(confusion.sum() - np.trace(confusion)),
        training_s=round(training.wall, 3) if trains else None,
        testing_s=round(testing.wall, 3),
        training_cpu_s=round(training.busy, 3) if trains else None,
        testing_cpu_s=round(testing.busy, 3),
        size=_size(classifier),
        confusion=confusion.tolist(),
    )


def _train(learner: Learner, digits: NDArray[Any], labels: NDArray[np.uint8]) -> None:
    """Train without warnings that the solver stopped at its step limit, which is intended.

    Raises:
        KeyboardInterrupt: even if the method itself would stop with what it has learned so far.
    """
    with warnings.catch_warnings(action="ignore"):
        warnings.filterwarnings("error", message="Training interrupted")  # scikit-learn's MLP
        try:
            learner.fit(digits, labels)
        except UserWarning as warning:
            raise KeyboardInterrupt from warning


def _size(classifier: Classifier) -> int:
    """Return the bytes of a trained method: its network's, or else its pickled size."""
    own = getattr(classifier, "nbytes", None)
    if own is not None:
        return int(own)
    counter = _Counter()
    pickle.dump(classifier, counter)
    return counter.count


class _Counter:
    """Counts the bytes written to it without keeping them: a forest takes hundreds of megabytes."""

    def __init__(self) -> None:
        self.count = 0

    def write(self, data: Buffer, /) -> int:
        """Count `data`."""
        size = memoryview(data).nbytes
        self.count += size
        return size
