"""Pictures of the pages with boxes and readings, for checking by eye."""

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

# What tells our pictures from a scan of the same name, which is never written over.
SOFTWARE = "digitscan annotation"
_HEAD = 512
_PART = ".digitscan-"
_COUNTER = itertools.count()


class Annotator:
    """Gives the pictures in a folder their names, none of which is taken."""

    def __init__(
        self,
        folder: str,
        sources: Iterable[str] = (),
        given: Iterable[str] = (),
        *,
        option: str = "--annotate",
        software: str = SOFTWARE,
    ) -> None:
        """Make the folder where it is missing.

        Args:
            folder: where the pictures go.
            sources: all inputs, by which their names are told apart.
            given: names of pictures that an interrupted run has drawn already.
            option: the option that names the folder.
            software: what the pictures are marked with.

        Raises:
            UsageError: it cannot be made, or not be written to.
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
        """Give a picture that `draw_into` made its name; return its path.

        Raises:
            UnreadableInputError: it cannot be put there.
        """
        return self.place_steps([("", drawn)], reading)[0]

    def place_steps(self, drawn: Sequence[tuple[str, str]], reading: PageReading) -> list[Path]:
        """Give the pictures of a page's steps their names; return their paths.

        Args:
            drawn: each step and the path of its picture.
            reading: the page.

        Raises:
            UnreadableInputError: one cannot be put there.
        """
        paths = self._free_names([step for step, _ in drawn], reading)
        for path, (_, part) in zip(paths, drawn, strict=True):
            with _explained(path):
                Path(part).replace(path)
        return paths

    def _free_names(self, steps: Sequence[str], reading: PageReading) -> list[Path]:
        """Return `<name>.png`, `<name>-p2.png` for page 2; `<name>-2` and so on where taken.

        A step stands at the end, as in `<name>-p2-classes.png`.
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
        # Compared without case, as some file systems do.
        return name.casefold() in self._given or _is_foreign(self._folder / name, self._software)


def draw_into(
    folder: str, image: NDArray[np.uint8], reading: PageReading, min_confidence: float, run: str
) -> str:
    """Draw one page, see `annotated`, into a file that still lacks its name; return its path.

    `run` names the call, by which `clean` knows its files.

    Raises:
        UnreadableInputError: it cannot be written.
    """
    return save_part(folder, annotated(image, reading.page, min_confidence), run)


def save_part(folder: str, picture: Image.Image, run: str, software: str = SOFTWARE) -> str:
    """Write a picture, marked as made by `software`, like `draw_into`; return its path.

    Raises:
        UnreadableInputError: it cannot be written.
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


def _is_foreign(path: Path, software: str) -> bool:
    """Tell whether something is there that an `Annotator` did not write."""
    try:
        with path.open("rb") as file:
            return software.encode() not in file.read(_HEAD)
    except (IsADirectoryError, PermissionError):
        return True
    except OSError:  # nothing there; or no possible name, as writing will tell
        return False
