"""Files on any storage: local paths, and URIs that pyarrow or fsspec support.

pyarrow handles `s3://`, `gs://`, `hdfs://` and `file://`. fsspec handles all others (`az://`,
`memory://`, ...); its package for the scheme must be installed.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from digitscan.errors import UnreadableInputError, UsageError
from digitscan.inputs import IMAGE_SUFFIXES, STDIN, expand
from digitscan.messages import problem

# The letter of a Windows drive is not a scheme.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_ACCESS = "check the address and the rights to it"


def is_uri(name: str) -> bool:
    """Return whether `name` is a URI rather than a local path."""
    return _URI.match(name) is not None


def located(name: str) -> tuple[Any, str]:
    """Return pyarrow's file system for a path or URI, and the path in it.

    Raises:
        UnreadableInputError: the storage is not known or cannot be reached.
    """
    from pyarrow import fs  # noqa: PLC0415 - heavy, as below

    if not is_uri(name):
        return fs.LocalFileSystem(), str(Path(name).absolute())
    with _explained(name):
        try:
            system, path = fs.FileSystem.from_uri(name)
        except ValueError:  # pyarrow does not know the scheme
            from fsspec.core import url_to_fs  # noqa: PLC0415

            other, path = url_to_fs(name)
            system = fs.PyFileSystem(fs.FSSpecHandler(other))
    return system, path


def find_sources(named: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the named files, including the images in named folders, and a line per error.

    Raises:
        UsageError: no file is left, or standard input is named, which no other machine has.
    """
    found: list[str] = []
    troubles: list[str] = []
    for name in named:
        if name == STDIN:
            raise UsageError("standard input is only on this machine; name files or URIs")
        below: list[str | UnreadableInputError]
        try:
            below = [*images_below(name)] if is_uri(name) else [*expand([name])]
        except UnreadableInputError as error:
            below = [error]
        found += [each for each in below if isinstance(each, str)]
        troubles += [str(each) for each in below if not isinstance(each, str)]
    if not found:
        raise UsageError("; ".join(troubles))
    return found, troubles


def images_below(uri: str) -> list[str]:
    """Return the URI of a file, or the URIs of the images in and below a folder, sorted.

    Raises:
        UnreadableInputError: nothing exists there, or it cannot be listed.
    """
    from pyarrow import fs  # noqa: PLC0415 - heavy, as below

    system, root = located(uri)
    with _explained(uri):
        kind = system.get_file_info(root).type
        if kind == fs.FileType.File:
            return [uri]
        if kind == fs.FileType.NotFound:
            raise UnreadableInputError(problem(uri, "no such file", _ACCESS))
        found = system.get_file_info(fs.FileSelector(root, recursive=True))
    ways = [each.path[len(root) :].lstrip("/") for each in found if each.type == fs.FileType.File]
    wanted = sorted(way for way in ways if _is_image(PurePosixPath(way)))
    if not wanted:
        raise UnreadableInputError(problem(uri, "holds no image", "name one with images in it"))
    return [f"{uri.rstrip('/')}/{way}" for way in wanted]


def fetch(uri: str, file: Path) -> None:
    """Copy the file at a URI into a local file.

    Raises:
        UnreadableInputError: it cannot be read.
    """
    system, path = located(uri)
    with _explained(uri), system.open_input_stream(path) as stream, file.open("wb") as copy:
        shutil.copyfileobj(stream, copy)


def _is_image(way: PurePosixPath) -> bool:
    hidden = any(part.startswith(".") for part in way.parts)
    return not hidden and way.suffix.lower() in IMAGE_SUFFIXES


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Turn a storage's exceptions, of nearly any type, into an error that names the file."""
    try:
        yield
    except UnreadableInputError:
        raise
    except FileNotFoundError as error:
        raise UnreadableInputError(problem(name, "no such file", _ACCESS)) from error
    except Exception as error:
        detail = str(error).split("\n")[0] or type(error).__name__
        raise UnreadableInputError(problem(name, f"cannot be read ({detail})", _ACCESS)) from error
