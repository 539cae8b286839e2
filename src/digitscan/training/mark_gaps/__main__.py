"""Make the marks network, which says what stands between two digits.

    python -m digitscan.training.mark_gaps DATA pages      runs/marks/{pages,kept_back}/
    python -m digitscan.training.mark_gaps DATA examples   runs/marks/*.npz
    python -m digitscan.training.mark_gaps DATA teach      runs/marks/marks.keras
    python -m digitscan.training.mark_gaps DATA join       into models/default

It learns from what the model's other networks read on pages that they were not trained on. Each
step goes on where it was interrupted.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

import keras

from digitscan.models import MARKS_NETWORK, find_model
from digitscan.page import MARKS
from digitscan.training.mark_gaps.network import ARCHITECTURE, PATCHES, build_marks
from digitscan.training.mark_gaps.sources import (
    KEPT_BACK_FOLDER,
    PROCESSES,
    SEED,
    WORK,
    store_source,
)
from digitscan.training.parts import work_in_parts
from digitscan.training.patches.examples import load
from digitscan.training.patches.train import confusion, train_patches
from digitscan.training.recipe import Recipe
from digitscan.training.saving import join_network
from digitscan.training.synthetic_pages.layouts import KEPT_BACK, LAYOUTS, amounts
from digitscan.training.synthetic_pages.store import store_in_processes

PAGES = 1_200
KEPT_BACK_PAGES = 200
STEPS = 400  # batches an epoch
RECIPE = Recipe(
    epochs=15, seed=1, batch=128, learning_rate=2e-3, weight_decay=1e-3, ema=0.998, warm_up=0.03,
    label_smoothing=0.02,
)  # fmt: skip
# What it learns from: the sources' shares.
SHARES = {
    "pages": 0.31, "marked": 0.3, "cheques": 0.18, "registers": 0.06, "drawn": 0.08, "plain": 0.07,
}  # fmt: skip
# Pages with many marks, or many numbers beside each other: their kinds, and how many.
_MARKED = (*amounts.LAYOUTS, "ledger", "aligned", "drawn_table", "account_book", "weather")
_MARKED_PAGES = 800


def main() -> None:
    """Run one step, as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m digitscan.training.mark_gaps")
    parser.add_argument("data", type=Path, help="the folder with all the data sets")
    parser.add_argument("step", choices=["pages", "examples", "teach", "join"])
    parser.add_argument("-o", "--output", type=Path, default=Path("models/default"))
    asked = parser.parse_args()
    if asked.step == "pages":
        make_pages(asked.data)
    elif asked.step == "examples":
        names = (*SHARES, KEPT_BACK_FOLDER)
        work_in_parts(store_source, names, PROCESSES, asked.data, asked.output)
    elif asked.step == "teach":
        teach()
    else:
        network = keras.models.load_model(WORK / "marks.keras", compile=False, safe_mode=True)
        details = {"architecture": ARCHITECTURE, "recipe": asdict(RECIPE), "shares": SHARES}
        join_network(network, MARKS_NETWORK, find_model(str(asked.output)), details)


def make_pages(data: Path) -> None:
    """Compose pages, and those of the kept back kinds."""
    taught = [name for name in LAYOUTS if name not in KEPT_BACK]
    kept_back = WORK / KEPT_BACK_FOLDER
    store_in_processes(data, kept_back, KEPT_BACK_PAGES, SEED + 1, list(KEPT_BACK), PROCESSES)
    store_in_processes(data, WORK / "pages", PAGES, SEED, taught, PROCESSES)
    folder = WORK / "marked"
    store_in_processes(data, folder, _MARKED_PAGES, SEED + 2, list(_MARKED), PROCESSES)


def teach() -> None:
    """Train, and print how often each class is taken for each on kinds of page kept back."""
    sources = [(load(WORK, name), share) for name, share in SHARES.items()]
    network = train_patches(build_marks, PATCHES, sources, RECIPE, STEPS, WORK / "backup")
    network.save(WORK / "marks.keras")
    counts = confusion(network, PATCHES, load(WORK, KEPT_BACK_FOLDER))
    for name, row in zip(("end", "nothing", *MARKS), counts.tolist(), strict=True):
        print(f"{name:8}", *(f"{count:6}" for count in row))


if __name__ == "__main__":
    main()
