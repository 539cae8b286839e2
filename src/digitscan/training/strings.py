"""Images of strings with known digit values and boxes."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitscan.page import Box

if TYPE_CHECKING:
    from pathlib import Path

# Cross-validation trains on four fifths and tests on the last one.
FOLDS = 5


@dataclass(frozen=True)
class TrueDigit:
    """A true digit of an image: its value, and its box in pixels of the image."""

    value: int
    box: Box


def strings_with_boxes(folder: Path) -> list[tuple[Path, list[TrueDigit]]]:
    """Return the images of a COCO folder, in its order, with the boxes of their digits."""
    coco = json.loads((folder / "annotations.json").read_text(encoding="utf-8"))
    truth: dict[int, list[TrueDigit]] = defaultdict(list)
    for each in coco["annotations"]:
        box = Box(*(round(side) for side in each["bbox"]))
        truth[each["image_id"]].append(TrueDigit(int(each["category_id"]), box))
    return [(folder / "images" / each["file_name"], truth[each["id"]]) for each in coco["images"]]
