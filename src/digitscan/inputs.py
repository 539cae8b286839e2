"""The inputs of a call: files, folders and lists become the files to read, in order."""

from __future__ import annotations

import glob
import os
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from digitscan.errors import UnreadableInputError, UsageError
from digitscan.messages import one_line, problem

STDIN = "-"
# What is taken from a folder; a file that is named itself is read whatever it is called.
IMAGE_SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".tif", ".tiff", ".bmp", ".webp", ".pdf"}
    | {".pgm", ".pbm", ".ppm", ".pnm", ".gif", ".jp2", ".j2k", ".j2c", ".jpx", ".jpf"}
    | {".avif", ".heic", ".heif", ".hif"}
)
_PATTERN = re.compile(r"[*?]|\[.+\]")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def gather(named: Sequence[str], files_from: str | None) -> list[str]:
    """Return what is named on the command line, then what the list `files_from` names.

    Raises:
        UsageError: nothing is named, standard input is wanted twice or is a terminal, or the
            list cannot be read.
    """
    listed = [] if files_from is None else read_list(files_from)
    every = [*named, *listed]
    if not every:
        what = "no input" if files_from is None else f"{files_from}: names no input"
        raise UsageError(one_line(f"{what}; name image files or folders, or - for standard input"))
    if every.count(STDIN) + (files_from == STDIN) > 1:
        raise UsageError("standard input can be read only once; name - once")
    if STDIN in every and sys.stdin is not None and sys.stdin.isatty():
        raise UsageError("standard input is a terminal; send an image into it: ... < page.png")
    return every


def read_list(path: str) -> list[str]:
    """Read a list of paths, one a line; `-` is standard input.

    Lines may end in CRLF, empty ones are passed over, and bytes that are no UTF-8 are kept.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        content = _stdin_bytes() if path == STDIN else Path(path).read_bytes()
    except OSError as error:
        raise UsageError(
            problem(path, f"cannot be read as a list ({error.strerror})", "check the path")
        ) from error
    if b"\0" in content:
        raise UsageError(problem(path, "is no list of paths", "name a text file, a path a line"))
    lines = content.removeprefix(_BYTE_ORDER_MARK).split(b"\n")
    return [os.fsdecode(line) for line in (line.removesuffix(b"\r") for line in lines) if line]


def expand(inputs: Sequence[str]) -> Iterator[str | UnreadableInputError]:
    """Give the files to read in order; for a folder its images, for a pattern what it matches.

    A folder that cannot be listed or holds no image gives an error in its place.
    """
    for name in inputs:
        for found in [name] if name == STDIN else _matching(name):
            # A Path's is_dir raises where a name is too long or may not be looked up.
            if found != STDIN and os.path.isdir(found):  # noqa: PTH112
                yield from _images_in(found)
            else:
                yield found


def _matching(name: str) -> list[str]:
    """Return what a pattern matches, sorted, as a shell would; else the name itself.

    A file may be called `a[1].png`: what is there is no pattern. What matches nothing is the name
    of a file that is missing.
    """
    if not _PATTERN.search(name) or os.path.lexists(name):
        return [name]
    found = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - keeps a leading ./
    return [f".{os.sep}{STDIN}" if each == STDIN else each for each in found] or [name]


def _images_in(folder: str) -> Iterator[str | UnreadableInputError]:
    found = list(walk(folder))
    if not found:
        kinds = "PNG, JPEG, TIFF, PDF or other image"
        yield UnreadableInputError(
            problem(folder, "holds no image", f"name one with {kinds} files")
        )
    yield from found


def walk(folder: str) -> Iterator[str | UnreadableInputError]:
    """Give the images in a folder and below it, sorted by path, or why one cannot be listed.

    What is hidden is passed over, and so are files with another suffix than an image's.
    """
    return _walk(folder, set())


def _walk(folder: str, seen: set[tuple[int, int]]) -> Iterator[str | UnreadableInputError]:
    """Walk `folder` in the order of its paths; `seen` keeps a looping link from going round."""
    try:
        status = Path(folder).stat()
        if (status.st_dev, status.st_ino) in seen:
            return
        seen.add((status.st_dev, status.st_ino))
        with os.scandir(folder) as scan:
            entries = sorted(
                (entry.name, _mode(entry)) for entry in scan if not entry.name.startswith(".")
            )
    except OSError as error:
        what = f"cannot be listed ({error.strerror})"
        yield UnreadableInputError(problem(folder, what, "ask for the right to read it"))
        return
    for name, mode in entries:
        path = os.path.join(folder, name)  # noqa: PTH118 - a Path would drop a leading ./
        if stat.S_ISDIR(mode):
            yield from _walk(path, seen)
        elif Path(name).suffix.lower() not in IMAGE_SUFFIXES:
            continue
        elif mode and not stat.S_ISREG(mode):
            # A pipe without a writer would hold up everything after it.
            what = "is a pipe or a device in a folder"
            yield UnreadableInputError(problem(path, what, "name it itself to have it read"))
        else:
            yield path


def _mode(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_mode
    except OSError:  # a broken link, or one to itself; told when it is read
        return 0


def read_stdin() -> bytes:
    """Return all of standard input.

    Raises:
        UnreadableInputError: it is closed or cannot be read.
    """
    try:
        return _stdin_bytes()
    except OSError as error:
        what = f"standard input cannot be read ({error.strerror})"
        raise UnreadableInputError(problem(STDIN, what, "send an image into it")) from error


def _stdin_bytes() -> bytes:
    if sys.stdin is None:
        raise OSError(0, "it is closed")
    return sys.stdin.buffer.read()
