"""Images in a zip file, read without extracting them to disk."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from digitscan.reader.loading.load_errors import explained


@dataclass(frozen=True, slots=True)
class ZipMember:
    """A file in an open zip file.

    Attributes:
        archive: the zip file; it stays open as long as any of its members is in use.
        name: the path within the zip file.
    """

    archive: zipfile.ZipFile
    name: str

    @property
    def path(self) -> Path:
        """The zip file's path joined with the path within it, for messages."""
        return Path(self.archive.filename or "") / self.name

    def read(self) -> bytes:
        """Return the file's content.

        Raises:
            UnreadableInputError: it is not in the zip file, or it is damaged.
        """
        with explained(str(self.path), None):
            if self.name not in self.archive.NameToInfo:
                raise FileNotFoundError
            return self.archive.read(self.name)


def open_zip(path: Path) -> zipfile.ZipFile:
    """Open a zip file.

    Args:
        path: the zip file.

    Returns:
        The open zip file. It closes itself when it is no longer used.

    Raises:
        UnreadableInputError: it is missing, damaged, or not a zip file.
    """
    with explained(str(path), None):
        return zipfile.ZipFile(path)
