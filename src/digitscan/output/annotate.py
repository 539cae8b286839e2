"""Pictures of the pages with boxes and readings, for checking by eye."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import PngImagePlugin

from digitscan.errors import UnreadableInputError, UsageError
from digitscan.messages import problem
from digitscan.output.drawing import annotated
from digitscan.output.names import Names

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from digitscan.output.rows import PageReading

# What tells our pictures from a scan of the same name, which is never written over.
_SOFTWARE = "digitscan annotation"
_HEAD = 512
_PART = ".digitscan-"
_COUNTER = itertools.count()


class Annotator:
    """Gives the pictures in a folder their names, none of which is taken."""

    def __init__(self, folder: str, sources: Iterable[str] = (), given: Iterable[str] = ()) -> None:
        """Make the folder where it is missing.

        Args:
            folder: where the pictures go.
            sources: all inputs, by which their names are told apart.
            given: names of pictures that an interrupted run has drawn already.

        Raises:
            UsageError: it cannot be made, or not be written to.
        """
        self.folder = folder
        self._folder = Path(folder)
        self._names = Names(sources)
        self._given = {name.casefold() for name in given}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            what = f"cannot be made a folder ({error.strerror})"
            raise UsageError(problem(folder, what, "name another for --annotate")) from error
        if not os.access(self._folder, os.W_OK | os.X_OK):
            raise UsageError(
                problem(folder, "may not be written to", "name another for --annotate")
            )

    def place(self, drawn: str, reading: PageReading) -> Path:
        """Give a picture that `draw_into` made its name; return its path.

        Raises:
            UnreadableInputError: it cannot be put there.
        """
        path = self._free_name(reading)
        with _explained(path):
            Path(drawn).replace(path)
        return path

    def _free_name(self, reading: PageReading) -> Path:
        """Return `<name>.png`, `<name>-p2.png` for page 2; `<name>-2` and so on where taken."""
        stem = self._names.of(reading.source)
        page = "" if reading.number == 1 else f"-p{reading.number}"
        name, again = f"{stem}{page}.png", 1
        # Compared without case, as some file systems do.
        while name.casefold() in self._given or _is_foreign(self._folder / name):
            again += 1
            name = f"{stem}-{again}{page}.png"
        self._given.add(name.casefold())
        return self._folder / name


def draw_into(
    folder: str, image: NDArray[np.uint8], reading: PageReading, min_confidence: float, run: str
) -> str:
    """Draw one page, see `annotated`, into a file that still lacks its name; return its path.

    `run` names the call, by which `clean` knows its files.

    Raises:
        UnreadableInputError: it cannot be written.
    """
    part = Path(folder, f"{_PART}{run}-{os.getpid()}-{next(_COUNTER)}.part")
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Software", _SOFTWARE)
    try:
        with _explained(Path(folder)):
            picture = annotated(image, reading.page, min_confidence)
            picture.save(part, "PNG", pnginfo=notes, compress_level=1)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return str(part)


def clean(folder: str, run: str) -> None:
    """Take away what a call, or the killed process of one, has drawn without giving it its name."""
    with suppress(OSError):
        for each in Path(folder).iterdir():
            if each.name.startswith(f"{_PART}{run}-"):
                each.unlink(missing_ok=True)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f"cannot be written ({error.strerror or error})"
        raise UnreadableInputError(problem(str(path), what, "make room for it")) from error


def _is_foreign(path: Path) -> bool:
    """Tell whether something is there that an `Annotator` did not write."""
    try:
        with path.open("rb") as file:
            return _SOFTWARE.encode() not in file.read(_HEAD)
    except (IsADirectoryError, PermissionError):
        return True
    except OSError:  # nothing there; or no possible name, as writing will tell
        return False
