"""Append to the output, and keep a list of what was read, so that nothing is read twice.

The list is an SQLite file, `OUTPUT.seen`. Before rows are written, it records where they begin;
afterwards, that the input was read. After a crash of the program or the machine, the next start
finds incomplete rows and removes them.

The list also holds the rows of each input. If an input has grown, such as a TIFF to which a scanner
adds pages, only its new rows are written. The rows of an input that was truncated when it was read
are removed when it is read again.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self, cast

from digitscan.errors import DigitscanError, UsageError
from digitscan.messages import problem
from digitscan.watch.arrivals import Version

SUFFIX = ".seen"
_TABLES = """
pragma locking_mode = exclusive;
pragma synchronous = full;
begin exclusive;
create table if not exists seen (path blob primary key, size integer, changed_ns integer);
create table if not exists writing (begins integer);
"""
# Lists made by older versions lack these.
_COLUMNS = {"rows": "blob", "whole": "integer"}


class Ledger:
    """Appends the rows of complete inputs to a file, and records these inputs."""

    def __init__(self, output: str, header: str) -> None:
        """Open both files, and remove what an interruption left behind.

        Args:
            output: the file to append to; it is created with the first rows.
            header: its first line; may be empty.

        Raises:
            UsageError: the file or its list cannot be written, is in use, or has another format.
        """
        self._output, self._header = output, header
        self._name = output + SUFFIX
        self._check()
        self._list = self._opened()
        with self._explained():
            self._take_back()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._list.close()

    def has(self, path: str, version: Version) -> bool:
        """Return whether this version of the file was read."""
        with self._explained():
            row = self._list.execute(
                "select size, changed_ns from seen where path = ?", (os.fsencode(path),)
            ).fetchone()
        return bool(row == (version.size, version.changed_ns))

    def append(self, path: str, version: Version, rows: str, *, whole: bool = True) -> bool:
        """Write the rows of an input and record that it was read, atomically.

        Args:
            path: the input.
            version: the version that was read.
            rows: all of its rows; those already in the output are not written again.
            whole: whether all of it could be read.

        Returns:
            Whether the output still holds different rows from an earlier version of the input.

        Raises:
            DigitscanError: the rows cannot be written.
        """
        content = _encoded(rows)
        with self._explained():
            before, was_whole = self._before(path)
            is_other = bool(before) and not content.startswith(before)
            if is_other and not was_whole:
                self._remove(before)
            fresh = content if is_other else content[len(before) :]
            if fresh:
                self._append_rows(fresh)
            with self._list:
                self._list.execute("delete from writing")
                self._list.execute(
                    "insert or replace into seen (path, size, changed_ns, rows, whole) "
                    "values (?, ?, ?, ?, ?)",
                    (os.fsencode(path), version.size, version.changed_ns, content, whole),
                )
        return is_other and was_whole

    def _before(self, path: str) -> tuple[bytes, bool]:
        """Return the rows of an input from its last reading, and whether all of it was read."""
        row = self._list.execute(
            "select rows, whole from seen where path = ?", (os.fsencode(path),)
        ).fetchone()
        rows, whole = cast("tuple[bytes | None, int | None]", row or (None, None))
        return rows or b"", whole != 0

    def _append_rows(self, rows: bytes) -> None:
        begins = self._size()
        with self._list:
            self._list.execute("insert into writing values (?)", (begins,))
        try:
            self._write(begins, rows)
        except BaseException:
            with suppress(OSError, sqlite3.Error):
                self._take_back()
            raise

    def _remove(self, rows: bytes) -> None:
        """Remove rows from the output, unless someone has changed them.

        If the program dies after this, the input is read again: its version is not in the list.
        """
        output = Path(self._output)
        try:
            content = output.read_bytes()
        except FileNotFoundError:
            return
        at = content.rfind(rows)
        if at < 0 or (at > 0 and content[at - 1 : at] != b"\n"):
            return
        target = Path(os.path.realpath(output))
        part = target.with_name(f".{target.name}.part")
        try:
            with part.open("wb") as file:
                file.write(content[:at] + content[at + len(rows) :])
                file.flush()
                os.fsync(file.fileno())
            shutil.copymode(target, part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    def _write(self, begins: int, rows: bytes) -> None:
        content = rows if begins else _encoded(self._header) + rows
        with Path(self._output).open("ab") as file:
            if begins and not self._ends_a_line(begins):
                file.write(b"\n")
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def _ends_a_line(self, size: int) -> bool:
        with Path(self._output).open("rb") as file:
            file.seek(size - 1)
            return file.read(1) == b"\n"

    def _size(self) -> int:
        """Return the length of the output in bytes; 0 if someone has moved it away."""
        try:
            return Path(self._output).stat().st_size
        except FileNotFoundError:
            return 0

    def _take_back(self) -> None:
        """Remove rows that the list does not record as complete."""
        for (begins,) in self._list.execute("select begins from writing").fetchall():
            if self._size() > begins:
                os.truncate(self._output, begins)
        with self._list:
            self._list.execute("delete from writing")

    def _check(self) -> None:
        path = Path(self._output)
        try:
            if path.exists() and not path.is_file():
                raise UsageError(problem(self._output, "is not a file", "name a file with -o"))
            with path.open("rb") as file:
                first = file.readline(1 << 16).decode("utf-8", "replace")
        except FileNotFoundError as error:
            if not path.parent.is_dir():
                what, remedy = "its folder does not exist", "make the folder or name another"
                raise UsageError(problem(self._output, what, remedy)) from error
            return
        except OSError as error:
            raise UsageError(_not_writable(self._output, error)) from error
        if first and self._header and first != self._header:
            what = "holds something else than these columns"
            raise UsageError(problem(self._output, what, "name another output"))

    def _opened(self) -> sqlite3.Connection:
        try:
            found = sqlite3.connect(self._name, timeout=1)
            found.executescript(_TABLES)
            known = [row[1] for row in found.execute("pragma table_info(seen)")]
            for name, kind in _COLUMNS.items():
                if name not in known:
                    found.execute(f"alter table seen add column {name} {kind}")
            found.commit()
        except sqlite3.OperationalError as error:
            locked = "locked" in str(error)
            what = "is in use by another digitscan watch" if locked else f"cannot be kept ({error})"
            raise UsageError(problem(self._name, what, "name another output")) from error
        except sqlite3.DatabaseError as error:
            what = "is not the list of what was read"
            raise UsageError(problem(self._name, what, "name another output")) from error
        return found

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise DigitscanError(_not_writable(self._output, error)) from error
        except sqlite3.Error as error:
            what, remedy = f"cannot be written ({error})", "make room or name another place"
            raise DigitscanError(problem(self._name, what, remedy)) from error


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _not_writable(name: str, error: OSError) -> str:
    what = f"cannot be written ({error.strerror or error})"
    return problem(name, what, "make room or name another place")
