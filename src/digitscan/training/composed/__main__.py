"""Make the network that sees a digit's surroundings.

    python -m digitscan.training.composed DATA sheets   runs/shipped/corpus/sheets.npz
    python -m digitscan.training.composed DATA teach    runs/shipped/surroundings.keras
    python -m digitscan.training.composed DATA join     into runs/shipped/foldK and models/default

It learns from composed sheets alone, so it is the same for every fold: no cheque is in them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import keras

from digitscan.models import SURROUNDINGS_NETWORK, find_model
from digitscan.training.composed.lesson import SEED, SHEETS, load_lesson
from digitscan.training.composed.network import ARCHITECTURE, EPOCHS, teach
from digitscan.training.corpus import FOLDS
from digitscan.training.saving import join_network

WORK = Path("runs/shipped")
FILE = WORK / "surroundings.keras"


def main() -> None:
    """Run one step, as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m digitscan.training.composed")
    parser.add_argument("data", type=Path, help="the folder with all the data sets")
    parser.add_argument("step", choices=["sheets", "teach", "join"])
    parser.add_argument("-o", "--output", type=Path, default=Path("models/default"))
    asked = parser.parse_args()
    if asked.step == "join":
        join(asked.output)
        return
    lesson = load_lesson(asked.data, WORK / "corpus")
    if asked.step == "teach":
        teach(lesson, EPOCHS, SEED).save(FILE)


def join(shipped: Path) -> None:
    """Write the network into the folder of each model that there is."""
    network = keras.models.load_model(FILE, compile=False, safe_mode=True)
    details = {"architecture": ARCHITECTURE, "epochs": EPOCHS, "seed": SEED, "sheets": SHEETS}
    for folder in [*(WORK / f"fold{fold}" for fold in range(FOLDS)), shipped]:
        if folder.exists():
            join_network(network, SURROUNDINGS_NETWORK, find_model(str(folder)), details)


if __name__ == "__main__":
    main()
