"""An output file in the making: its part, the journal of what in it is whole, and its end.

Both lie beside the file's place, hidden: `.NAME.part` and `.NAME.journal`. The file has its name
once all of it is written. A run that is cut short, by whatever, leaves them behind, and the next
one with `--resume` goes on from there.
"""

from __future__ import annotations

import hashlib
import io
import os
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digitscan.batch.journal import (
    Behind,
    Entry,
    header,
    line_of,
    read_behind,
    read_header,
    read_sealed,
    sealed_as,
)
from digitscan.batch.page_task import Unread
from digitscan.errors import UsageError
from digitscan.inputs import STDIN
from digitscan.messages import problem
from digitscan.output.files import placing, writing_to

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_LONGEST_NAME = 255  # bytes, of nearly every file system
_PATIENCE = 3.0  # seconds for the workers of a killed run to be gone


class ResumableOutput:
    """An output file in the making. Write to `stream`, and `note` what is whole."""

    def __init__(
        self, path: str, made: dict[str, Any], sources: Sequence[str | Unread], *, resume: bool
    ) -> None:
        """Begin, or go on with what an interrupted run left behind.

        Args:
            path: the file, as the user names it; there is nothing there or a plain file.
            made: what the output depends on beside the inputs, as JSON can hold it.
            sources: the inputs.
            resume: whether to go on.

        Raises:
            UsageError: nothing can be written there, or another call is writing it.
        """
        self.path, self._target = path, Path(os.path.realpath(path))
        self._part = _beside(self._target, "part")
        self._ready = _beside(self._target, "ready")
        self._journal_path = _beside(self._target, "journal")
        self._journal = _locked(path, self._journal_path)
        self._is_over = False
        # What came through standard input is gone, so that no other run could go on.
        self._can_be_resumed = STDIN not in sources
        self.remark = ""
        self.is_done = False
        try:
            self.behind = self._found(made, sources) if resume else Behind()
            with placing(path):
                self._begin(made)
        except BaseException:
            self._clean()
            raise
        self.stream = io.TextIOWrapper(
            io.BufferedWriter(self._tallied),
            encoding="utf-8",
            errors="surrogateescape",
            newline="",
        )
        self._whole = self.behind.state is not None

    def note(self, entry: Entry) -> None:
        """Note that what was written up to now is whole; its end and checksum are added.

        Raises:
            DigitscanError: it cannot be written.
        """
        with writing_to(self.path):
            self.stream.flush()
            entry.end, entry.crc = self._tallied.end, self._tallied.crc
            self._journal.write(line_of(entry))
        self._whole = True

    def finish(self, convert: Callable[[Path, Path], None] | None) -> None:
        """Give the file its name.

        Args:
            convert: makes the file of the part, where they are not the same.

        Raises:
            DigitscanError: it cannot be written.
        """
        with writing_to(self.path):
            self.stream.flush()
            made = self._part
            if convert is not None:
                convert(self._part, self._ready)
                made = self._ready
            _sync(made)
            length, crc = sealed_as(made) or (0, 0)
            self._journal.write(line_of({"sealed": length, "crc": crc}))
            self._close()
            made.replace(self._target)
        self.discard()

    def is_there(self) -> bool:
        """Tell whether there is a file of that name, which this one would replace."""
        return self._target.exists()

    def leave(self) -> None:
        """Leave what is whole for another run; nothing where nothing is."""
        if not (self._whole and self._can_be_resumed):
            self.discard()
        self._close()
        self._journal.close()

    def discard(self) -> None:
        """Leave nothing of the part and its journal."""
        if not self._is_over:
            self._is_over = True
            self._close()
            self._clean()

    def _found(self, made: dict[str, Any], sources: Sequence[str | Unread]) -> Behind:
        """Return what of an interrupted run still holds, and remark on what does not."""
        before = read_header(self._journal_path)
        if before is None:
            return Behind()
        other = sorted(key for key in {*before, *made} if before.get(key) != made.get(key))
        if other:
            what = f"the interrupted run had another {' and '.join(other)}"
            self.remark = problem(self.path, what, "all inputs are read again")
            return Behind()
        sealed = read_sealed(self._journal_path)
        if sealed is not None and not self._part.exists() and sealed_as(self._target) == sealed:
            behind = read_behind(self._journal_path, sources, None)
            self.is_done = behind.inputs == len(sources) and not behind.given_up
            return behind if self.is_done else Behind()
        behind = read_behind(self._journal_path, sources, self._part)
        if behind.given_up:
            what = f"only the first {behind.inputs} inputs are those of the interrupted run"
            self.remark = problem(self.path, what, "the others are read again")
        return behind

    def _begin(self, made: dict[str, Any]) -> None:
        """Cut part and journal off where what holds ends; begin them where nothing does."""
        behind = self.behind
        self._ready.unlink(missing_ok=True)
        if self.is_done:
            self._tallied = _Tallied(os.devnull, "r+b")
            return
        self._tallied = _Tallied(str(self._part), "r+b" if behind.state is not None else "wb")
        if behind.state is None:
            self._journal.truncate(0)
            self._journal.seek(0)
            self._journal.write(line_of(header(made)))
            return
        self._tallied.go_on(behind.end, behind.crc)
        self._journal.truncate(behind.length)
        self._journal.seek(behind.length)

    def _close(self) -> None:
        for each in (self.stream, self._tallied):
            with suppress(OSError, ValueError):
                each.close()

    def _clean(self) -> None:
        """Take part and journal away; the journal last, and before its lock is given up."""
        files = (self._ready, self._part, self._journal_path)
        for each in files:
            with suppress(OSError):
                each.unlink(missing_ok=True)
        self._journal.close()
        if os.name == "nt":  # where what is open cannot be taken away
            with suppress(OSError):
                self._journal_path.unlink(missing_ok=True)


