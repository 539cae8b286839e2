"""Where the data goes: standard output kept clean, or a file that is whole or not there."""

from __future__ import annotations

import io
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from digitscan.batch.silence import divert_to_nowhere
from digitscan.errors import DigitscanError, UsageError
from digitscan.messages import problem

_STDOUT = 1
_STDERR = 2


@contextmanager
def standard_output() -> Iterator[TextIO]:
    """Give standard output to the data alone.

    While this lasts, whatever else writes to it (a native library's warning) lands on standard
    error. The stream is UTF-8 with bare newlines; bytes of names that are no UTF-8 come out as
    they were.

    Raises:
        UsageError: standard output is closed.
    """
    if sys.stdout is None:
        raise UsageError("standard output is closed; write to a file with -o")
    if not _is_real(sys.stdout):  # a test or a program around us has put its own in place
        yield sys.stdout
        return
    sys.stdout.flush()
    private = os.dup(_STDOUT)
    _divert()
    try:
        with _text(private) as stream:
            yield stream
    finally:
        os.dup2(private, _STDOUT)
        os.close(private)


def _is_real(stream: TextIO) -> bool:
    try:
        return stream.fileno() == _STDOUT
    except (OSError, ValueError):
        return False


def _divert() -> None:
    """Let file descriptor 1 lead to standard error, or nowhere where that is closed."""
    try:
        os.dup2(_STDERR, _STDOUT)
    except OSError:
        divert_to_nowhere(_STDOUT)


@contextmanager
def _text(descriptor: int) -> Iterator[TextIO]:
    stream = io.TextIOWrapper(
        os.fdopen(descriptor, "wb", closefd=False),
        encoding="utf-8",
        errors="surrogateescape",
        newline="",
    )
    try:
        yield stream
    finally:
        # All that was written has been flushed, or has failed and said so.
        with suppress(OSError):
            stream.close()


@contextmanager
def whole_file(path: str) -> Iterator[TextIO]:
    """Write a file that appears under its name when all of it is written, or never.

    It is written beside its place and renamed at the end, unless an exception leaves the block.
    What is no regular file (a pipe, /dev/null) is written to directly.

    Raises:
        UsageError: nothing can be written there; known at once.
        DigitscanError: the last of it could not be written.
    """
    target = Path(os.path.realpath(path))
    kind = _kind(path, target)
    if kind is not None and stat.S_ISDIR(kind):
        raise UsageError(problem(path, "is a folder", "name a file in it"))
    if kind is not None and not stat.S_ISREG(kind):
        stream = _created(path, target, "w")
        try:
            yield stream
        finally:
            with writing_to(path):
                stream.close()
        return
    part = target.with_name(f".digitscan-{os.getpid()}-{time.monotonic_ns()}.part")
    try:
        with _created(path, part, "x") as stream:
            yield stream
            with writing_to(path):
                stream.flush()
                os.fsync(stream.fileno())
        with writing_to(path):
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _kind(path: str, target: Path) -> int | None:
    """Return the mode of what is at `target`; None where nothing is."""
    try:
        return target.stat().st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _not_writable(path, error) from error


def _created(path: str, file: Path, mode: str) -> TextIO:
    try:
        return file.open(mode, encoding="utf-8", errors="surrogateescape", newline="")  # type: ignore[return-value]
    except FileNotFoundError as error:
        remedy = "make the folder or name another"
        raise UsageError(problem(path, "its folder does not exist", remedy)) from error
    except OSError as error:
        raise _not_writable(path, error) from error


def _not_writable(path: str, error: OSError) -> UsageError:
    what = f"cannot be written ({error.strerror})"
    return UsageError(problem(path, what, "name another file or folder"))


@contextmanager
def writing_to(path: str) -> Iterator[None]:
    """Explain a failure to write; that the reader went away stays a BrokenPipeError."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        name = "standard output" if path == "-" else path
        what = f"cannot be written ({error.strerror or error})"
        raise DigitscanError(problem(name, what, "make room or name another place")) from error


def write_data(stream: TextIO, text: str) -> None:
    """Write all that a command has to say to standard output.

    That the reader went away is no error.

    Raises:
        DigitscanError: it cannot be written.
    """
    with suppress(BrokenPipeError), writing_to("-"):
        stream.write(text + "\n")
        stream.flush()
