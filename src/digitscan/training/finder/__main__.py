"""Train the finder.

    python -m digitscan.training.finder DATA pages     runs/finder/{pages,kept_back,cheques}/
    python -m digitscan.training.finder DATA teach     runs/finder/first.keras
    python -m digitscan.training.finder DATA real      runs/finder/registers/
    python -m digitscan.training.finder DATA refine    runs/finder/finder.keras
    python -m digitscan.training.finder DATA join      into models/default

`teach` trains on synthetic pages and the cheques of four folds. `refine` continues the training
with register cells of eight books that the first finder reads correctly. The fifth fold and the
other books are never trained on, so that they can be used for measuring. Each step resumes after an
interruption.
"""

from __future__ import annotations

import argparse
import shutil
from dataclasses import asdict
from pathlib import Path

import keras

from digitscan.models import FINDER_NETWORK, Model, find_model
from digitscan.reader.parameters import Parameters
from digitscan.training.finder.batches import Source
from digitscan.training.finder.network import ARCHITECTURE
from digitscan.training.finder.real import store_cheques, store_registers_in_processes
from digitscan.training.finder.train import train_finder
from digitscan.training.recipe import Recipe
from digitscan.training.saving import join_network
from digitscan.training.synthetic_pages.layouts import KEPT_BACK, LAYOUTS
from digitscan.training.synthetic_pages.store import store_in_processes

WORK = Path("runs/finder")
SEED = 1
PAGES = 4_000
KEPT_BACK_PAGES = 120
PROCESSES = 2
STEPS = 250  # batches per epoch
RECIPE = Recipe(
    epochs=24, seed=SEED, batch=16, learning_rate=2e-3, weight_decay=1e-3, ema=0.998, warm_up=0.03
)
# The epochs before the register cells are read; the shares of the sources until then and after.
FIRST_EPOCHS = 12
FIRST_SHARES = {"pages": 0.88, "cheques": 0.12}
SHARES = {"pages": 0.74, "cheques": 0.1, "registers": 0.16}
# Never trained on.
FOLD_LEFT_OUT = 4
BOOKS_LEFT_OUT = frozenset({"K2171", "K2735"})


def main() -> None:
    """Run one step, as given on the command line."""
    parser = argparse.ArgumentParser(prog="python -m digitscan.training.finder")
    parser.add_argument("data", type=Path, help="the folder with all the data sets")
    parser.add_argument("step", choices=["pages", "teach", "real", "refine", "join"])
    parser.add_argument("-o", "--output", type=Path, default=Path("models/default"))
    asked = parser.parse_args()
    if asked.step == "pages":
        make_pages(asked.data)
    elif asked.step == "teach":
        teach(FIRST_SHARES, FIRST_EPOCHS).save(WORK / "first.keras")
    elif asked.step == "real":
        make_real(asked.data, asked.output)
    elif asked.step == "refine":
        teach(SHARES, RECIPE.epochs).save(WORK / "finder.keras")
    else:
        join(WORK / "finder.keras", find_model(str(asked.output)))


def make_pages(data: Path) -> None:
    """Compose the synthetic pages, including the held-back kinds, and label the cheques."""
    store_cheques(data, WORK / "cheques", FOLD_LEFT_OUT)
    taught = [name for name in LAYOUTS if name not in KEPT_BACK]
    kept_back = WORK / "kept_back"
    store_in_processes(data, kept_back, KEPT_BACK_PAGES, SEED + 1, list(KEPT_BACK), PROCESSES)
    store_in_processes(data, WORK / "pages", PAGES, SEED, taught, PROCESSES)


def teach(shares: dict[str, float], until: int) -> keras.Model:
    """Train up to an epoch, from random weights or from the last saved state."""
    sources = [
        Source(_stored(name), share, small=name != "pages") for name, share in shares.items()
    ]
    return train_finder(sources, _stored("kept_back"), RECIPE, STEPS, WORK / "state.npz", until)


def make_real(data: Path, output: Path) -> None:
    """Store the register cells that the first finder reads correctly."""
    model = WORK / "model"
    shutil.copytree(output, model, dirs_exist_ok=True)
    join(WORK / "first.keras", find_model(str(model)))
    folder = WORK / "registers"
    file = data / "registers.zip"
    store_registers_in_processes(file, folder, model, BOOKS_LEFT_OUT, PROCESSES)


def join(file: Path, model: Model) -> None:
    """Write the finder into a model's folder, with the parameters of finding."""
    network = keras.models.load_model(file, compile=False, safe_mode=True)
    details = {
        "architecture": ARCHITECTURE,
        "recipe": asdict(RECIPE),
        "first": {"epochs": FIRST_EPOCHS, "shares": FIRST_SHARES},
        "shares": SHARES,
        "pages": PAGES,
    }
    join_network(network, FINDER_NETWORK, model, details, Parameters().record())


def _stored(name: str) -> list[Path]:
    return sorted((WORK / name).glob("*.npz"))


if __name__ == "__main__":
    main()
