"""Running the command line: as a process of its own, and in this one with a fake reader."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digitscan.levels import Levels
from digitscan.page import Box, Digit, Line, Number, Page

COMMAND = (sys.executable, "-m", "digitscan")


def command(
    *arguments: str | Path,
    stdin: bytes = b"",
    before: Sequence[str] = (),
    cwd: Path | None = None,
    **environment: str,
) -> subprocess.CompletedProcess[bytes]:
    """Run the real command to its end."""
    return subprocess.run(
        [*before, *COMMAND, *map(os.fspath, arguments)],
        input=stdin,
        capture_output=True,
        timeout=120,
        check=False,
        cwd=cwd,
        env=os.environ | environment,
    )


def lines(output: bytes) -> list[str]:
    return output.decode("utf-8", "surrogateescape").splitlines()


@dataclass
class Card:
    auto_threshold: float = 0.95

    @property
    def levels(self) -> Levels:
        return Levels(self.auto_threshold, min(self.auto_threshold, 0.7))


@dataclass
class FakeReader:
    """Reads `47` at the top left of every page that has any ink; remembers how it was made."""

    model: str = "default"
    engine: str = "auto"
    card: Card = field(default_factory=Card)
    made: tuple[Any, ...] = ()

    def read(self, image: NDArray[np.uint8], options: object = None) -> Page:
        height, width = image.shape[:2]
        if image.min() == image.max():
            return Page((), width, height, levels=self.card.levels)
        number = Number((_digit(4, 0.99, 1), _digit(7, 0.9, 9)))
        return Page((Line((number,)),), width, height, levels=self.card.levels)


def _digit(value: int, confidence: float, left: int) -> Digit:
    return Digit(value, confidence, Box(left, 2, 6, 10), (0.1,) * 10)


def inked() -> Image.Image:
    """Return a small grey page with a stroke on it."""
    picture = Image.new("L", (40, 30), 255)
    picture.paste(0, (5, 5, 8, 20))
    return picture


def damaged_pdf(pages: str) -> bytes:
    """Return a PDF of pages with a stroke (`+`) and of pages that are missing (`-`)."""
    kids = " ".join("3 0 R" if page == "+" else "9 0 R" for page in pages)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 40 30] /Contents 4 0 R >>",
        "<< /Length 23 >>\nstream\n3 w 20 5 m 20 25 l S   \nendstream",
    ]
    body = "".join(f"{n} 0 obj\n{each}\nendobj\n" for n, each in enumerate(objects, 1))
    return f"%PDF-1.7\n{body}trailer\n<< /Root 1 0 R >>\n".encode()
