"""Fit the automatic threshold of a model on the reader's output.

    python benchmarks/threshold.py ../shared/data [--model MODEL]

The threshold of a new model is that of single crops. The reader also cuts glyphs, reads numbers
with the line network and rejects ink, which changes the confidences. So the threshold is fitted
again on whole images: the last fold of the cheques, and the cells of two books of the registers.
The finder and the kinds network were trained on neither. Enter the result as `auto_threshold` in
the card.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscan.evaluation.images import digit_confidences, read_images
from digitscan.evaluation.labels import evenly_spread, labelled_cells
from digitscan.evaluation.metrics import threshold_at_error
from digitscan.evaluation.strings import LabelledImage, labelled_strings
from digitscan.models import DEFAULT_MODEL
from digitscan.reader import Reader

FOLDS, LAST_FOLD = 5, 4
BOOKS = ("K2171", "K2735")
CELLS = 250


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with orand-car-a and registers.zip")
    parser.add_argument("--model", default=DEFAULT_MODEL)
    asked = parser.parse_args()
    reader = Reader(asked.model)
    cells = [
        each
        for each in labelled_cells(asked.data / "registers.zip")
        if each.group in BOOKS and each.truth
    ]
    sets = {
        "cheques": labelled_strings(asked.data / "orand-car-a")[LAST_FOLD::FOLDS],
        "registers": evenly_spread(cells, CELLS),
    }
    found = {name: _confidences(reader, images) for name, images in sets.items()}
    found["both"] = (
        np.concatenate([confidences for confidences, _ in found.values()]),
        np.concatenate([right for _, right in found.values()]),
    )
    now = reader.card.auto_threshold
    print(f"threshold in the card: {now:.4f}")
    for name, (confidences, right) in found.items():
        fitted = threshold_at_error(confidences, right)
        kept = confidences >= now
        print(
            f"{name}: {len(right)} digits, {1 - right.mean():.2%} wrong;"
            f" by the card {kept.mean():.1%} kept, {1 - right[kept].mean():.2%} of them wrong;"
            f" 1 % at {fitted:.4f}, {(confidences >= fitted).mean():.1%} kept"
        )


def _confidences(
    reader: Reader, images: Sequence[LabelledImage]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    return digit_confidences(list(read_images(images, reader.read)))


if __name__ == "__main__":
    main()
