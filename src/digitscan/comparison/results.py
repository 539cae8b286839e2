"""The result of a method, and the files from which an interrupted comparison resumes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from digitscan.errors import UsageError
from digitscan.messages import problem

_SETTINGS = "comparison.json"
_OTHER = re.compile(r"[^A-Za-z0-9._]+")


@dataclass(frozen=True)
class Result:
    """The accuracy and the times of one method on the test digits.

    Attributes:
        method: its key; `title` is its display name and `says` its parameters.
        features: its input, one of `FEATURES`.
        trained_on: the number of training digits; 0 if it came trained.
        tested_on: the number of test digits.
        errors: the number of test digits it got wrong.
        training_s: wall-clock seconds, None if it came trained; `testing_s` likewise.
        training_cpu_s: processor seconds; `testing_cpu_s` likewise.
        size: bytes of the trained method, as it is stored.
        confusion: counts, (10, 10), with rows for the true digits and columns for the readings.
    """

    method: str
    title: str
    says: str
    features: str
    trained_on: int
    tested_on: int
    errors: int
    training_s: float | None
    testing_s: float
    training_cpu_s: float | None
    testing_cpu_s: float
    size: int
    confusion: list[list[int]]

    @property
    def accuracy(self) -> float:
        """The share of the test digits that it got right."""
        return 1 - self.errors / self.tested_on


class Kept:
    """The results of one comparison in a folder, one atomically written file per method."""

    def __init__(self, folder: Path, settings: Mapping[str, Any]) -> None:
        """Open the folder; create it if it is missing.

        Raises:
            UsageError: it cannot be written to, or holds another comparison's results.
        """
        self._folder = folder
        with _writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            held = self._read(_SETTINGS)
            if held is None:
                self._write(_SETTINGS, _json(settings))
        _check_same(folder, held or settings, settings)

    def find(self, method: str, says: str) -> Result | None:
        """Return the saved result of a method with these parameters, or None."""
        held = self._read(_file(method))
        try:
            result = Result(**held) if held else None
        except TypeError:  # written by an older version
            return None
        return result if result is not None and result.says == says else None

    def keep(self, result: Result) -> None:
        """Write a method's result.

        Raises:
            UsageError: it cannot be written; `write` raises the same.
        """
        self.write(_file(result.method), _json(asdict(result)))

    def write(self, name: str, text: str) -> None:
        """Write a file of the folder atomically."""
        with _writing(self._folder):
            self._write(name, text)

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            held = json.loads((self._folder / name).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return held if isinstance(held, dict) else None

    def _write(self, name: str, text: str) -> None:
        part = self._folder / f".{name}.part"
        part.write_text(text + "\n", encoding="utf-8")
        part.replace(self._folder / name)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f"cannot be written ({error.strerror})"
        raise UsageError(
            problem(str(folder), what, "make room or name another --output")
        ) from error


def _json(held: Mapping[str, Any]) -> str:
    return json.dumps(held, indent=2, ensure_ascii=False)


def _check_same(folder: Path, held: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
    for name, now in settings.items():
        before = held.get(name)
        if before != now:
            what = f"holds a comparison with another {name} ({before}, not {now})"
            raise UsageError(problem(str(folder), what, "name another --output"))


def _file(method: str) -> str:
    """Return a file name without path separators, for any model name."""
    return _OTHER.sub("-", method) + ".json"
