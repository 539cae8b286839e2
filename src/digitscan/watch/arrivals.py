"""Which files of a folder have come, and are complete.

The folder is looked at every now and then. A network share tells no one of what another machine
writes into it (Linux' inotify and its like see this machine's own writing alone), and that share
is where scanners drop their files; and whether a file is complete shows by its staying as it is,
which takes another look anyway.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from pathlib import Path

from digitscan.errors import UnreadableInputError
from digitscan.inputs import walk

# What a name says of a file that is still being written; hidden files and other suffixes than
# images' are passed over by `walk`.
_UNFINISHED = re.compile(
    r"~.*|.*\.(part|partial|tmp|temp|filepart|crdownload|download|incomplete|writing|lock|lck)",
    re.IGNORECASE,
)
# The files that scanners and office programs put beside one that they are writing.
_LOCKS = (
    "{name}.lock",
    "{stem}.lock",
    "{name}.lck",
    "{stem}.lck",
    ".{name}.lock",
    ".~lock.{name}#",
)
# Seconds after which a lock no longer counts: what made it is gone.
_STALE = 600.0


@dataclass(frozen=True, slots=True)
class Version:
    """A file as it was; of another size or time it is another file of the same name."""

    size: int
    changed_ns: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that seems complete; `sure` where it stayed as it was for long enough."""

    path: str
    version: Version
    sure: bool


@dataclass(frozen=True, slots=True)
class _Watched:
    version: Version
    since: float
    early: bool = False
    given: bool = False


class Arrivals:
    """Tells of each version of each file once, when it is complete."""

    def __init__(self, folder: str, settle: float) -> None:
        """Watch `folder` and all below it.

        A file is complete when it has stayed as it was for `settle` seconds. One that was renamed
        or given its times after it was last written is taken to be complete at once, and given
        again, as sure, where `retry` asks for it.
        """
        self._folder, self._settle = folder, settle
        self._watched: dict[str, _Watched] = {}
        self.troubles: list[str] = []

    def look(self, now: float) -> list[Arrival]:
        """Return what has become complete until `now`, in seconds of any clock; oldest first.

        `troubles` are then the lines that tell which folders could not be listed.
        """
        self.troubles = []
        seen: dict[str, _Watched] = {}
        arrived = []
        for path in self._paths():
            watched = self._watch(path, now)
            if watched is None:
                continue
            if not watched.given and (arrival := self._arrival(path, watched, now)) is not None:
                arrived.append(arrival)
                watched = replace(watched, given=True, early=False)
            seen[path] = watched
        self._watched = seen
        return sorted(arrived, key=lambda each: (each.version.changed_ns, each.path))

    def retry(self, arrival: Arrival) -> None:
        """Give the file again when it has stayed as it is for long enough."""
        watched = self._watched[arrival.path]
        self._watched[arrival.path] = replace(watched, given=False)

    def _paths(self) -> list[str]:
        paths = []
        for found in walk(self._folder):
            if isinstance(found, UnreadableInputError):
                self.troubles.append(str(found))
            elif not _UNFINISHED.fullmatch(Path(found).stem):
                paths.append(found)
        return paths

    def _watch(self, path: str, now: float) -> _Watched | None:
        """Return the file as it is now; None where it is gone, or empty as yet."""
        try:
            status = Path(path).stat()
        except OSError:
            return None
        if not status.st_size:
            return None
        version = Version(status.st_size, status.st_mtime_ns)
        before = self._watched.get(path)
        if before is not None and before.version == version:
            return before
        # Writing sets both times at once; renaming sets but the one of the file's entry, and so
        # does setting the other, the last thing that programs that copy do.
        return _Watched(version, now, early=status.st_ctime_ns > status.st_mtime_ns)

    def _arrival(self, path: str, watched: _Watched, now: float) -> Arrival | None:
        sure = now - watched.since >= self._settle
        if (sure or watched.early) and _is_locked(path):
            return None
        return Arrival(path, watched.version, sure) if sure or watched.early else None


def _is_locked(path: str) -> bool:
    """Return whether a lock file beside a file says that it is still being written."""
    file = Path(path)
    for lock in _LOCKS:
        beside = file.with_name(lock.format(name=file.name, stem=file.stem))
        try:
            age = time.time() - beside.stat().st_mtime
        except OSError:
            continue
        if age < _STALE:
            return True
    return False


def version_of(path: str) -> Version | None:
    """Return the file's version as it is now; None where it is gone."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return Version(status.st_size, status.st_mtime_ns)
