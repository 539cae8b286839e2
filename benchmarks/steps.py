"""Print the time of a training step, in plain Keras and with the mixed-precision clone.

    python benchmarks/steps.py [digitscan-cnn-1] [--batch 128]

Three networks train on the same batch of random crops in alternation: the network itself, its
clone in float32, which normalizes a batch in one step, and its clone in bfloat16. Prints the least
milliseconds per step of each, in wall-clock and processor time. If other programs use the cores as
well, the processor time is more reliable.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from numpy.typing import NDArray

from digitscan.native_output import keras_silence

with keras_silence():
    import keras

    from digitscan.training.architectures import BUILDERS
    from digitscan.training.batches import CLASSES
    from digitscan.training.fit import make_optimizer
    from digitscan.training.mixed_precision import make_mixed_precision
    from digitscan.training.recipe import Recipe

ROUNDS = 4


class Same(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no type hints
    """The same batch many times."""

    def __init__(self, batch: int, steps: int) -> None:
        super().__init__()
        rng = np.random.default_rng(1)
        self._crops = rng.random((batch, 28, 28, 1)).astype(np.float32)
        self._labels = np.eye(CLASSES, dtype=np.float32)[rng.integers(0, CLASSES, batch)]
        self._steps = steps

    def __len__(self) -> int:
        return self._steps

    def __getitem__(self, _index: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return self._crops, self._labels


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("architecture", nargs="?", default="digitscan-cnn-1")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--steps", type=int, default=40, help="in a round")
    asked = parser.parse_args()
    itself = BUILDERS[asked.architecture](CLASSES)
    kinds = {
        "as Keras does it": itself,
        "clone, float32": make_mixed_precision(itself, halves=False),
        "clone, bfloat16": make_mixed_precision(itself, halves=True),
    }
    measured(kinds, Same(asked.batch, 2))  # builds them
    batches = Same(asked.batch, asked.steps)
    rounds = [measured(kinds, batches) for _ in range(ROUNDS)]
    first = None
    for kind in kinds:
        wall, processor = (min(found[kind][which] for found in rounds) for which in (0, 1))
        first = first or processor
        print(
            f"{kind:<18} {wall:6.1f} ms, {processor:6.1f} ms of processor, {processor / first:.0%}"
        )


def measured(kinds: dict[str, keras.Model], batches: Same) -> dict[str, tuple[float, float]]:
    """Return the milliseconds per step of each, in wall-clock and processor time."""
    found = {}
    for kind, network in kinds.items():
        if not network.compiled:
            loss = keras.losses.CategoricalCrossentropy(from_logits=True)
            network.compile(make_optimizer(Recipe(), 1000), loss, jit_compile=False)
        begun = time.perf_counter(), time.process_time()
        network.fit(batches, verbose=0)
        ended = time.perf_counter(), time.process_time()
        wall, processor = ((e - b) / len(batches) * 1e3 for b, e in zip(begun, ended, strict=True))
        found[kind] = (wall, processor)
    return found


if __name__ == "__main__":
    main()
