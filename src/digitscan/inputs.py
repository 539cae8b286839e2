"""Turn the inputs of a call, which are files, folders and lists, into files to read, in order."""

from __future__ import annotations

import glob
import os
import re
import stat
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from digitscan.errors import UnreadableInputError, UsageError
from digitscan.messages import one_line, problem

STDIN = "-"
# As a list of paths: standard input, with a NUL byte after each path, as `find -print0` writes it.
NUL_SEPARATED = "-0"
# The suffixes that are read in a folder; a file that is named itself is read with any suffix.
IMAGE_SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".tif", ".tiff", ".bmp", ".webp", ".pdf"}
    | {".pgm", ".pbm", ".ppm", ".pnm", ".gif", ".jp2", ".j2k", ".j2c", ".jpx", ".jpf"}
    | {".avif", ".heic", ".heif", ".hif"}
)
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")
_THIS_MACHINE = ("", "localhost")
# How many suffixes of skipped files the line names.
_NAMED_SUFFIXES = 4
_PATTERN = re.compile(r"[*?]|\[.+\]")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass
class Skipped:
    """The skipped files of a folder: how many of each suffix, and how many hidden ones."""

    suffixes: Counter[str] = field(default_factory=Counter)
    hidden: int = 0

    def line(self, folder: str) -> str:
        """Return a line that counts them, or an empty string if there are none."""
        count = self.suffixes.total() + self.hidden
        if not count:
            return ""
        common = self.suffixes.most_common(_NAMED_SUFFIXES)
        named = [f"{times} {suffix or 'without a suffix'}" for suffix, times in common]
        others = self.suffixes.total() - sum(times for _, times in common)
        named += [f"{others} other"] if others else []
        named += [f"{self.hidden} hidden"] if self.hidden else []
        files = "1 file" if count == 1 else f"{count:,} files"
        return one_line(f"{folder}: skipped {files} not named like an image ({', '.join(named)})")


def gather(named: Sequence[str], files_from: str | None, *, null: bool = False) -> list[str]:
    """Return the inputs on the command line, then those in the list `files_from`.

    Args:
        named: the arguments.
        files_from: the list's path; `-` is standard input, `-0` the same with `null`.
        null: whether a NUL byte ends each path of the list, instead of a newline.

    Raises:
        UsageError: there is no input, standard input is named twice or is a terminal, or the
            list cannot be read.
    """
    if files_from == NUL_SEPARATED:
        files_from, null = STDIN, True
    listed = [] if files_from is None else read_list(files_from, null=null)
    every = [*named, *listed]
    if not every:
        what = "no input" if files_from is None else f"{files_from}: names no input"
        raise UsageError(one_line(f"{what}; name image files or folders, or - for standard input"))
    if every.count(STDIN) + (files_from == STDIN) > 1:
        raise UsageError("standard input can be read only once; name - once")
    if STDIN in every and sys.stdin is not None and sys.stdin.isatty():
        raise UsageError("standard input is a terminal; redirect an image into it: ... < page.png")
    return every


def read_list(path: str, *, null: bool = False) -> list[str]:
    """Read a list of paths, one per line; `-` is standard input.

    Lines may end in CRLF, empty ones are skipped, and bytes that are not UTF-8 are kept. With
    `null`, a NUL byte ends each path, which may then contain newlines.

    Raises:
        UsageError: the list cannot be read.
    """
    try:
        content = _stdin_bytes() if path == STDIN else Path(path).read_bytes()
    except OSError as error:
        raise UsageError(
            problem(path, f"cannot be read as a list ({error.strerror})", "check the path")
        ) from error
    if null:
        return [os.fsdecode(name) for name in content.split(b"\0") if name]
    if b"\0" in content:
        remedy = "name a text file, one path per line, or add -0 for the output of find -print0"
        raise UsageError(problem(path, "is not a list of paths", remedy))
    lines = content.removeprefix(_BYTE_ORDER_MARK).split(b"\n")
    return [os.fsdecode(line) for line in (line.removesuffix(b"\r") for line in lines) if line]


