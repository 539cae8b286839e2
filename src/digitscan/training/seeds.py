"""Train the MNIST-only network with several seeds, to tell a good recipe from luck.

    python -m digitscan.training.seeds                        runs/seeds/1, 2 and 3
    python -m digitscan.training.seeds --data ../shared/data/mnist --seeds 1 2 3
    python -m digitscan.training.seeds -o runs/taught --teachers runs/seeds/1 runs/seeds/2
    python -m digitscan.training.seeds -o runs/polished --from mnist

It prints each seed's accuracy in validation and on MNIST's test digits, the mean and the range.
Ship the one with the best validation; the test digits are never used to choose. Finished trainings
are kept, so that the same command resumes after an interruption.
"""

from __future__ import annotations

import argparse
import csv
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from digitscan.models import CARD_NAME, Model, find_model
from digitscan.training.history import HISTORY_NAME
from digitscan.training.labelled import MNIST
from digitscan.training.order import SHIPPED_ARCHITECTURE, Order
from digitscan.training.output_directory import state_folder
from digitscan.training.prepare import NOTHING, Wish, prepare
from digitscan.training.progress import ShownProgress
from digitscan.training.recipe import BEST, POLISH
from digitscan.training.run import train_model


@dataclass(frozen=True)
class Outcome:
    """The result of one seed; accuracies are shares of 1."""

    seed: int
    validation: float
    test: float


def main() -> None:
    """Train as given on the command line, and print the results."""
    asked = _parsed()
    found = []
    for seed in asked.seeds:
        folder = asked.output / str(seed)
        if not (folder / CARD_NAME).is_file():
            _train(asked, seed, folder)
        found.append(outcome(find_model(str(folder)), seed))
        print(_line(found[-1]), flush=True)
    print(report(found))


def outcome(model: Model, seed: int) -> Outcome:
    """Return the result of a seed's model, from its card and its history."""
    with (model.folder / HISTORY_NAME).open(encoding="utf-8", newline="") as stream:
        best = min(csv.DictReader(stream), key=lambda row: float(row["validation_loss"]))
    accuracy = float(best["validation_accuracy"])
    return Outcome(seed, accuracy, float(model.card.test["accuracy"]))


def report(found: list[Outcome]) -> str:
    """Return the mean and the range of all, and which is best in validation."""
    tests = [each.test for each in found]
    best = max(found, key=lambda each: each.validation)
    return (
        f"{len(found)} seeds: mean {fmean(tests):.2%}, {min(tests):.2%} to {max(tests):.2%};"
        f" best in validation: seed {best.seed}, {best.test:.2%}"
    )


def _line(each: Outcome) -> str:
    return f"seed {each.seed}: {each.validation:.2%} in validation, {each.test:.2%} in test"


def _train(asked: argparse.Namespace, seed: int, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    wish = Wish(
        folder,
        (asked.data,),
        epochs=asked.epochs,
        start=asked.start,
        remember=NOTHING,
        architecture=asked.arch,
        seed=seed,
        checkpoints=state_folder(folder),
    )
    teachers = tuple(find_model(each) for each in asked.teachers)
    order = replace(_by_the_best_recipe(prepare(wish), asked.epochs), teachers=teachers)
    with ShownProgress() as progress:
        trained = train_model(order, [progress])
    if trained.fitted.interrupted:
        shutil.rmtree(folder)  # incomplete; the state is kept
        raise KeyboardInterrupt


def _by_the_best_recipe(order: Order, epochs: int | None) -> Order:
    best = BEST if order.start is None else POLISH
    recipe = replace(best, seed=order.recipe.seed, held_back=order.recipe.held_back)
    return replace(order, recipe=replace(recipe, epochs=epochs or recipe.epochs))


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m digitscan.training.seeds")
    parser.add_argument("--data", default=MNIST, help="mnist, or a folder of its IDX files")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--epochs", type=int, help="without it: the recipe's")
    parser.add_argument("--arch", default=SHIPPED_ARCHITECTURE)
    parser.add_argument("--from", dest="start", help="a model to go on from, by a few epochs")
    parser.add_argument("--teachers", nargs="*", default=[], help="models to learn from, too")
    parser.add_argument("-o", "--output", type=Path, default=Path("runs/seeds"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
