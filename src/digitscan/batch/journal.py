"""The journal of an output in the making: what of it is whole, a line of JSON each.

    {"journal": 1, "made": {...}}                    what the output depends on beside the inputs
    {"source": "a.tif", "stamp": [9, 9], "pages": 2, "whole": false, "end": 812, "crc": 7, ...}
    {"source": "a.tif", ..., "whole": true, ...}
    {"sealed": 4711, "crc": 99}                      all is written, and only lacks its name

A line is written after what it tells of. Killed at any moment, the journal is right as far as its
last whole line; the last line but may be cut off. The checksum runs over all that was written, so
that even a disk that lost some of it is noticed.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from digitscan.batch.page_task import Unread
from digitscan.inputs import STDIN

VERSION = 1
_CHUNK = 1 << 20
_LONGEST_SEAL = 200
# A finished file's length and checksum.
Sealed = tuple[int, int]
# A file's size and time of change in nanoseconds; None where there is no file.
Stamp = list[int] | None


@dataclass(slots=True)
class Entry:
    """How far the output had got after a page, or at the end of an input.

    Attributes:
        source: the input's name.
        stamp: by which a changed file is known.
        pages: how many of its wanted pages are behind, read or not.
        whole: whether the input is.
        end, crc: the output's length in bytes, and the checksum of all of it.
        state: the writer's.
        unread: lines that tell what could not be read since the entry before.
        read: how many pages were read since the entry before.
        found: how many numbers or tables were read since then.
        sureness: ... and how sure these numbers or cells are, as `Sureness` counts them.
        pictures: the names of the pictures drawn since then.
        steps: ... and of the pictures of steps.
        crops: the uncertain digits found since then, as JSON can hold them.
    """

    source: str
    stamp: Stamp
    pages: int
    whole: bool
    state: dict[str, Any]
    end: int = 0
    crc: int = 0
    unread: list[str] = field(default_factory=list)
    read: int = 0
    found: int = 0
    sureness: list[int] = field(default_factory=lambda: [0, 0, 0])
    pictures: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    crops: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class Behind:
    """What of an interrupted run still holds, added up: memory does not grow with its entries.

    Attributes:
        inputs: how many inputs are whole.
        pages: how many wanted pages of the next input are behind.
        end, crc, state: of the output, as in `Entry`; `state` is None where nothing is whole.
        length: of the journal, up to what still holds.
        read, found, sureness, unread, pictures, steps: of all entries.
        given_up: how many entries no longer hold.
        journal: where the entries stand; None where there are none.
    """

    inputs: int = 0
    pages: int = 0
    end: int = 0
    crc: int = 0
    state: dict[str, Any] | None = None
    length: int = 0
    read: int = 0
    found: int = 0
    sureness: list[int] = field(default_factory=lambda: [0, 0, 0])
    unread: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    given_up: int = 0
    journal: Path | None = None

    def add(self, entry: Entry, length: int) -> None:
        """Take an entry that holds."""
        self.inputs += entry.whole
        self.pages = 0 if entry.whole else entry.pages
        self.end, self.crc, self.state = entry.end, entry.crc, entry.state
        self.length = length
        self.read += entry.read
        self.found += entry.found
        self.sureness = [a + b for a, b in zip(self.sureness, entry.sureness, strict=True)]
        self.unread += entry.unread
        self.pictures += entry.pictures
        self.steps += entry.steps

    def crops(self) -> Iterator[Any]:
        """Give the uncertain digits of all entries, which are never held in memory together."""
        if self.journal is None:
            return
        with self.journal.open("rb") as file:
            file.readline()
            while file.tell() < self.length and (entry := _entry(file.readline())) is not None:
                yield from entry.crops


def line_of(value: Entry | dict[str, Any]) -> bytes:
    """Return a journal's line; bytes of names that are no UTF-8 come out of it as they were."""
    held = asdict(value) if isinstance(value, Entry) else value
    return json.dumps(held, separators=(",", ":")).encode("ascii") + b"\n"


