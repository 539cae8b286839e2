"""Find new, complete files in a folder.

The folder is polled. A network share, where scanners put their files, does not notify us of what
another machine writes (inotify on Linux and its counterparts only see local writes). Besides, a
file is complete if it stays unchanged, which takes a second look anyway.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from pathlib import Path

from digitscan.errors import UnreadableInputError
from digitscan.inputs import walk

# Names of files that are still being written; `walk` skips hidden files and suffixes of files that
# are not images.
_UNFINISHED = re.compile(
    r"~.*|.*\.(part|partial|tmp|temp|filepart|crdownload|download|incomplete|writing|lock|lck)",
    re.IGNORECASE,
)
# Lock files that scanners and office programs put beside a file while they write it.
_LOCKS = (
    "{name}.lock",
    "{stem}.lock",
    "{name}.lck",
    "{stem}.lck",
    ".{name}.lock",
    ".~lock.{name}#",
)
# Seconds after which a lock is ignored, because the program that made it is gone.
_STALE = 600.0


@dataclass(frozen=True, slots=True)
class Version:
    """The state of a file; with another size or time it counts as another file."""

    size: int
    changed_ns: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that seems complete; `sure` if it stayed unchanged for long enough."""

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
    """Reports each version of each file once, when it is complete."""

    def __init__(self, folder: str, settle: float) -> None:
        """Watch `folder` and all folders below it.

        A file is complete when it has stayed unchanged for `settle` seconds. A file that was
        renamed, or whose times were set, after the last write is reported at once as probably
        complete. `retry` has it reported again when it is sure.
        """
        self._folder, self._settle = folder, settle
        self._watched: dict[str, _Watched] = {}
        self.troubles: list[str] = []

    def look(self, now: float) -> list[Arrival]:
        """Return what has become complete until `now`, in seconds of any clock; oldest first.

        Sets `troubles` to the error lines of folders that could not be listed.
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
        """Report the file again once it has stayed unchanged for long enough."""
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
        """Return the current state of the file; None where it is gone or still empty."""
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
        # A write sets both times. A rename sets only the ctime, as does setting the mtime, which is
        # the last step of copy programs.
        return _Watched(version, now, early=status.st_ctime_ns > status.st_mtime_ns)

    def _arrival(self, path: str, watched: _Watched, now: float) -> Arrival | None:
        sure = now - watched.since >= self._settle
        if (sure or watched.early) and _is_locked(path):
            return None
        return Arrival(path, watched.version, sure) if sure or watched.early else None


def _is_locked(path: str) -> bool:
    """Return whether a lock file beside a file shows that it is still being written."""
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
    """Return the file's current version; None where it is gone."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return Version(status.st_size, status.st_mtime_ns)
