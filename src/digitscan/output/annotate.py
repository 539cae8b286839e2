"""Pictures of the pages with boxes and readings, for checking by eye."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import PngImagePlugin

from digitscan.errors import UnreadableInputError, UsageError
from digitscan.inputs import STDIN
from digitscan.messages import problem
from digitscan.output.drawing import annotated

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from digitscan.output.rows import PageReading

# What tells our pictures from a scan of the same name, which is never written over.
_SOFTWARE = "digitscan annotation"
_HEAD = 512


class Annotator:
    """Writes a picture a page into a folder, under names that are not taken."""

    def __init__(self, folder: str) -> None:
        """Make the folder where it is missing.

        Raises:
            UsageError: it cannot be made, or not be written to.
        """
        self._folder = Path(folder)
        self._given: set[str] = set()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            what = f"cannot be made a folder ({error.strerror})"
            raise UsageError(problem(folder, what, "name another for --annotate")) from error
        if not os.access(self._folder, os.W_OK | os.X_OK):
            raise UsageError(
                problem(folder, "may not be written to", "name another for --annotate")
            )

    def draw(self, image: NDArray[np.uint8], reading: PageReading, min_confidence: float) -> Path:
        """Draw one page, see `annotated`; return the picture's path.

        Raises:
            UnreadableInputError: the picture cannot be written.
        """
        path = self._free_name(reading)
        part = path.with_name(f".digitscan-{os.getpid()}.part")
        try:
            picture = annotated(image, reading.page, min_confidence)
            notes = PngImagePlugin.PngInfo()
            notes.add_text("Software", _SOFTWARE)
            picture.save(part, "PNG", pnginfo=notes, compress_level=1)
            part.replace(path)
        except OSError as error:
            what = f"cannot be written ({error.strerror or error})"
            raise UnreadableInputError(problem(str(path), what, "make room for it")) from error
        finally:
            part.unlink(missing_ok=True)
        return path

    def _free_name(self, reading: PageReading) -> Path:
        """Return `<stem>.png`, `<stem>-p2.png` for page 2; `<stem>-2` and so on where taken."""
        stem = "stdin" if reading.source == STDIN else Path(reading.source).stem
        page = "" if reading.number == 1 else f"-p{reading.number}"
        name, again = f"{stem}{page}.png", 1
        # Compared without case, as some file systems do.
        while name.casefold() in self._given or _is_foreign(self._folder / name):
            again += 1
            name = f"{stem}-{again}{page}.png"
        self._given.add(name.casefold())
        return self._folder / name


def _is_foreign(path: Path) -> bool:
    """Tell whether something is there that an `Annotator` did not write."""
    try:
        with path.open("rb") as file:
            return _SOFTWARE.encode() not in file.read(_HEAD)
    except (IsADirectoryError, PermissionError):
        return True
    except OSError:  # nothing there; or no possible name, as writing will tell
        return False
