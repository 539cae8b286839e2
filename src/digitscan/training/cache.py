"""Files of arrays that are made once; what other networks would make is in another file."""

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

_LETTERS = 12  # of a digest, in the file's name


def cache_file(
    folder: Path, name: str, model: Model, networks: Sequence[str] = (FINDER_NETWORK,)
) -> Path:
    """Return the file in `folder` for what these networks of the model make.

    Raises:
        ModelError: the model has no finder, without which nothing is made.
    """
    if not model.has(FINDER_NETWORK):
        remedy = "name a model that has one with --finder"
        raise ModelError(problem(str(model.folder), "has no finder", remedy))
    digests = [model.card.sha256[f"{each}.onnx"] for each in networks if model.has(each)]
    return folder / f"{name}-{sha256(''.join(digests).encode()).hexdigest()[:_LETTERS]}.npz"


def make_once(file: Path, make: Callable[[], Mapping[str, NDArray[np.generic]]]) -> Path:
    """Return `file`, an NPZ file; if it is missing, it is written atomically."""
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
