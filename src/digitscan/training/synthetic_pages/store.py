"""Composed pages on disk, created once and then read in any order."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from digitscan.training.checkpoints import write_whole
from digitscan.training.synthetic_pages.blemishes import blemish
from digitscan.training.synthetic_pages.canvas import Canvas, Character
from digitscan.training.synthetic_pages.characters import Characters, load_characters
from digitscan.training.synthetic_pages.layouts import LAYOUTS
from digitscan.training.synthetic_pages.page import Page
from digitscan.training.synthetic_pages.scene import see

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

# The digit height of a page in pixels; patches are scaled to other sizes.
_DIGIT = (24.0, 52.0)
_QUALITY = 95  # of the JPEG in which a page is stored
_MOST_SIDE = 1600


@dataclass(frozen=True)
class StoredPage:
    """A page read from disk.

    Attributes:
        canvas: its picture and labels.
        digit: the digit height of its main writer in pixels.
        layout: the name of its layout.
    """

    canvas: Canvas
    digit: float
    layout: str


def compose(characters: Characters, rng: Generator, layouts: Sequence[str]) -> StoredPage:
    """Compose a page in one of `layouts`, drawn by weight, and photograph it."""
    weights = np.array([LAYOUTS[name].weight for name in layouts])
    name = str(rng.choice(list(layouts), p=weights / weights.sum()))
    digit = float(np.exp(rng.uniform(*np.log(_DIGIT))))
    wide, high = (float(rng.uniform(*each)) for each in LAYOUTS[name].size)
    width, height = (max(24.0, min(_MOST_SIDE, each * digit)) for each in (wide, high))
    page = Page.blank(characters, rng, width, height, digit)
    LAYOUTS[name].fill(page)
    blemish(page)
    return StoredPage(see(page.canvas, rng, digit), digit, name)


def store_pages(
    data: Path, folder: Path, numbers: Iterable[int], seed: int, layouts: Sequence[str]
) -> None:
    """Compose the pages with these numbers into `folder`; existing pages are skipped.

    The same seed and number give the same page.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        file = page_file(folder, number)
        if not file.exists():
            rng = np.random.default_rng([seed, number])
            write_page(file, compose(_characters(data), rng, layouts))


def store_in_processes(
    data: Path, folder: Path, count: int, seed: int, layouts: Sequence[str], processes: int
) -> None:
    """Compose `count` pages into `folder` with several processes."""
    # A forked process would wait forever for OpenCV's threads.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        parts = [range(first, count, processes) for first in range(processes)]
        jobs = [pool.submit(store_pages, data, folder, part, seed, layouts) for part in parts]
        for job in jobs:
            job.result()


def page_file(folder: Path, number: int) -> Path:
    """Return the file of the page with this number."""
    return folder / f"{number:06d}.npz"


@cache
def _characters(data: Path) -> Characters:
    cv2.setNumThreads(1)
    return load_characters(data)


def write_page(file: Path, page: StoredPage) -> None:
    """Store a page."""
    canvas = page.canvas
    picture = cv2.imencode(".jpg", canvas.image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1]
    labels = cv2.merge([canvas.classes, canvas.body, canvas.heights])
    packed = cv2.imencode(".png", labels, [cv2.IMWRITE_PNG_COMPRESSION, 3])[1]
    owner = cv2.imencode(".png", canvas.owner, [cv2.IMWRITE_PNG_COMPRESSION, 3])[1]
    held: dict[str, NDArray[np.generic]] = {
        "owner": owner,
        "texts": np.array([each.text for each in canvas.characters], "U1"),
        "numbers": np.array([each.number for each in canvas.characters], np.int32),
        "printed": np.array([each.printed for each in canvas.characters], np.bool_),
        "picture": picture,
        "labels": packed,
        "digit": np.array(page.digit),
        "layout": np.array(page.layout),
    }
    write_whole(file, lambda stream: np.savez(stream, **held))  # type: ignore[arg-type]


def read_page(file: Path, *, characters: bool = False) -> StoredPage:
    """Read a stored page; `owner` and `characters` are read only on request."""
    with np.load(file) as held:
        image = cv2.imdecode(held["picture"], cv2.IMREAD_COLOR_RGB)
        labels = cv2.imdecode(held["labels"], cv2.IMREAD_COLOR)
        digit, layout = float(held["digit"]), str(held["layout"])
        owner = np.zeros((0, 0), np.uint16)
        texts: list[Character] = []
        if characters:
            owner = np.asarray(cv2.imdecode(held["owner"], cv2.IMREAD_UNCHANGED), np.uint16)
            fields = (held["texts"].tolist(), held["numbers"].tolist(), held["printed"].tolist())
            texts = [Character(*each) for each in zip(*fields, strict=True)]
    classes, body, heights = (np.asarray(each, np.uint8) for each in cv2.split(np.asarray(labels)))
    canvas = Canvas(np.asarray(image, np.uint8), classes, body, heights, owner, texts)
    return StoredPage(canvas, digit, layout)
