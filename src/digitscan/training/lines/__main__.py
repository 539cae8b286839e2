"""Train the line networks that accompany the shipped ones.

    python -m digitscan.training.lines DATA base       runs/shipped/lines/base.keras
    python -m digitscan.training.lines DATA fold 0     runs/shipped/lines/fold0.keras
    python -m digitscan.training.lines DATA all        runs/shipped/lines/all.keras
    python -m digitscan.training.lines DATA join       into runs/shipped/foldK and models/default

`--finder MODEL` names the model that finds the strings on their images and reads register cells.
`base` trains on strings composed of isolated digits. `fold K` continues from it with four fifths of
the real strings, `all` with all of them. `join` copies the finished line networks into the models
that `python -m digitscan.training.shipped` has made.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from digitscan.models import LINE_NETWORK, Model, find_model
from digitscan.reader.finding.finder import Finder
from digitscan.training.cache import cache_file
from digitscan.training.corpus import Corpus, load_isolated
from digitscan.training.datasets import Digits, load_digits
from digitscan.training.fit import make_optimizer
from digitscan.training.lines.batches import StringSources, Strips
from digitscan.training.lines.composing import Hands
from digitscan.training.lines.kept import kept_strings, unpacked_strings
from digitscan.training.lines.network import ARCHITECTURE, build_line_network
from digitscan.training.lines.writing import RealString, load_strings
from digitscan.training.mixed_precision import make_mixed_precision
from digitscan.training.progress import ShownProgress
from digitscan.training.recipe import Recipe
from digitscan.training.registers import registers_file
from digitscan.training.saving import join_network
from digitscan.training.strings import FOLDS

WORK = Path("runs/shipped")
STEPS = 80  # batches per epoch: 5,120 strips
BASE = Recipe(epochs=20, batch=64, learning_rate=2e-3, weight_decay=2e-3, ema=0.99)
FINE = replace(BASE, epochs=30, learning_rate=1.5e-3, seed=2)
# Gradients are clipped to this norm, since a new network first outputs only blanks.
CLIP = 5.0
SHARES = {"mnist": 0.5, "nist": 0.25, "usps": 0.13, "dida": 0.12}


def main() -> None:
    """Run one step, as given on the command line."""
    parser = argparse.ArgumentParser(prog="python -m digitscan.training.lines")
    parser.add_argument("data", type=Path, help="the folder with all the data sets")
    parser.add_argument("step", choices=["base", "fold", "all", "join"])
    parser.add_argument("fold", type=int, nargs="?", choices=range(FOLDS))
    parser.add_argument("-o", "--output", type=Path, default=Path("models/default"))
    parser.add_argument("--finder", type=Path, default=Path("models/default"))
    asked = parser.parse_args()
    if asked.step == "join":
        join(asked.output)
        return
    hands = load_hands(asked.data)
    (WORK / "lines").mkdir(parents=True, exist_ok=True)
    if asked.step == "base":
        train(build_line_network, StringSources(hands, []), BASE, "base")
        return
    real = load_real(asked.data, find_model(str(asked.finder)))
    if asked.step == "fold":
        others = [[each for each in own if each.fold % FOLDS != asked.fold] for own in real]
        train(_base, StringSources(hands, *others), FINE, f"fold{asked.fold}")
    else:
        train(_base, StringSources(hands, *real), FINE, "all")


def load_real(data: Path, model: Model) -> tuple[list[RealString], list[RealString]]:
    """Return the strings of cheques, and of those register cells that the model reads correctly."""
    cheques = kept_strings(
        cache_file(WORK / "corpus", "cheque-strings", model),
        lambda: load_strings(data / "orand-car-a", Finder(model, "auto")),
    )
    with np.load(registers_file(data, WORK / "corpus", model)) as held:
        return cheques, [each for each in unpacked_strings(held) if each.found]


def _base() -> keras.Model:
    return _load(WORK / "lines/base.keras")


def _load(file: Path) -> keras.Model:
    return keras.models.load_model(file, compile=False, safe_mode=True)


def train(
    begin: Callable[[], keras.Model], sources: StringSources, recipe: Recipe, name: str
) -> None:
    """Train a line network, starting from the weights of `begin`, and write it."""
    keras.utils.set_random_seed(recipe.seed)
    whole = begin()
    network = make_mixed_precision(whole)
    batches = Strips(sources, recipe.batch, STEPS, recipe.seed)
    optimizer = make_optimizer(recipe, recipe.epochs * STEPS)
    optimizer.clipnorm = CLIP
    jit = "auto" if keras.backend.backend() != "tensorflow" else False
    network.compile(optimizer, keras.losses.CTC(), jit_compile=jit)
    with ShownProgress() as progress:
        network.fit(batches, epochs=recipe.epochs, callbacks=[progress], shuffle=False, verbose=0)
    optimizer.finalize_variable_values(network.trainable_variables)
    whole.set_weights(network.get_weights())
    whole.save(WORK / "lines" / f"{name}.keras")


def join(shipped: Path) -> None:
    """Write each trained line network into the folder of its model, if that exists."""
    folders = {f"fold{fold}": WORK / f"fold{fold}" for fold in range(FOLDS)} | {"all": shipped}
    for name, folder in folders.items():
        file = WORK / "lines" / f"{name}.keras"
        if file.exists() and folder.exists():
            details = {
                "architecture": ARCHITECTURE,
                "base": asdict(BASE),
                "fine": asdict(FINE),
            }
            join_network(_load(file), LINE_NETWORK, find_model(str(folder)), details)


def load_hands(data: Path) -> Hands:
    """Return the isolated digits, letters and signs that strings are composed of."""
    digits, _ = load_digits(data / "mnist")
    corpora = load_isolated(data, WORK / "corpus")
    kept = digits.part("", slice(len(digits) - BASE.held_back))
    sources: dict[str, Corpus | Digits] = {"mnist": kept}
    sources |= {name: corpora[name] for name in SHARES if name in corpora}
    by_value = {name: _by_value(source) for name, source in sources.items()}
    others = [corpora[name].crops for name in ("vowels", "letters", "symbols")]
    return Hands(by_value, SHARES, np.concatenate(others))


def _by_value(source: Corpus | Digits) -> tuple[NDArray[np.uint8], ...]:
    crops = source.crops if isinstance(source, Corpus) else source.images
    return tuple(crops[source.labels == value] for value in range(10))


if __name__ == "__main__":
    main()
