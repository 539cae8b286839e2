"""Names for the pictures of pages, which tell what they are pictures of."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from digitscan.inputs import STDIN

# Bytes of a name, so that what is added to it still fits into the 255 of most file systems.
_LONGEST = 200
_UP = frozenset({os.sep, os.curdir, os.pardir})


class Names:
    """The inputs' names without folder and suffix, where that is enough to tell them apart.

    Where several inputs are called the same, the folders stand before it, as far as they differ;
    where that does not tell them apart, either, the suffix after it. Compared without case, as some
    file systems do.
    """

    def __init__(self, sources: Iterable[str]) -> None:
        """Take all inputs, since each one's name depends on the others'."""
        every = set(sources)
        self._stems = Counter(_stem(source).casefold() for source in every)
        alike = [source for source in every if not self._is_alone(source)]
        self._common = _common_folder(alike)
        self._ways = Counter(self._way(source).casefold() for source in alike)

    def of(self, source: str) -> str:
        """Return the name of an input, which can be a file's on this system."""
        name = _stem(source)
        if not self._is_alone(source):
            name = self._way(source)
            if self._ways[name.casefold()] > 1:
                name += Path(source).suffix
        return os.fsdecode(os.fsencode(name)[-_LONGEST:])

    def _is_alone(self, source: str) -> bool:
        return self._stems[_stem(source).casefold()] <= 1

    def _way(self, source: str) -> str:
        """Return the way to an input from what all that are called alike have in common."""
        folder = os.path.relpath(Path(source).parent, self._common or os.curdir)
        parts = [part for part in Path(folder).parts if part not in _UP]
        return "-".join([*parts, _stem(source)])


def _stem(source: str) -> str:
    return "stdin" if source == STDIN else Path(source).stem


def _common_folder(sources: Iterable[str]) -> str:
    try:
        return os.path.commonpath([str(Path(source).parent) for source in sources])
    except ValueError:  # none, or relative ones beside absolute ones
        return ""
