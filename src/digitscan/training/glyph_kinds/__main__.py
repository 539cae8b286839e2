"""Make the network of the kinds of glyphs.

    python -m digitscan.training.glyph_kinds DATA pages      runs/kinds/signs/
    python -m digitscan.training.glyph_kinds DATA examples   runs/kinds/*.npz
    python -m digitscan.training.glyph_kinds DATA teach      runs/kinds/kinds.keras
    python -m digitscan.training.glyph_kinds DATA join       into models/default

It learns from glyphs as the model's finder finds them on synthetic pages: its own, which have many
signs and rings, and those of `digitscan.training.finder` and `digitscan.training.mark_gaps`, which
must be composed before. An interrupted step continues when it is run again.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

import keras

from digitscan.models import KINDS_NETWORK, find_model
from digitscan.reader.segmentation.kinds import Kind
from digitscan.training.glyph_kinds.network import ARCHITECTURE, PATCHES, build_kinds
from digitscan.training.glyph_kinds.sources import (
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
from digitscan.training.synthetic_pages.layouts import signs
from digitscan.training.synthetic_pages.store import store_in_processes

STEPS = 400  # batches an epoch
RECIPE = Recipe(
    epochs=20, seed=1, batch=128, learning_rate=2e-3, weight_decay=1e-3, ema=0.998, warm_up=0.03,
    label_smoothing=0.02,
)  # fmt: skip
# What it learns from: the sources' shares.
SHARES = {
    "pages": 0.38, "marked": 0.17, "signs": 0.1, "registers": 0.15, "cheques": 0.07, "dida": 0.06,
    "drawn": 0.07,
}  # fmt: skip
SIGN_PAGES = 650


def main() -> None:
    """Run one step, as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m digitscan.training.glyph_kinds")
    parser.add_argument("data", type=Path, help="the folder with all the data sets")
    parser.add_argument("step", choices=["pages", "examples", "teach", "join"])
    parser.add_argument("-o", "--output", type=Path, default=Path("models/default"))
    asked = parser.parse_args()
    if asked.step == "pages":
        layouts = list(signs.LAYOUTS)
        store_in_processes(asked.data, WORK / "signs", SIGN_PAGES, SEED, layouts, PROCESSES)
    elif asked.step == "examples":
        names = (*SHARES, KEPT_BACK_FOLDER)
        work_in_parts(store_source, names, PROCESSES, asked.data, asked.output)
    elif asked.step == "teach":
        teach()
    else:
        network = keras.models.load_model(WORK / "kinds.keras", compile=False, safe_mode=True)
        details = {"architecture": ARCHITECTURE, "recipe": asdict(RECIPE), "shares": SHARES}
        join_network(network, KINDS_NETWORK, find_model(str(asked.output)), details)


def teach() -> None:
    """Train, and print how often each kind is taken for each on kinds of page kept back."""
    sources = [(load(WORK, name), share) for name, share in SHARES.items()]
    network = train_patches(build_kinds, PATCHES, sources, RECIPE, STEPS, WORK / "backup")
    network.save(WORK / "kinds.keras")
    print(
        [kind.name for kind in Kind],
        confusion(network, PATCHES, load(WORK, KEPT_BACK_FOLDER)).tolist(),
    )


if __name__ == "__main__":
    main()
