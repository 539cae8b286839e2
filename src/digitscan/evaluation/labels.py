"""Images of single numbers with labels in a `labels.csv`, in a folder or a zip file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar
from zipfile import ZipFile

from digitscan.errors import UnreadableInputError
from digitscan.evaluation.archive import ZipMember, open_zip
from digitscan.evaluation.sources import LABELS_FILE
from digitscan.evaluation.strings import LabelledImage
from digitscan.messages import problem
from digitscan.reader.loading.load_errors import explained

# Where images may be if they are not next to labels.csv.
_SUBFOLDER = "cells"
# The group of images if labels.csv has no column `book`.
NO_BOOK = "labels"

_Row = tuple[str, str, str]  # file, label, book
_Item = TypeVar("_Item")


def labelled_cells(source: Path, limit: int | None = None) -> list[LabelledImage]:
    """Return the images listed in `labels.csv` in a folder or a zip file.

    Its header is `file,label,book`; `book` may be missing, other columns are ignored. `file` is a
    path relative to labels.csv, or a file's name in `cells`. A label that is not all digits is
    not a number: the image gets an empty truth and keeps the label.

    Args:
        source: the folder or the zip file.
        limit: take an evenly spread sample of this many images; None for all.

    Returns:
        The images in the order of labels.csv; their group is the book.

    Raises:
        UnreadableInputError: the zip file is damaged, or labels.csv cannot be read, has another
            header, or lists no images.
    """
    path = source / LABELS_FILE
    if source.is_file():
        archive = open_zip(source)
        content = ZipMember(archive, LABELS_FILE).read()
        image: Callable[[_Row], LabelledImage] = partial(_in_zip, archive)
    else:
        with explained(str(path), None):
            content = path.read_bytes()
        image = partial(_in_folder, source)
    return [image(row) for row in evenly_spread(_rows(content, path), limit)]


def evenly_spread(items: list[_Item], limit: int | None) -> list[_Item]:
    """Return `limit` items at equal distances, in order; all if there are no more than that."""
    if limit is None or limit >= len(items):
        return items
    return [items[index * len(items) // limit] for index in range(limit)]


def _rows(content: bytes, path: Path) -> list[_Row]:
    try:
        rows = list(_parsed(content.decode("utf-8-sig")))
    except (UnicodeDecodeError, csv.Error, ValueError) as error:
        reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        what = f"cannot be used as labels ({reason})"
        raise UnreadableInputError(problem(str(path), what, "correct it")) from error
    return rows


def _parsed(text: str) -> Iterator[_Row]:
    table = csv.DictReader(io.StringIO(text, newline=""))
    if not {"file", "label"} <= set(table.fieldnames or ()):
        raise ValueError("the header must be file,label or file,label,book")
    row = None
    for row in table:
        file, label, book = (row.get(name) for name in ("file", "label", "book"))
        if not file or label is None:
            raise ValueError(f"line {table.line_num} must have a file and a label")
        yield file, label.strip(), book or NO_BOOK
    if row is None:
        raise ValueError("it lists no images")


def _in_folder(folder: Path, row: _Row) -> LabelledImage:
    beside = folder / row[0]
    return _labelled(beside if beside.exists() else folder / _SUBFOLDER / row[0], row)


def _in_zip(archive: ZipFile, row: _Row) -> LabelledImage:
    name = row[0] if row[0] in archive.NameToInfo else f"{_SUBFOLDER}/{row[0]}"
    member = ZipMember(archive, name)
    return _labelled(member.path, row, member)


def _labelled(path: Path, row: _Row, member: ZipMember | None = None) -> LabelledImage:
    _, label, book = row
    is_number = label.isascii() and label.isdigit()
    return LabelledImage(
        path=path,
        truth=label if is_number else "",
        group=book,
        label=None if is_number else label,
        member=member,
    )
