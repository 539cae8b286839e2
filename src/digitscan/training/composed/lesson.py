"""What is learnt from composed sheets, made once and then kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from digitscan.engines import load_engine
from digitscan.models import find_model
from digitscan.training.composed.bank import load_bank
from digitscan.training.composed.found import find_on
from digitscan.training.composed.seen import compose
from digitscan.training.corpus import FOLDS, Corpus

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SHEETS = 720
SEED = 1
NAME = "sheets"


@dataclass(frozen=True)
class Lesson:
    """What the sheets teach.

    Attributes:
        crops: digits and no-digits, for the network that reads them.
        windows: uint8 (N, 80, 80), for the network that sees what stands about them.
        of_numbers: bool (N,), whether each shows a digit of a number.
    """

    crops: Corpus
    windows: NDArray[np.uint8]
    of_numbers: NDArray[np.bool_]


def load_lesson(data: Path, cache: Path, sheets: int = SHEETS) -> Lesson:
    """Return what `sheets` composed of the characters in `data` teach; kept in the folder `cache`.

    What misleads a network that knows MNIST alone is what the surroundings are to tell.
    """
    file = cache / f"{NAME}.npz"
    if not file.exists():
        made = _made(data, sheets)
        cache.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(file, allow_pickle=False, **made)
    with np.load(file) as held:
        crops = Corpus(NAME, held["crops"], held["labels"], held["fold"])
        return Lesson(crops, held["windows"], held["of_numbers"])


def _made(data: Path, sheets: int) -> dict[str, NDArray[np.generic]]:
    bank, engine = load_bank(data), load_engine(find_model("mnist"))
    found = []
    for index in range(sheets):
        rng = np.random.default_rng([SEED, index])
        found.append(find_on(compose(bank, rng), engine, rng))
    counts = [len(each.labels) for each in found]
    return {
        "crops": np.concatenate([each.crops for each in found]),
        "labels": np.concatenate([each.labels for each in found]),
        "fold": np.repeat(np.arange(sheets) % FOLDS, counts).astype(np.uint8),
        "windows": np.concatenate([each.windows for each in found]),
        "of_numbers": np.concatenate([each.of_numbers for each in found]),
    }
