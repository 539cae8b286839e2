"""Measure amounts on cheques as they are written, with their points and commas.

    python benchmarks/amounts.py ../shared/data [--model MODEL] [--folds 4]

An amount is right if the image gives exactly this one number. The finder, the kinds network and the
marks network were not trained on fold 4. The marks were labeled by eye, see
`digitscan.training.mark_gaps.cheques`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from digitscan.models import DEFAULT_MODEL
from digitscan.reader import Reader
from digitscan.training.mark_gaps.cheques import cheques
from digitscan.training.strings import FOLDS

LAST_FOLD = FOLDS - 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with orand-car-a")
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--folds", type=int, nargs="+", default=[LAST_FOLD])
    asked = parser.parse_args()
    reader = Reader(asked.model)
    counts: Counter[tuple[str, str]] = Counter()
    for cheque in cheques(asked.data / "orand-car-a", asked.folds):
        numbers = [
            number.text() for line in reader.read(cheque.image).lines for number in line.numbers
        ]
        kind = "digits only" if cheque.text.isdigit() else "with a mark"
        counts[kind, _outcome(numbers, cheque.text)] += 1
    for kind in ("with a mark", "digits only"):
        outcomes = {name: count for (own, name), count in counts.items() if own == kind}
        total = sum(outcomes.values())
        listed = ", ".join(f"{name} {count}" for name, count in sorted(outcomes.items()))
        print(f"{kind}: {outcomes.get('right', 0) / max(1, total):.1%} of {total} right ({listed})")


def _outcome(numbers: list[str], text: str) -> str:
    """Say how a reading differs from an amount."""
    if numbers == [text]:
        return "right"
    if "".join(filter(str.isdigit, "".join(numbers))) != "".join(filter(str.isdigit, text)):
        return "other digits"
    if len(numbers) > 1:
        return "split"
    return "mark lost" if numbers[0].isdigit() else "other mark"


if __name__ == "__main__":
    main()
