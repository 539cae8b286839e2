"""The journal of an unfinished output: which part of it is complete, one line of JSON per entry.

    {"journal": 1, "made": {...}}                    what the output depends on besides the inputs
    {"source": "a.tif", "stamp": [9, 9], "pages": 2, "whole": false, "end": 812, "crc": 7, ...}
    {"source": "a.tif", ..., "whole": true, ...}
    {"sealed": 4711, "crc": 99}                      complete; only the rename is left

A line is written after the output that it describes. So the journal is correct up to its last
complete line, even after a kill; only the last line may be cut off. The checksum covers everything
written so far, which detects data that the disk has lost.
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
# A file's size and modification time in nanoseconds; None where there is no file.
Stamp = list[int] | None


@dataclass(slots=True)
class Entry:
    """The state of the output after a page or at the end of an input.

    Attributes:
        source: the input's name.
        stamp: size and modification time, which show whether the file has changed.
        pages: how many of its wanted pages are done, read or not.
        whole: whether the input is complete.
        end, crc: the output's length in bytes, and the checksum of all of it.
        state: the writer's state.
        unread: error lines for what could not be read since the previous entry.
        read: how many pages were read since the previous entry.
        found: how many numbers or tables were read since then.
        sureness: how certain these numbers or cells are, as `Sureness` counts them.
        pictures: the names of the annotated pictures drawn since then.
        steps: the names of the debug pictures drawn since then.
        crops: the uncertain digits found since then, in a form that JSON can hold.
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
    """The totals of what is still valid of an interrupted run; its size does not grow per entry.

    Attributes:
        inputs: how many inputs are complete.
        pages: how many wanted pages of the next input are done.
        end, crc, state: of the output, as in `Entry`; `state` is None where nothing is complete.
        length: of the valid part of the journal.
        read, found, sureness, unread, pictures, steps: of all entries.
        given_up: how many entries are no longer valid.
        journal: the file with the entries; None where there are none.
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
        """Add a valid entry."""
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
        """Yield the uncertain digits of all entries, without holding all in memory."""
        if self.journal is None:
            return
        with self.journal.open("rb") as file:
            file.readline()
            while file.tell() < self.length and (entry := _entry(file.readline())) is not None:
                yield from entry.crops


def line_of(value: Entry | dict[str, Any]) -> bytes:
    """Return a line of the journal; names that are not valid UTF-8 keep their bytes."""
    held = asdict(value) if isinstance(value, Entry) else value
    return json.dumps(held, separators=(",", ":")).encode("ascii") + b"\n"


def header(made: dict[str, Any]) -> dict[str, Any]:
    """Return the content of the first line."""
    return {"journal": VERSION, "made": made}


def read_header(path: Path) -> dict[str, Any] | None:
    """Return what the output depends on; None where there is no valid journal."""
    try:
        with path.open("rb") as file:
            first = json.loads(file.readline())
        return cast("dict[str, Any]", first["made"]) if first["journal"] == VERSION else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def read_sealed(path: Path) -> Sealed | None:
    """Return the length and checksum of the finished file; None where the journal lacks them."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _LONGEST_SEAL))
        *_, last = file.read().splitlines(keepends=True) or [b""]
    try:
        held = json.loads(last) if last.endswith(b"\n") else {}
        return (int(held["sealed"]), int(held["crc"]))
    except (ValueError, TypeError, KeyError):
        return None


def read_behind(path: Path, sources: Sequence[str | Unread], part: Path | None) -> Behind:
    """Return what is still valid of an interrupted run.

    An entry is valid while the inputs come in the same order and have not changed, and the output
    matches its checksum.

    Args:
        path: the journal, which has a header.
        sources: the inputs of this run.
        part: the output written so far; None where it is known to be correct.
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
    """Return the size and modification time of an input; None where it is not a file."""
    if isinstance(source, Unread) or source == STDIN:
        return None
    try:
        status = Path(source).stat()
    except (OSError, ValueError):
        return None
    return [status.st_size, status.st_mtime_ns]


def name_of(source: str | Unread) -> str:
    """Return the name of an input in the journal."""
    return source.line if isinstance(source, Unread) else source


class _SameInputs:
    """Compares the entries of a journal with the inputs."""

    def __init__(self, sources: Sequence[str | Unread]) -> None:
        self._sources, self._index = sources, 0
        self._stamp: Stamp = None
        self._looked_at = -1

    def take(self, entry: Entry) -> bool:
        """Return whether the next entry belongs to the next input, and the input is unchanged."""
        if self._index == len(self._sources):
            return False
        source = self._sources[self._index]
        if self._looked_at != self._index:
            self._looked_at, self._stamp = self._index, stamp_of(source)
        self._index += entry.whole
        return entry.source == name_of(source) and entry.stamp == self._stamp


class _Tally:
    """Compares the entries of a journal with the written output."""

    def __init__(self, part: Path | None) -> None:
        self._part, self._end, self._crc = part, 0, 0

    def agrees(self, entry: Entry) -> bool:
        """Return whether the output up to the next entry matches the entry's checksum."""
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
