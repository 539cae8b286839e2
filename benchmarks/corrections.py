"""Print the gain from learning a person's corrections, and that nothing is forgotten.

    python benchmarks/corrections.py ../shared/data runs/shipped/fold0 --fold 0

It uses one fold of the cheque strings, with a model that has not seen it. `digitscan recognize
--export-crops` reads the first half. The truth replaces the person, who moves each crop into the
folder of its digit or deletes it. `digitscan train --from` trains on the crops, mixed with MNIST.
The script prints the accuracy on MNIST's test digits and on the fold's second half, before and
after. The folder of --output keeps the crops for inspection.
"""

from __future__ import annotations

import argparse
import csv
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from digitscan.cli.app import run
from digitscan.crops import NO_DIGIT_FOLDER
from digitscan.engines import load_engine
from digitscan.evaluation.metrics import score_strings
from digitscan.models import find_model
from digitscan.page import Box
from digitscan.reader import Reader
from digitscan.reader.loading.document import load_pages
from digitscan.training.candidates import TrueDigit
from digitscan.training.corpus import FOLDS, strings_with_boxes
from digitscan.training.datasets import Digits, load_idx

# As for a person, a crop shows a digit if the IoU of their boxes is at least the first value, and
# none if it is below the second with every digit; crops in between are deleted.
SHOWS = 0.6
SHOWS_NOT = 0.3

Strings = list[tuple[Path, list[TrueDigit]]]


@dataclass(frozen=True)
class Figures:
    """The accuracy of a model, as shares of 1."""

    mnist: float
    exact: float
    cer: float

    def line(self, when: str) -> str:
        """Return the figures as one line."""
        return (
            f"{when}: MNIST test {self.mnist:.2%}, cheques exact {self.exact:.2%},"
            f" CER {self.cer:.4f}"
        )


def main() -> None:
    asked = parsed()
    strings = strings_with_boxes(asked.data / "orand-car-a")[asked.fold :: FOLDS]
    half = len(strings) // 2
    test = load_idx(asked.data / "mnist", "test")
    if asked.limit:
        strings, half = strings[: 2 * asked.limit], asked.limit
    crops, corrected = asked.output / "crops", asked.output / "model"
    shutil.rmtree(asked.output, ignore_errors=True)
    export(strings[:half], asked.model, crops)
    print(told(correct(crops, dict(strings[:half]))), flush=True)
    learn(asked, crops, corrected)
    for when, model in (("before", asked.model), ("after", str(corrected))):
        print(figures(model, test, strings[half:]).line(when), flush=True)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with all the data sets")
    parser.add_argument("model", help="a model that has not seen the fold")
    parser.add_argument("--fold", type=int, default=0, choices=range(FOLDS))
    parser.add_argument("--limit", type=int, help="take so many strings of each half alone")
    parser.add_argument("-o", "--output", type=Path, default=Path("runs/corrections"))
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--learning-rate", type=float)
    return parser.parse_args()


def export(strings: Strings, model: str, folder: Path) -> None:
    files = [str(file) for file, _ in strings]
    made = folder.parent / "read.csv"
    folder.parent.mkdir(parents=True)
    command("recognize", *files, "--model", model, "-o", made, "--export-crops", folder, "-q")


def correct(folder: Path, truths: dict[Path, list[TrueDigit]]) -> dict[str, int]:
    """Do what a person would; return how many crops were kept, moved and deleted."""
    done = {"right": 0, "wrong": 0, "no digit": 0, "deleted": 0}
    with (folder / "crops.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            file = folder / row["file"]
            sides = [int(row[side]) for side in ("left", "top", "width", "height")]
            shown = what_it_shows(Box(*sides), truths[Path(row["source"])])
            if shown is None:
                file.unlink()
                done["deleted"] += 1
            elif shown == row["digit"]:
                done["right"] += 1
            else:
                file.rename(folder / shown / file.name)
                done["no digit" if shown == NO_DIGIT_FOLDER else "wrong"] += 1
    return done


def what_it_shows(box: Box, truth: Iterable[TrueDigit]) -> str | None:
    """Return the folder for a crop, or None if it is ambiguous."""
    alike = [(intersection_over_union(box, digit.box), digit.value) for digit in truth]
    most, value = max(alike, default=(0.0, 0))
    if most >= SHOWS:
        return str(value)
    return NO_DIGIT_FOLDER if most < SHOWS_NOT else None


def intersection_over_union(one: Box, other: Box) -> float:
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    both = max(0, width) * max(0, height)
    return both / (one.width * one.height + other.width * other.height - both)


def told(done: dict[str, int]) -> str:
    return "crops: " + ", ".join(f"{count} {what}" for what, count in done.items())


def learn(asked: argparse.Namespace, crops: Path, model: Path) -> None:
    options = ["--from", asked.model, "--data", crops, "--remember", asked.data / "mnist"]
    for name in ("epochs", "learning_rate"):
        given = getattr(asked, name)
        options += [] if given is None else [f"--{name.replace('_', '-')}", given]
    command("train", *options, "-o", model)


def command(*arguments: object) -> None:
    """Run a digitscan command as from the shell, but in this process."""
    status = run([str(each) for each in arguments])
    if status:
        raise SystemExit(status)


def figures(model: str, test: Digits, strings: Strings) -> Figures:
    engine = load_engine(find_model(model))
    right = engine.logits(test.crops())[:, :10].argmax(axis=1) == test.labels
    reader = Reader(model)
    score = score_strings([(text_of(reader, file), truth_of(truth)) for file, truth in strings])
    return Figures(float(right.mean()), score.exact, score.cer)


def text_of(reader: Reader, file: Path) -> str:
    page = reader.read(next(load_pages(file)).image)
    return "".join(str(digit.value) for digit in page.digits)


def truth_of(truth: list[TrueDigit]) -> str:
    return "".join(str(each.value) for each in sorted(truth, key=lambda each: each.box.left))


if __name__ == "__main__":
    main()
