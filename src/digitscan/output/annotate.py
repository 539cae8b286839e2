"""Pictures of the pages with boxes and readings, for a visual check."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
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
    from PIL import Image

    from digitscan.output.rows import PageReading

# Marks our pictures: a scan of the same name lacks it and is never overwritten.
SOFTWARE = "digitscan annotation"
_HEAD = 512
_PART = ".digitscan-"
_COUNTER = itertools.count()


class Annotator:
    """Gives the pictures in a folder unique names."""

    def __init__(
        self,
        folder: str,
        sources: Iterable[str] = (),
        given: Iterable[str] = (),
        *,
        option: str = "--annotate",
        software: str = SOFTWARE,
    ) -> None:
        """Create the folder where it is missing.

        Args:
            folder: the folder for the pictures.
            sources: all inputs, for unique names.
            given: names of pictures from an interrupted run.
            option: the option that names the folder.
            software: the mark that the pictures get.

        Raises:
            UsageError: the folder cannot be created or written.
        """
        self.folder = folder
        self._folder, self._software = Path(folder), software
        self._names = Names(sources)
        self._given = {name.casefold() for name in given}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            what = f"cannot be made a folder ({error.strerror})"
            raise UsageError(problem(folder, what, f"name another for {option}")) from error
        if not os.access(self._folder, os.W_OK | os.X_OK):
            raise UsageError(problem(folder, "may not be written to", f"name another for {option}"))

    def place(self, drawn: str, reading: PageReading) -> Path:
        """Give a picture from `draw_into` its final name; return its path.

        Raises:
            UnreadableInputError: the picture cannot be renamed.
        """
        return self.place_steps([("", drawn)], reading)[0]

    def place_steps(self, drawn: Sequence[tuple[str, str]], reading: PageReading) -> list[Path]:
        """Give the pictures of a page's steps their final names; return their paths.

        Args:
            drawn: each step and the path of its picture.
            reading: the page.

        Raises:
            UnreadableInputError: a picture cannot be renamed.
        """
        paths = self._free_names([step for step, _ in drawn], reading)
        for path, (_, part) in zip(paths, drawn, strict=True):
            with _explained(path):
                Path(part).replace(path)
        return paths

    def _free_names(self, steps: Sequence[str], reading: PageReading) -> list[Path]:
        """Return `<name>.png`, `<name>-p2.png` for page 2; `<name>-2` and so on where taken.

        The step comes last, as in `<name>-p2-classes.png`.
        """
        stem = self._names.of(reading.source)
        page = "" if reading.number == 1 else f"-p{reading.number}"
        ends = [f"{page}-{step}.png" if step else f"{page}.png" for step in steps]
        names, again = [f"{stem}{end}" for end in ends], 1
        while any(self._is_taken(name) for name in names):
            again += 1
            names = [f"{stem}-{again}{end}" for end in ends]
        self._given.update(name.casefold() for name in names)
        return [self._folder / name for name in names]

    def _is_taken(self, name: str) -> bool:
        # Compared without case, because some file systems ignore it.
        return name.casefold() in self._given or _is_foreign(self._folder / name, self._software)


def draw_into(
    folder: str, image: NDArray[np.uint8], reading: PageReading, min_confidence: float, run: str
) -> str:
    """Draw one page, see `annotated`, into a file without its final name; return its path.

    `run` identifies the run; `clean` finds its files by it.

    Raises:
        UnreadableInputError: the file cannot be written.
    """
    return save_part(folder, annotated(image, reading.page, min_confidence), run)


def save_part(folder: str, picture: Image.Image, run: str, software: str = SOFTWARE) -> str:
    """Write a picture with the mark `software`, like `draw_into`; return its path.

    Raises:
        UnreadableInputError: the file cannot be written.
    """
    part = Path(folder, f"{_PART}{run}-{os.getpid()}-{next(_COUNTER)}.part")
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Software", software)
    try:
        with _explained(Path(folder)):
            picture.save(part, "PNG", pnginfo=notes, compress_level=1)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return str(part)


def clean(folder: str, run: str) -> None:
    """Delete the pictures of a run that did not get their final names, also after a kill."""
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


def _is_foreign(path: Path, software: str) -> bool:
    """Return whether a file exists there that no `Annotator` wrote."""
    try:
        with path.open("rb") as file:
            return software.encode() not in file.read(_HEAD)
    except (IsADirectoryError, PermissionError):
        return True
    except OSError:  # no such file, or an impossible name, which writing reports
        return False
