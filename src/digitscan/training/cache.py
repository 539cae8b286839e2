"""Cached files of arrays; each file depends on the networks that it was made with."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from digitscan.errors import ModelError
from digitscan.messages import problem
from digitscan.models import FINDER_NETWORK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from digitscan.models import Model

_LETTERS = 12  # of the digest in the file's name


def cache_file(
    folder: Path, name: str, model: Model, networks: Sequence[str] = (FINDER_NETWORK,)
) -> Path:
    """Return the cache file in `folder` for the results of these networks of the model.

    Raises:
        ModelError: the model has no finder, which everything cached needs.
    """
    if not model.has(FINDER_NETWORK):
        remedy = "name a model that has one with --finder"
        raise ModelError(problem(str(model.folder), "has no finder", remedy))
    digests = [model.card.sha256[f"{each}.onnx"] for each in networks if model.has(each)]
    return folder / f"{name}-{sha256(''.join(digests).encode()).hexdigest()[:_LETTERS]}.npz"


def make_once(file: Path, make: Callable[[], Mapping[str, NDArray[np.generic]]]) -> Path:
    """Return the NPZ file `file`; if it is missing, create it atomically."""
    if not file.exists():
        made = make()
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f".{file.stem}.part.npz")
        try:
            np.savez_compressed(part, allow_pickle=False, **made)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    return file
