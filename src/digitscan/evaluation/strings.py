"""Measure the whole reader on images whose digits are known: pages and strings."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from digitscan.errors import UnreadableInputError
from digitscan.evaluation.metrics import StringScore, score_strings
from digitscan.evaluation.sources import PAGES_TRUTH, STRINGS_TRUTH
from digitscan.messages import problem
from digitscan.page import DECLINED
from digitscan.reader.load import load_pages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digitscan.page import Page

_QUARTER = 90


@dataclass(frozen=True, slots=True)
class LabelledImage:
    """An image and the digits on it in reading order.

    `scattered` digits have no order and are compared sorted. `quarters` is how often the image
    must be turned counter-clockwise by 90 degrees. `group` is what it is reported under.
    """

    path: Path
    truth: str
    group: str
    scattered: bool = False
    quarters: int = 0


@dataclass(frozen=True, slots=True)
class ReadImage:
    """What was read on a labelled image; both sorted where its digits are scattered."""

    name: str
    group: str
    read: str
    truth: str


def labelled_pages(folder: Path) -> list[LabelledImage]:
    """Return the pages that `truth.json` in `folder` lists.

    Each entry has `file`, `rows` (strings of digits), and may have `order` ("rows" or "bag"),
    `rotate_ccw` (degrees, after EXIF) and `other_marks` (whether it holds more than digits).
    """
    with _well_formed(folder / PAGES_TRUTH) as entries:
        return [_labelled_page(folder, entry) for entry in entries]


def labelled_strings(folder: Path) -> list[LabelledImage]:
    """Return the strings that `annotations.json` (COCO) in `folder` lists.

    A box's `category_id` is its digit; the boxes are read from left to right.
    """
    with _well_formed(folder / STRINGS_TRUTH) as coco:
        boxes: dict[int, list[tuple[float, str]]] = defaultdict(list)
        for each in coco["annotations"]:
            boxes[each["image_id"]].append((each["bbox"][0], str(each["category_id"])))
        return [
            LabelledImage(
                path=_image(folder, each["file_name"]),
                truth="".join(digit for _, digit in sorted(boxes[each["id"]])),
                group="strings",
            )
            for each in coco["images"]
        ]


def read_images(
    images: Iterable[LabelledImage],
    read: Callable[[NDArray[np.uint8]], Page],
    min_confidence: float = 0.0,
) -> Iterator[ReadImage]:
    """Read each image; digits below `min_confidence` count as not written.

    Raises:
        UnreadableInputError: an image cannot be read.
    """
    for each in images:
        upright = np.rot90(next(iter(load_pages(each.path))).image, each.quarters)
        page = read(np.ascontiguousarray(upright))
        text = "".join(digit.text(min_confidence) for digit in page.digits)
        text = text.replace(DECLINED, "")
        if each.scattered:
            yield ReadImage(each.path.name, each.group, _sorted(text), _sorted(each.truth))
        else:
            yield ReadImage(each.path.name, each.group, text, each.truth)


def score_groups(images: Iterable[ReadImage]) -> dict[str, StringScore]:
    """Score each group of images by itself."""
    pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for each in images:
        pairs[each.group].append((each.read, each.truth))
    return {group: score_strings(pairs[group]) for group in pairs}


def _labelled_page(folder: Path, entry: dict[str, Any]) -> LabelledImage:
    quarters, rest = divmod(int(entry.get("rotate_ccw", 0)), _QUARTER)
    if rest:
        raise ValueError(f"rotate_ccw of {entry['file']} is no multiple of 90")
    return LabelledImage(
        path=_image(folder, entry["file"]),
        truth="".join(entry["rows"]),
        group="with other marks" if entry.get("other_marks") else "digits alone",
        scattered=entry.get("order") == "bag",
        quarters=quarters,
    )


def _image(folder: Path, name: str) -> Path:
    """Return the path of an image, which lies beside its truth or in `images`."""
    beside = folder / name
    return beside if beside.exists() else folder / "images" / name


def _sorted(text: str) -> str:
    return "".join(sorted(text))


@contextmanager
def _well_formed(path: Path) -> Iterator[Any]:
    """Give what the JSON file `path` holds, and explain what is wrong with it, if anything is."""
    try:
        yield json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
        raise UnreadableInputError(
            problem(str(path), f"is no truth that can be used ({reason})", "copy it again")
        ) from error