@contextmanager
def open_resumable_output(
    path: str, made: dict[str, Any], sources: Sequence[str | Unread], *, resume: bool
) -> Iterator[ResumableOutput]:
    """Begin or resume an output; if it is not finished, what is complete stays for `--resume`.

    Raises:
        UsageError: nothing can be written there, or another call is writing it.
    """
    product = ResumableOutput(path, made, sources, resume=resume)
    try:
        yield product
    finally:
        product.leave()


class _Tallied(io.FileIO):
    """A file that knows how long it is, and the checksum of all that is in it."""

    end = 0
    crc = 0

    def write(self, data: ReadableBuffer, /) -> int:
        """Write as much as goes; return how much that was."""
        count = super().write(data)
        self.crc = zlib.crc32(memoryview(data)[:count], self.crc)
        self.end += count
        return count

    def go_on(self, end: int, crc: int) -> None:
        """Cut the file off, and write on from there."""
        self.truncate(end)
        self.seek(end)
        self.end, self.crc = end, crc


def _beside(target: Path, kind: str) -> Path:
    """Return the path of a hidden file beside another one, which its name tells."""
    name = f".{target.name}.{kind}"
    if len(os.fsencode(name)) > _LONGEST_NAME:
        digest = hashlib.sha256(os.fsencode(target.name)).hexdigest()[:16]
        name = f".digitscan-{digest}.{kind}"
    return target.with_name(name)


def _locked(path: str, journal: Path) -> io.FileIO:
    """Open a journal, made where it is missing, for this process alone."""
    give_up = time.monotonic() + _PATIENCE
    while True:
        with placing(path):
            file = io.FileIO(os.open(journal, os.O_RDWR | os.O_CREAT, 0o666), "r+b")
        if _lock(file) and _is_still_there(file, journal):
            return file
        file.close()
        if time.monotonic() > give_up:
            what = "is being written by another digitscan"
            raise UsageError(problem(path, what, "wait for it or name another file"))
        time.sleep(0.05)


def _lock(file: io.FileIO) -> bool:
    """Lock a file; True, too, where the system knows no locks."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


def _is_still_there(file: io.FileIO, path: Path) -> bool:
    """Tell whether a file that was locked still has its name: its last owner may have ended."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
