"""Jobs that go wrong, for a worker that is a real process."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Sleeping:
    """Takes too long over its second answer."""

    source: str = "slow.png"

    def answers(self, _reader: object) -> Iterator[str]:
        yield "first"
        time.sleep(600)


@dataclass(frozen=True)
class Dying:
    """Brings its process down, as a damaged file can a native library."""

    source: str = "deadly.png"

    def answers(self, _reader: object) -> Iterator[str]:
        os._exit(1)
        yield "never"


@dataclass(frozen=True)
class Failing:
    """Meets an error that no one foresaw."""

    source: str = "odd.png"

    def answers(self, _reader: object) -> Iterator[str]:
        yield str(1 / 0)


@dataclass(frozen=True)
class Counting:
    """Gives as many answers as are wanted."""

    source: str = "long.tif"

    def answers(self, _reader: object) -> Iterator[int]:
        yield from range(1000)
