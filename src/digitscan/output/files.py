"""Files to write: whole or not there, and in words what keeps them from being written."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from digitscan.errors import DigitscanError, UsageError
from digitscan.messages import problem


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
    kind = kind_of(path, target)
    if kind is not None and not stat.S_ISREG(kind):
        stream = created(path, target, "w")
        try:
            yield stream
        finally:
            with writing_to(path):
                stream.close()
        return
    part = target.with_name(f".digitscan-{os.getpid()}-{time.monotonic_ns()}.part")
    try:
        with created(path, part, "x") as stream:
            yield stream
            with writing_to(path):
                stream.flush()
                os.fsync(stream.fileno())
        with writing_to(path):
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def kind_of(path: str, target: Path) -> int | None:
    """Return the mode of what is at `target`; None where nothing is.

    Raises:
        UsageError: it is a folder, or cannot be looked up.
    """
    try:
        kind = target.stat().st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise not_writable(path, error) from error
    if stat.S_ISDIR(kind):
        raise UsageError(problem(path, "is a folder", "name a file in it"))
    return kind


def created(path: str, file: Path, mode: str) -> TextIO:
    """Open a file to write text to; `path` is what the user calls it.

    Raises:
        UsageError: it cannot be made.
    """
    with placing(path):
        return file.open(mode, encoding="utf-8", errors="surrogateescape", newline="")  # type: ignore[return-value]


@contextmanager
def placing(path: str) -> Iterator[None]:
    """Explain, by UsageError, why a file cannot be made; `path` is what the user calls it."""
    try:
        yield
    except FileNotFoundError as error:
        remedy = "make the folder or name another"
        raise UsageError(problem(path, "its folder does not exist", remedy)) from error
    except OSError as error:
        raise not_writable(path, error) from error


def not_writable(path: str, error: OSError) -> UsageError:
    """Return the error of a place that nothing can be written to."""
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
