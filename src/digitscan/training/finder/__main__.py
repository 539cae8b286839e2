"""Make the finder.

    python -m digitscan.training.finder DATA pages    runs/finder/pages/ and runs/finder/kept_back/
    python -m digitscan.training.finder DATA teach    runs/finder/finder.keras

Both go on where they were interrupted.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from digitscan.training.finder.batches import Source
from digitscan.training.finder.train import train_finder
from digitscan.training.recipe import Recipe
from digitscan.training.synthetic_pages.layouts import KEPT_BACK, LAYOUTS
from digitscan.training.synthetic_pages.store import store_in_processes

WORK = Path("runs/finder")
SEED = 1
PAGES = 4_000
KEPT_BACK_PAGES = 120
STEPS = 250  # batches an epoch
RECIPE = Recipe(
    epochs=36, seed=SEED, batch=16, learning_rate=2e-3, weight_decay=1e-3, ema=0.998, warm_up=0.03
)


def main() -> None:
    """Run one step, as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m digitscan.training.finder")
    parser.add_argument("data", type=Path, help="the folder with all the data sets")
    parser.add_argument("step", choices=["pages", "teach"])
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--epochs", type=int, default=RECIPE.epochs)
    parser.add_argument("--work", type=Path, default=WORK)
    asked = parser.parse_args()
    taught = [name for name in LAYOUTS if name not in KEPT_BACK]
    if asked.step == "pages":
        kept_back = list(KEPT_BACK)
        folder = asked.work / "kept_back"
        store_in_processes(asked.data, folder, KEPT_BACK_PAGES, SEED + 1, kept_back, 2)
        store_in_processes(asked.data, asked.work / "pages", asked.pages, SEED, taught, 2)
        return
    files = [sorted((asked.work / name).glob("*.npz")) for name in ("pages", "kept_back")]
    recipe = Recipe(**{**vars(RECIPE), "epochs": asked.epochs})
    sources = [Source(files[0], 1.0)]
    network = train_finder(sources, files[1], recipe, STEPS, asked.work / "state.npz")
    network.save(asked.work / "finder.keras")


if __name__ == "__main__":
    main()