def expand(
    inputs: Sequence[str], remarks: list[str] | None = None
) -> Iterator[str | UnreadableInputError]:
    """Yield the files to read in order: a folder's images, or what a pattern matches.

    A folder that cannot be listed or has no image yields an error in its place, and so does a URL
    other than file://.

    Args:
        inputs: the names of the inputs.
        remarks: receives a line per folder that counts its skipped files.
    """
    for name in inputs:
        located = _located(name)
        if not isinstance(located, str):
            yield located
            continue
        for found in [located] if located == STDIN else _matching(located):
            # Path.is_dir raises where a name is too long or may not be looked up.
            if found != STDIN and os.path.isdir(found):  # noqa: PTH112
                skipped = Skipped()
                yield from _images_in(found, skipped)
                if remarks is not None and (line := skipped.line(found)):
                    remarks.append(line)
            else:
                yield found


def _located(name: str) -> str | UnreadableInputError:
    """Return the path of a file:// URL, an error for another URL, and any other name unchanged."""
    if not _URL.match(name) or os.path.lexists(name):
        return name
    scheme, host, path, *_ = urlsplit(name.replace("?", "%3F").replace("#", "%23"))
    if scheme == "file" and host in _THIS_MACHINE:
        return os.fsdecode(unquote_to_bytes(os.fsencode(path)))
    if scheme == "file":
        what, remedy = f"is a file of another machine ({host})", "name a file of this one"
    elif scheme in ("http", "https"):
        what, remedy = "is a web address, which is not fetched", "download it and name the file"
    else:
        what, remedy = f"is a {scheme}:// address", "copy the file here, or use digitscan cluster"
    return UnreadableInputError(problem(name, what, remedy))


def _matching(name: str) -> list[str]:
    """Return what a pattern matches, sorted, as a shell would; else the name itself.

    A file may be called `a[1].png`, so the name of an existing file is not a pattern. A pattern
    without a match is the name of a missing file.
    """
    if not _PATTERN.search(name) or os.path.lexists(name):
        return [name]
    found = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - keeps a leading ./
    return [f".{os.sep}{STDIN}" if each == STDIN else each for each in found] or [name]


def _images_in(folder: str, skipped: Skipped) -> Iterator[str | UnreadableInputError]:
    found = list(walk(folder, skipped))
    if not found:
        kinds = "PNG, JPEG, TIFF, PDF or other image"
        yield UnreadableInputError(
            problem(folder, "contains no image", f"name one with {kinds} files")
        )
    yield from found


def walk(folder: str, skipped: Skipped | None = None) -> Iterator[str | UnreadableInputError]:
    """Yield the images in and below a folder, sorted by path, or errors of listing a folder.

    Hidden files and files without an image suffix are skipped; `skipped` counts them.
    """
    return _walk(folder, set(), Skipped() if skipped is None else skipped)


def _walk(
    folder: str, seen: set[tuple[int, int]], skipped: Skipped
) -> Iterator[str | UnreadableInputError]:
    """Walk `folder` in the order of its paths; `seen` stops loops of links."""
    try:
        status = Path(folder).stat()
        if (status.st_dev, status.st_ino) in seen:
            return
        seen.add((status.st_dev, status.st_ino))
        with os.scandir(folder) as scan:
            entries = sorted((entry.name, _mode(entry)) for entry in scan)
    except OSError as error:
        what = f"cannot be listed ({error.strerror})"
        yield UnreadableInputError(problem(folder, what, "ask for the right to read it"))
        return
    for name, mode in entries:
        path = os.path.join(folder, name)  # noqa: PTH118 - a Path would drop a leading ./
        if name.startswith("."):
            skipped.hidden += 1
        elif stat.S_ISDIR(mode):
            yield from _walk(path, seen, skipped)
        elif Path(name).suffix.lower() not in IMAGE_SUFFIXES:
            skipped.suffixes[Path(name).suffix.lower()] += 1
        elif mode and not stat.S_ISREG(mode):
            # Reading a pipe without a writer would block everything after it.
            what = "is a pipe or a device in a folder"
            yield UnreadableInputError(problem(path, what, "name it itself to have it read"))
        else:
            yield path


def _mode(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_mode
    except OSError:  # a broken link, or one to itself; reading it reports the error
        return 0


def read_stdin() -> bytes:
    """Return all of standard input.

    Raises:
        UnreadableInputError: standard input is closed or cannot be read.
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
