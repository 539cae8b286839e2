"""Labeled patches, and where they are stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from digitscan.training.checkpoints import write_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

_IN_A_FILE = 200  # pages


@dataclass(frozen=True)
class Examples:
    """Patches with their labels.

    Attributes:
        patches: uint8 (N, height, width, channels), larger than the network sees them.
        labels: uint8 (N,), their classes.
    """

    patches: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def store(made: Iterable[Examples | None], folder: Path, name: str, part: int) -> None:
    """Store the examples of pages as `NAME_PART_*.npz`; pages without any are skipped."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = (each for each in made if each is not None)
    number = 0
    while found := list(islice(pages, _IN_A_FILE)):
        held = {
            "patches": np.concatenate([each.patches for each in found]),
            "labels": np.concatenate([each.labels for each in found]),
        }
        file = folder / f"{name}_{part}_{number:03d}.npz"
        write_whole(file, lambda stream: np.savez(stream, **held))  # type: ignore[arg-type]  # noqa: B023
        number += 1


def load(folder: Path, name: str) -> Examples:
    """Return all examples stored under a name."""
    patches, labels = [], []
    for file in sorted(folder.glob(f"{name}_*.npz")):
        with np.load(file) as held:
            patches.append(held["patches"])
            labels.append(held["labels"])
    return Examples(np.concatenate(patches), np.concatenate(labels))
