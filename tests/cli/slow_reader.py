"""The real command with a reader that takes its time and leaves a trace, for what kills it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
from commands import FakeReader
from numpy.typing import NDArray

import digitscan.reader
from digitscan.cli import main
from digitscan.page import Page

TRACE = Path(os.environ["TRACE"])
SECONDS = float(os.environ.get("SECONDS_A_PAGE", "0.02"))


class SlowReader(FakeReader):
    """Writes the width of every page, by which the tests know it, into a file."""

    def read(self, image: NDArray[np.uint8], options: object = None) -> Page:
        with TRACE.open("a") as trace:
            trace.write(f"{image.shape[1]}\n")
        time.sleep(SECONDS)
        return super().read(image)


if __name__ == "__main__":
    digitscan.reader.Reader = SlowReader  # type: ignore[assignment,misc]
    main()
