"""Print how long our quick recipe takes to reach 99.5 % on MNIST, compared with the reference.

    python benchmarks/training.py [../shared/data/mnist]

The reference network and recipe from the documents (two convolutions, Adam, batches of 128, ten
epochs) and ours (`--arch quick`) are trained one after the other in this process, from random
weights, by the same code, on the same 55,000 digits. The other 5,000 choose the best epoch, and the
10,000 test digits are used only at the end. The reference is trained in float32, as in the
documents, ours in bfloat16 if the processor has it. The seconds include only the training, not the
loading of TensorFlow or the export. If other programs use the cores as well, processor seconds are
more reliable than wall-clock time. Fails if ours is below 99.5 % or takes more than a third of the
time.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from digitscan.native_output import keras_silence
from digitscan.training.datasets import Digits, load_digits

with keras_silence():
    import keras

    from digitscan.training.architectures import BUILDERS
    from digitscan.training.batches import Batches
    from digitscan.training.fit import fit
    from digitscan.training.progress import ShownProgress
    from digitscan.training.recipe import RECIPES
    from digitscan.training.run import logits_of, split

ACCURACY = 0.995
SHARE = 1 / 3
DIGITS = 10


@dataclass(frozen=True)
class Measured:
    """The time and the accuracy of a training."""

    name: str
    epochs: int
    wall: float
    processor: float
    accuracy: float

    def line(self) -> str:
        """Return the figures as one line."""
        return (
            f"{self.name:<10} {self.epochs:>2} epochs, {self.wall:6.0f} s, {self.processor:6.0f} s"
            f" of processor, {self.accuracy:.2%} of the test digits"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", help="MNIST's IDX files; else Keras fetches")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, help="for a quick look at the script itself")
    parser.add_argument("--only", choices=("reference", "quick"))
    asked = parser.parse_args()
    digits, test = load_digits(asked.data)
    names = [asked.only] if asked.only else ["reference", "quick"]
    found = [measured(name, digits, test, asked.seed, asked.epochs) for name in names]
    if len(found) == len(("reference", "quick")):
        sys.exit(compared(*found))


def measured(name: str, digits: Digits, test: Digits, seed: int, epochs: int | None) -> Measured:
    recipe = replace(RECIPES[name], seed=seed)
    recipe = replace(recipe, epochs=epochs or recipe.epochs)
    train, validation = split(digits, recipe)
    keras.utils.set_random_seed(seed)
    wall, processor = time.perf_counter(), time.process_time()
    network = BUILDERS[name](DIGITS)
    batches = Batches(train, recipe, DIGITS)
    with ShownProgress() as progress:
        fitted = fit(network, batches, validation, recipe, [progress])
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    if fitted.interrupted:
        raise KeyboardInterrupt
    right = logits_of(fitted.network, test.crops()).argmax(axis=1) == test.labels
    found = Measured(name, recipe.epochs, wall, processor, float(right.mean()))
    print(found.line(), flush=True)
    return found


def compared(reference: Measured, quick: Measured) -> int:
    """Print the ratios; return the exit status."""
    wall, processor = quick.wall / reference.wall, quick.processor / reference.processor
    print(f"quick takes {wall:.0%} of the time, {processor:.0%} of the processor (floor: 33 %)")
    return int(quick.accuracy < ACCURACY or wall > SHARE)


if __name__ == "__main__":
    main()
