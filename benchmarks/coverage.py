"""Print how many true digits the segmenter offers to the network.

    python benchmarks/coverage.py ../shared/data/orand-car-a [--limit N] [--model MODEL]

A digit is covered if a candidate of the lattice has its ink: an intersection over union of at least
0.7 with the ink inside its box. No network can read a digit that is not covered.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from digitscan.models import DEFAULT_MODEL
from digitscan.reader.finding.finder import load_finder
from digitscan.reader.loading.document import load_pages
from digitscan.training.candidates import labelled_candidates
from digitscan.training.strings import strings_with_boxes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="images with boxes, COCO")
    parser.add_argument("--limit", type=int, help="take the first N images")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="whose finder looks at them")
    asked = parser.parse_args()
    finder = load_finder(asked.model)
    strings = strings_with_boxes(asked.folder)[: asked.limit]
    covered = [
        labelled_candidates(next(load_pages(file)).image, truth, finder).covered
        for file, truth in strings
    ]
    digits = np.concatenate(covered)
    whole = np.array([each.all() for each in covered])
    print(f"{len(strings)} strings, {len(digits)} digits")
    print(f"digits with a candidate      {digits.mean():.2%}")
    print(f"strings with all candidates  {whole.mean():.2%}")


if __name__ == "__main__":
    main()
