"""Write files atomically, and explain why a file cannot be written."""

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
    """Write a text file atomically: it appears under its name when it is complete.

    It is written beside its target and renamed at the end, unless an exception leaves the block.
    Anything but a regular file (a pipe, /dev/null) is written to directly.

    Raises:
        UsageError: the path cannot be written; raised at once.
        DigitscanError: the end of the file could not be written.
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
    """Return the mode of the file at `target`; None where there is none.

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
    """Open a file to write text to; `path` is its name for the user.

    Raises:
        UsageError: the file cannot be created.
    """
    with placing(path):
        return file.open(mode, encoding="utf-8", errors="surrogateescape", newline="")  # type: ignore[return-value]


@contextmanager
def placing(path: str) -> Iterator[None]:
    """Turn an error of creating a file into a UsageError; `path` is its name for the user."""
    try:
        yield
    except FileNotFoundError as error:
        remedy = "make the folder or name another"
        raise UsageError(problem(path, "its folder does not exist", remedy)) from error
    except OSError as error:
        raise not_writable(path, error) from error


def not_writable(path: str, error: OSError) -> UsageError:
    """Return the error for a path that cannot be written."""
    what = f"cannot be written ({error.strerror})"
    return UsageError(problem(path, what, "name another file or folder"))


@contextmanager
def writing_to(path: str) -> Iterator[None]:
    """Turn an error of writing into a DigitscanError; BrokenPipeError passes through."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        name = "standard output" if path == "-" else path
        what = f"cannot be written ({error.strerror or error})"
        raise DigitscanError(problem(name, what, "make room or name another place")) from error
