"""An output file that survives interruption: the part written so far, and a journal of it.

Both are hidden files beside the target: `.NAME.part` and `.NAME.journal`. The file gets its name
once all of it is written. An interrupted run leaves both behind, and the next run with `--resume`
continues from there.
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

_LONGEST_NAME = 255  # bytes; the limit of nearly every file system
_PATIENCE = 3.0  # seconds to wait until the workers of a killed run have ended


class ResumableOutput:
    """An output file in progress. Write to `stream`, and `note` what is complete."""

    def __init__(
        self, path: str, made: dict[str, Any], sources: Sequence[str | Unread], *, resume: bool
    ) -> None:
        """Start the output, or continue from an interrupted run.

        Args:
            path: the file, as the user names it; nothing or a plain file exists there.
            made: what the output depends on besides the inputs, in a form that JSON can hold.
            sources: the inputs.
            resume: whether to continue from an interrupted run.

        Raises:
            UsageError: the path cannot be written, or another process is writing it.
        """
        self.path, self._target = path, Path(os.path.realpath(path))
        self._part = _beside(self._target, "part")
        self._ready = _beside(self._target, "ready")
        self._journal_path = _beside(self._target, "journal")
        self._journal = _locked(path, self._journal_path)
        self._is_over = False
        # Standard input cannot be read a second time, so no other run could resume.
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
        """Record that the output so far is complete; adds its end and checksum to the entry.

        Raises:
            DigitscanError: the file cannot be written.
        """
        with writing_to(self.path):
            self.stream.flush()
            entry.end, entry.crc = self._tallied.end, self._tallied.crc
            self._journal.write(line_of(entry))
        self._whole = True

    def finish(self, convert: Callable[[Path, Path], None] | None) -> None:
        """Complete the file and give it its name.

        Args:
            convert: converts the part into the final file, where they differ.

        Raises:
            DigitscanError: the file cannot be written.
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
        """Return whether a file of that name exists, which this one would replace."""
        return self._target.exists()

    def leave(self) -> None:
        """Keep what is complete for another run; delete everything if nothing is."""
        if not (self._whole and self._can_be_resumed):
            self.discard()
        self._close()
        self._journal.close()

    def discard(self) -> None:
        """Delete the part and its journal."""
        if not self._is_over:
            self._is_over = True
            self._close()
            self._clean()

    def _found(self, made: dict[str, Any], sources: Sequence[str | Unread]) -> Behind:
        """Return what is still valid of an interrupted run; set `remark` to what is not."""
        before = read_header(self._journal_path)
        if before is None:
            if self.is_there():
                what = "there is no interrupted run to continue"
                self.remark = problem(self.path, what, "all inputs are read again")
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
        """Truncate part and journal to what is valid; create them where nothing is."""
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
        """Delete part and journal; the journal last, and before its lock is released."""
        files = (self._ready, self._part, self._journal_path)
        for each in files:
            with suppress(OSError):
                each.unlink(missing_ok=True)
        self._journal.close()
        if os.name == "nt":  # Windows cannot delete an open file
            with suppress(OSError):
                self._journal_path.unlink(missing_ok=True)


@contextmanager
def open_resumable_output(
    path: str, made: dict[str, Any], sources: Sequence[str | Unread], *, resume: bool
) -> Iterator[ResumableOutput]:
    """Start or resume an output; if it is not finished, what is complete stays for `--resume`.

    Raises:
        UsageError: the path cannot be written, or another process is writing it.
    """
    product = ResumableOutput(path, made, sources, resume=resume)
    try:
        yield product
    finally:
        product.leave()


class _Tallied(io.FileIO):
    """A file that keeps track of its length and the checksum of its content."""

    end = 0
    crc = 0

    def write(self, data: ReadableBuffer, /) -> int:
        """Write as much as possible; return the number of bytes written."""
        count = super().write(data)
        self.crc = zlib.crc32(memoryview(data)[:count], self.crc)
        self.end += count
        return count

    def go_on(self, end: int, crc: int) -> None:
        """Truncate the file to `end` bytes, and continue from there."""
        self.truncate(end)
        self.seek(end)
        self.end, self.crc = end, crc


def _beside(target: Path, kind: str) -> Path:
    """Return the path of a hidden file beside the target, named after it."""
    name = f".{target.name}.{kind}"
    if len(os.fsencode(name)) > _LONGEST_NAME:
        digest = hashlib.sha256(os.fsencode(target.name)).hexdigest()[:16]
        name = f".digitscan-{digest}.{kind}"
    return target.with_name(name)


def _locked(path: str, journal: Path) -> io.FileIO:
    """Open a journal, creating it where needed, with an exclusive lock."""
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
    """Lock a file; return True also where the system has no locks."""
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
    """Return whether a locked file still has its name: its last owner may have deleted it."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