def header(made: dict[str, Any]) -> dict[str, Any]:
    """Return the first line's content."""
    return {"journal": VERSION, "made": made}


def read_header(path: Path) -> dict[str, Any] | None:
    """Return what the output of a journal depends on; None where there is no such journal."""
    try:
        with path.open("rb") as file:
            first = json.loads(file.readline())
        return cast("dict[str, Any]", first["made"]) if first["journal"] == VERSION else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def read_sealed(path: Path) -> Sealed | None:
    """Return the length and checksum of the finished file, where a journal ends with them."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _LONGEST_SEAL))
        *_, last = file.read().splitlines(keepends=True) or [b""]
    try:
        held = json.loads(last) if last.endswith(b"\n") else {}
        return (int(held["sealed"]), int(held["crc"]))
    except (ValueError, TypeError, KeyError):
        return None


def read_behind(path: Path, sources: Sequence[str | Unread], part: Path | None) -> Behind:
    """Return what of an interrupted run still holds.

    An entry does while the inputs come in the same order and have not changed, and the output is
    what was written.

    Args:
        path: the journal, which has a header.
        sources: the inputs of this run.
        part: the output as far as it was written; None where that is known to be right.
    """
    behind, same, tally, holds = Behind(journal=path), _SameInputs(sources), _Tally(part), True
    with path.open("rb") as file:
        behind.length = at = len(file.readline())
        for line in file:
            entry, at = _entry(line), at + len(line)
            if entry is None:
                break
            holds = holds and same.take(entry) and tally.agrees(entry)
            if holds:
                behind.add(entry, at)
            else:
                behind.given_up += 1
    return behind


def _entry(line: bytes) -> Entry | None:
    try:
        return Entry(**json.loads(line)) if line.endswith(b"\n") else None
    except (ValueError, TypeError):
        return None


def stamp_of(source: str | Unread) -> Stamp:
    """Return by what a changed file is known."""
    if isinstance(source, Unread) or source == STDIN:
        return None
    try:
        status = Path(source).stat()
    except (OSError, ValueError):
        return None
    return [status.st_size, status.st_mtime_ns]


def name_of(source: str | Unread) -> str:
    """Return what a journal calls an input."""
    return source.line if isinstance(source, Unread) else source


class _SameInputs:
    """Holds the entries of a journal against the inputs."""

    def __init__(self, sources: Sequence[str | Unread]) -> None:
        self._sources, self._index = sources, 0
        self._stamp: Stamp = None
        self._looked_at = -1

    def take(self, entry: Entry) -> bool:
        """Tell whether an entry, the next one, is of the input that comes next, as it is now."""
        if self._index == len(self._sources):
            return False
        source = self._sources[self._index]
        if self._looked_at != self._index:
            self._looked_at, self._stamp = self._index, stamp_of(source)
        self._index += entry.whole
        return entry.source == name_of(source) and entry.stamp == self._stamp


class _Tally:
    """Holds the entries of a journal against what was written."""

    def __init__(self, part: Path | None) -> None:
        self._part, self._end, self._crc = part, 0, 0

    def agrees(self, entry: Entry) -> bool:
        """Tell whether what is written up to an entry, the next one, is what the entry says."""
        if self._part is None:
            return True
        try:
            with self._part.open("rb") as file:
                file.seek(self._end)
                self._crc = _checksum(file, entry.end - self._end, self._crc)
        except OSError:
            return False
        self._end = entry.end
        return self._crc == entry.crc


def _checksum(file: BinaryIO, length: int, crc: int = 0) -> int:
    while length > 0 and (chunk := file.read(min(_CHUNK, length))):
        crc, length = zlib.crc32(chunk, crc), length - len(chunk)
    return crc if length == 0 else -1


def sealed_as(path: Path) -> Sealed | None:
    """Return the length and checksum of a file; None where it cannot be read."""
    try:
        with path.open("rb") as file:
            length = os.fstat(file.fileno()).st_size
            return length, _checksum(file, length)
    except OSError:
        return None
