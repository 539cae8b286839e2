"""Make the network of the kinds of glyphs.

    python -m digitscan.training.glyph_kinds DATA examples   runs/kinds/*.npz
    python -m digitscan.training.glyph_kinds DATA teach      runs/kinds/kinds.keras
    python -m digitscan.training.glyph_kinds DATA join       into models/default

It learns from glyphs as the model's finder finds them on the pages of `digitscan.training.finder`,
so that has to run before. Each step goes on where it was interrupted.
"""

from __future__ import annotations

import argparse
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import keras
import numpy as np

from digitscan.drawing import KINDS, draw
from digitscan.drawing.tables import TABLES
from digitscan.engines.threads import one_thread_each
from digitscan.models import KINDS_NETWORK, find_model
from digitscan.reader.loading.document import load_pages
from digitscan.reader.reader import Reader
from digitscan.reader.segmentation.kinds import Kind
from digitscan.training.finder.__main__ import BOOKS_LEFT_OUT
from digitscan.training.finder.real import register_cells
from digitscan.training.glyph_kinds.examples import (
    Examples,
    of_digit,
    of_drawn_page,
    of_page,
    of_register_cell,
)
from digitscan.training.glyph_kinds.network import ARCHITECTURE
from digitscan.training.glyph_kinds.train import confusion, train_kinds
from digitscan.training.keeping import write_whole
from digitscan.training.recipe import Recipe
from digitscan.training.saving import join_network
from digitscan.training.synthetic_pages.store import read_page

PAGES = Path("runs/finder")
WORK = Path("runs/kinds")
SEED = 6
STEPS = 400  # batches an epoch
RECIPE = Recipe(
    epochs=15, seed=1, batch=128, learning_rate=2e-3, weight_decay=1e-3, ema=0.998, warm_up=0.03,
    label_smoothing=0.02,
)  # fmt: skip
# What it learns from: the sources' shares.
SHARES = {"pages": 0.66, "registers": 0.15, "cheques": 0.07, "dida": 0.06, "drawn": 0.06}
_KEPT_BACK = "kept_back"
# One in so many register cells, and images of single digits, is read.
_EVERY_CELL = 2
_EVERY_DIGIT = 4
# Drawn pages: how many, the first seed, which no other use has, and the heights of their digits.
_DRAWN = 240
_DRAWN_SEED = 90_000
_DRAWN_HEIGHTS = (24.0, 130.0)
_PROCESSES = 2
_IN_A_FILE = 200  # pages


def main() -> None:
    """Run one step, as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m digitscan.training.glyph_kinds")
    parser.add_argument("data", type=Path, help="the folder with all the data sets")
    parser.add_argument("step", choices=["examples", "teach", "join"])
    parser.add_argument("-o", "--output", type=Path, default=Path("models/default"))
    asked = parser.parse_args()
    if asked.step == "examples":
        make_examples(asked.data, asked.output)
    elif asked.step == "teach":
        teach()
    else:
        network = keras.models.load_model(WORK / "kinds.keras", compile=False, safe_mode=True)
        details = {"architecture": ARCHITECTURE, "recipe": asdict(RECIPE), "shares": SHARES}
        join_network(network, KINDS_NETWORK, find_model(str(asked.output)), details)


def make_examples(data: Path, model: Path) -> None:
    """Store the glyphs that the model's finder finds."""
    WORK.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(_PROCESSES, get_context("spawn")) as pool:
        jobs = [
            pool.submit(_store, data, model, name, part)
            for name in (*SHARES, _KEPT_BACK)
            for part in range(_PROCESSES)
        ]
        for job in jobs:
            job.result()


def teach() -> None:
    """Train, and print how often each kind is taken for each on kinds of page kept back."""
    sources = [(_load(name), share) for name, share in SHARES.items()]
    network = train_kinds(sources, RECIPE, STEPS, WORK / "backup")
    network.save(WORK / "kinds.keras")
    print([kind.name for kind in Kind], confusion(network, _load(_KEPT_BACK)).tolist())


def _store(data: Path, model: Path, name: str, part: int) -> None:
    one_thread_each()
    reader = Reader(str(model))
    if name == "registers":
        made = _of_cells(data, reader, part)
    elif name == "dida":
        made = _of_digits(data, reader, part)
    elif name == "drawn":
        made = _of_drawn(reader, part)
    else:
        made = _of_pages(name, reader, part)
    number = 0
    while found := list(islice(made, _IN_A_FILE)):
        patches = np.concatenate([each.patches for each in found])
        kinds = np.concatenate([each.kinds for each in found])
        file = WORK / f"{name}_{part}_{number:03d}.npz"
        write_whole(file, lambda stream: np.savez(stream, patches=patches, kinds=kinds))  # noqa: B023
        number += 1


def _of_pages(name: str, reader: Reader, part: int) -> Iterator[Examples]:
    for number, file in enumerate(sorted((PAGES / name).glob("*.npz"))):
        if number % _PROCESSES == part:
            yield of_page(read_page(file), reader, np.random.default_rng([SEED, number]))


def _of_cells(data: Path, reader: Reader, part: int) -> Iterator[Examples]:
    for number, cell in enumerate(register_cells(data / "registers.zip")):
        wanted = cell.book not in BOOKS_LEFT_OUT and not number % _EVERY_CELL
        if wanted and number // _EVERY_CELL % _PROCESSES == part:
            found = of_register_cell(cell, reader, np.random.default_rng([SEED, number]))
            if found is not None:
                yield found


def _of_digits(data: Path, reader: Reader, part: int) -> Iterator[Examples]:
    with zipfile.ZipFile(data / "digits-dida.zip") as packed:
        names = sorted(name for name in packed.namelist() if not name.endswith("/"))
        for name in names[part * _EVERY_DIGIT :: _EVERY_DIGIT * _PROCESSES]:
            found = of_digit(next(load_pages(packed.read(name))).image, reader)
            if found is not None:
                yield found


def _of_drawn(reader: Reader, part: int) -> Iterator[Examples]:
    kinds = [kind for kind in KINDS if kind not in TABLES]
    for number in range(part, _DRAWN, _PROCESSES):
        rng = np.random.default_rng([SEED, number])
        height = float(np.exp(rng.uniform(*np.log(_DRAWN_HEIGHTS))))
        lines = [
            " ".join("".join(map(str, rng.integers(0, 10, length))) for length in lengths)
            for lengths in rng.integers(1, 7, (4, 3))
        ]
        page = draw(kinds[number % len(kinds)], _DRAWN_SEED + number, height, lines)
        yield of_drawn_page(page, reader, rng)


def _load(name: str) -> Examples:
    patches, kinds = [], []
    for file in sorted(WORK.glob(f"{name}_*.npz")):
        with np.load(file) as held:
            patches.append(held["patches"])
            kinds.append(held["kinds"])
    return Examples(np.concatenate(patches), np.concatenate(kinds))


if __name__ == "__main__":
    main()
