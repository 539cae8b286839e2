"""Check whether all engines give the same digits, and measure their speed.

    python benchmarks/engines.py ../shared/data/mnist

Reads MNIST's 10,000 test digits with each engine. Without the folder of IDX files, Keras downloads
MNIST.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscan.engines import load_engine
from digitscan.models import Model, find_model
from digitscan.reader.recognition.classify import DIGITS, classify
from digitscan.training.datasets import load_digits

ENGINES = ("keras", "onnxruntime", "opencv")
ALLOWED = 1e-4
ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="?", type=Path, help="folder with MNIST's IDX files")
    parser.add_argument("--model", default="default")
    arguments = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    _, test = load_digits(arguments.data)
    model = find_model(arguments.model)
    crops, reference = test.crops(), None
    print("engine         load s   crops/s  accuracy  digits unlike  largest difference")
    for name in ENGINES:
        loading, speed, chances = measured(model, name, crops)
        reference = chances if reference is None else reference
        unlike = int((chances[:, :DIGITS].argmax(1) != reference[:, :DIGITS].argmax(1)).sum())
        difference = float(np.abs(chances - reference).max())
        accuracy = float((chances[:, :DIGITS].argmax(1) == test.labels).mean())
        print(
            f"{name:<13}{loading:>8.2f}{speed:>10,.0f}{accuracy:>10.2%}{unlike:>15}"
            f"{difference:>20.1e}{'' if unlike == 0 and difference <= ALLOWED else '  TOO FAR'}"
        )


def measured(
    model: Model, name: str, crops: NDArray[np.float32]
) -> tuple[float, float, NDArray[np.float64]]:
    """Return the seconds to load, the crops per second of the best round, and the probabilities."""
    begun = time.perf_counter()
    engine = load_engine(model, name)
    loading = time.perf_counter() - begun
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        chances = classify(engine, crops, model.card.temperature)
        took.append(time.perf_counter() - begun)
    return loading, len(crops) / min(took), chances


if __name__ == "__main__":
    main()
