"""Count the cores this process may use, by affinity and by the CPU quota of a container."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from math import ceil
from pathlib import Path

# Where Linux mounts control groups, and the file that names those of this process (cgroups(7)).
_GROUPS = Path("/sys/fs/cgroup")
_OWN_GROUPS = Path("/proc/self/cgroup")


def cores() -> int:
    """Return how many cores this process may use, at least one."""
    if hasattr(os, "sched_getaffinity"):
        allowed = len(os.sched_getaffinity(0))
    else:
        allowed = os.cpu_count() or 1
    quota = cpu_quota(_GROUPS, _OWN_GROUPS)
    return allowed if quota is None else max(1, min(allowed, ceil(quota)))


def cpu_quota(root: Path, own: Path) -> float | None:
    """Return the lowest CPU quota, in cores, of this process's control groups and their parents.

    Args:
        root: where the control groups are mounted.
        own: the file that names this process's own groups.

    Returns:
        The quota; None without a quota or without control groups.
    """
    found = [
        quota
        for folder, read in _folders(root, own)
        for each in (folder, *folder.parents)
        if each.is_relative_to(root) and (quota := read(each)) is not None
    ]
    return min(found, default=None)


def _folders(root: Path, own: Path) -> Iterator[tuple[Path, Callable[[Path], float | None]]]:
    """Yield the folders of this process's groups, each with the function that reads its quota."""
    text = _text(own) or ""
    for line in text.splitlines():
        _, _, rest = line.partition(":")
        controllers, _, way = rest.partition(":")
        # In a container the path may be outside the mount; then the mount's root is read.
        way = way.lstrip("/")
        if not controllers:
            yield root / way, _quota_2
        elif "cpu" in controllers.split(","):
            yield root / controllers / way, _quota_1
            yield root / "cpu" / way, _quota_1


def _quota_2(folder: Path) -> float | None:
    """Read cgroup v2's cpu.max: `max 100000`, or quota and period in microseconds."""
    quota, _, period = (_text(folder / "cpu.max") or "").partition(" ")
    return _share(quota, period)


def _quota_1(folder: Path) -> float | None:
    """Read cgroup v1's quota (-1 for none) and period."""
    quota, period = (_text(folder / f"cpu.cfs_{name}_us") for name in ("quota", "period"))
    return _share(quota or "", period or "")


def _share(quota: str, period: str) -> float | None:
    try:
        share = int(quota) / int(period)
    except (ValueError, ZeroDivisionError):
        return None
    return share if share > 0 else None


def _text(path: Path) -> str | None:
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError):
        return None
