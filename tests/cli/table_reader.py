"""The command line with a fake reader that finds tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from commands import FakeReader
from numpy.typing import NDArray
from PIL import Image

from digitscan.page import Page
from digitscan.reading_options import Options

Command = Callable[..., tuple[int, str, list[str]]]


@dataclass
class TableReader(FakeReader):
    """Reads the page that stands in `pages` at the place that the image's gray tells."""

    pages: Sequence[Page] = ()
    options: list[object] = field(default_factory=list)

    def read(self, image: NDArray[np.uint8], options: Options | None = None) -> Page:  # type: ignore[override]
        self.options.append(options)
        return self.pages[int(image[0, 0])]


def scan(path: Path, *places: int) -> Path:
    """Write a file whose pages are read as `pages` of the reader at these places."""
    first, *rest = (Image.new("L", (400, 300), place) for place in places)
    more = {"save_all": True, "append_images": rest} if rest else {}
    first.save(path, **more)
    return path
