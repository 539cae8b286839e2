"""Names for the pictures of pages, made from the names of their inputs."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from digitscan.inputs import STDIN

# Maximum bytes of a name, to leave room for a suffix in the 255 bytes of most file systems.
_LONGEST = 200
_UP = frozenset({os.sep, os.curdir, os.pardir})


class Names:
    """Names of the inputs without folder and suffix, where these are unique.

    If several inputs have the same name, the differing part of their folders precedes it. If they
    are still the same, the suffix follows. Names are compared without case, because some file
    systems ignore it.
    """

    def __init__(self, sources: Iterable[str]) -> None:
        """Set up the names; each depends on all inputs."""
        every = set(sources)
        self._stems = Counter(_stem(source).casefold() for source in every)
        alike = [source for source in every if not self._is_alone(source)]
        self._common = _common_folder(alike)
        self._ways = Counter(self._way(source).casefold() for source in alike)

    def of(self, source: str) -> str:
        """Return the name for an input; it is a valid file name on this system."""
        name = _stem(source)
        if not self._is_alone(source):
            name = self._way(source)
            if self._ways[name.casefold()] > 1:
                name += Path(source).suffix
        return os.fsdecode(os.fsencode(name)[-_LONGEST:])

    def _is_alone(self, source: str) -> bool:
        return self._stems[_stem(source).casefold()] <= 1

    def _way(self, source: str) -> str:
        """Return the path to an input from the common folder of inputs with equal names."""
        folder = os.path.relpath(Path(source).parent, self._common or os.curdir)
        parts = [part for part in Path(folder).parts if part not in _UP]
        return "-".join([*parts, _stem(source)])


def _stem(source: str) -> str:
    return "stdin" if source == STDIN else Path(source).stem


def _common_folder(sources: Iterable[str]) -> str:
    try:
        return os.path.commonpath([str(Path(source).parent) for source in sources])
    except ValueError:  # none, or relative and absolute paths mixed
        return ""
