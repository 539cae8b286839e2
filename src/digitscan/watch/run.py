"""Look for files, read the complete ones, write their rows, wait; until stopped."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Protocol

from digitscan.batch.failure_summary import FailureSummary
from digitscan.batch.page_task import Unread
from digitscan.batch.session import Session
from digitscan.errors import UsageError
from digitscan.messages import problem
from digitscan.output import Layout, PageReading, RowLayout
from digitscan.watch.arrivals import Arrival, Arrivals, version_of
from digitscan.watch.ledger import Ledger

# Formats to which lines can be appended.
FORMATS = ("csv", "tsv", "jsonl")
# Seconds between two looks, and the largest share of time spent looking: a network share with many
# files is slow to list.
INTERVAL = 1.0
_LOOKING = 0.2
_SHORTEST = 0.1


class Listener(Protocol):
    """Receives the messages of a `Watcher`."""

    def error(self, line: str) -> None:
        """Receive an error line about what could not be read."""

    def remark(self, line: str) -> None:
        """Receive a remark on a file that is not an error."""

    def detail(self, line: str) -> None:
        """Receive a line about what was read."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What to watch and what to write; a file is complete after `settle` seconds unchanged."""

    folder: str
    output: str
    form: str = "csv"
    layout: Layout = field(default_factory=RowLayout)
    least: float = 0.0
    settle: float = 2.0


@dataclass(slots=True)
class _Found:
    """The content of a file: its rows as written, how many pages and digits, and errors."""

    rows: str = ""
    pages: int = 0
    digits: int = 0
    troubles: list[str] = field(default_factory=list)
    remark: str = ""
    doubts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Watcher:
    """Reads each file that arrives in a folder once, and counts the files."""

    request: Watch
    session: Session
    listener: Listener
    stop: Event
    clock: Callable[[], float] = time.monotonic
    files: int = 0
    unread: int = 0
    _told: set[str] = field(default_factory=set)
    _gone: bool = False

    def run(self) -> None:
        """Read until `stop` is set.

        Raises:
            UsageError: the folder does not exist, or the output cannot be continued.
            DigitscanError: the output can no longer be written.
        """
        folder = self.request.folder
        if not Path(folder).is_dir():
            raise UsageError(problem(folder, "is not a folder", "name the folder to watch"))
        arrivals = Arrivals(folder, self.request.settle)
        least = min(INTERVAL, max(self.request.settle / 2, _SHORTEST))
        with Ledger(self.request.output, self._written(())) as ledger:
            keys = _Keys(folder, os.path.realpath(folder))
            while not self.stop.is_set():
                looking = self._look(arrivals, ledger, keys) if self._is_there() else 0.0
                self.stop.wait(max(least, looking / _LOOKING))

    def _is_there(self) -> bool:
        there = Path(self.request.folder).is_dir()
        if there == self._gone:  # it has changed since the last look
            self._gone = not there
            what = ("is there again", "going on") if there else ("is gone", "waiting for it")
            self.listener.error(problem(self.request.folder, *what))
        return there

    def _look(self, arrivals: Arrivals, ledger: Ledger, keys: _Keys) -> float:
        """Read what is complete; return the seconds that the look took."""
        begun = self.clock()
        arrived = arrivals.look(begun)
        looking = self.clock() - begun
        for line in arrivals.troubles:
            self._tell_once(line)
        for arrival in arrived:
            if self.stop.is_set():
                break
            key = keys.key(arrival.path)
            if not ledger.has(key, arrival.version) and not self._take(arrival, key, ledger):
                arrivals.retry(arrival)
        return looking

    def _take(self, arrival: Arrival, key: str, ledger: Ledger) -> bool:
        """Read a file and write its rows; return whether the file is done."""
        if not self._opens(arrival.path):
            return False
        found = self._read(arrival.path)
        if found is None or version_of(arrival.path) != arrival.version:
            return True  # stopped, or the file is gone or rewritten: then it arrives again
        if found.troubles and not arrival.sure:
            return False  # the file may still be incomplete
        for line in found.troubles:
            self.listener.error(line)
        for remark in filter(None, (found.remark, *found.doubts)):
            self.listener.remark(remark)
        if ledger.append(key, arrival.version, found.rows, whole=not found.troubles):
            what = "has other content than when it was read before"
            remedy = f"its earlier rows stay in {self.request.output}"
            self.listener.remark(problem(arrival.path, what, remedy))
        self.files += not found.troubles
        self.unread += bool(found.troubles)
        self.listener.detail(f"{arrival.path}: {found.pages} pages, {found.digits} digits")
        return True

    def _opens(self, path: str) -> bool:
        """Return whether the file can be opened; if not, a later look tries it again."""
        try:
            Path(path).open("rb").close()
        except FileNotFoundError:
            return False
        except OSError as error:
            what = f"cannot be opened ({error.strerror})"
            self._tell_once(problem(path, what, "tried again until it can"))
            return False
        return True

    def _tell_once(self, line: str) -> None:
        if line not in self._told:
            self._told.add(line)
            self.listener.error(line)

    def _read(self, path: str) -> _Found | None:
        """Return the content of a file; None if stopped before its last page."""
        found = _Found()
        rows = self._written(self._pages(path, found))
        found.rows = rows.removeprefix(self._written(()))
        return None if self.stop.is_set() else found

    def _pages(self, path: str, found: _Found) -> Iterator[PageReading]:
        """Yield the pages of a file as they are read; collect everything but their rows."""
        failing = FailureSummary()
        for each in self.session.read(path):
            if self.stop.is_set():
                break
            if isinstance(each, Unread):
                found.troubles += failing.add(each)
            else:
                found.troubles += failing.end()
                found.pages += 1
                found.digits += len(each.reading.page.digits)
                found.remark = found.remark or each.remark
                if each.trouble:
                    found.troubles.append(each.trouble)
                if each.doubt:
                    found.doubts.append(each.doubt)
                yield each.reading
        found.troubles += failing.end()
        self.session.close()

    def _written(self, pages: Iterable[PageReading]) -> str:
        """Return pages as they are written, with their header."""
        stream = io.StringIO()
        request = self.request
        writer = request.layout.open(request.form, stream, request.least)
        for page in pages:
            writer.write(page)
        writer.finish()
        return stream.getvalue()


@dataclass(frozen=True, slots=True)
class _Keys:
    """Makes the key that identifies a file: its path, however the folder was named."""

    folder: str
    root: str

    def key(self, path: str) -> str:
        return os.path.join(self.root, os.path.relpath(path, self.folder))  # noqa: PTH118 - bytes
