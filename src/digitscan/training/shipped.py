"""Train the shipped model: MNIST's network, trained on real handwriting as the reader sees it.

    python -m digitscan.training.shipped DATA corpus          runs/shipped/corpus/
    python -m digitscan.training.shipped DATA base            runs/shipped/base.keras
    python -m digitscan.training.shipped DATA fold 0          runs/shipped/fold0/ (a model's folder)
    python -m digitscan.training.shipped DATA all             models/default

`corpus` finds the handwriting on the images, with the finder of the model that `--finder` names.
That model also reads the register cells, and the new model gets the same finder.
`base` widens the MNIST-only network and trains it on MNIST, NIST, USPS, letters and signs.
`fold K` continues from it with four fifths of the cheques, the registers and the rest, and is
calibrated on the last fifth. `all` continues with everything and takes the mean of the folds'
calibrations, since no data is left for its own.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from pathlib import Path
from statistics import fmean

import keras
import numpy as np
from numpy.typing import NDArray

from digitscan.models import FINDER_NETWORK, KERAS_NAME, Model, ModelCard, find_model
from digitscan.reader.parameters import Parameters
from digitscan.training.architecture import WIDE_ARCHITECTURE, build_wide
from digitscan.training.batches import CLASSES
from digitscan.training.calibration import calibrate, validation_set
from digitscan.training.corpus import Corpus, load_corpora, load_isolated
from digitscan.training.datasets import Digits, load_digits
from digitscan.training.fit import fit_batches
from digitscan.training.mixture import Mixture, Part
from digitscan.training.net2wider import widen
from digitscan.training.progress import ShownProgress
from digitscan.training.recipe import Recipe
from digitscan.training.run import split
from digitscan.training.saving import save_model
from digitscan.training.strings import FOLDS

WORK = Path("runs/shipped")
STEPS = 470  # batches per epoch: 60,000 crops
BASE = Recipe(epochs=9, learning_rate=1.5e-3, ema=0.998)
FINE = Recipe(epochs=5, learning_rate=1e-3, ema=0.998, seed=2)
LAST = replace(FINE, epochs=8)
# Restarted from a higher rate (Loshchilov and Hutter 2017), with more of MNIST.
AGAIN = replace(LAST, learning_rate=8e-4, seed=3)
BASE_SHARES = {"nist": 0.1, "usps": 0.06, "vowels": 0.06, "letters": 0.04, "symbols": 0.04}
FINE_SHARES = {
    "nist": 0.05, "usps": 0.05, "vowels": 0.04, "letters": 0.03, "symbols": 0.03,
    "cheques": 0.23, "dida": 0.10, "registers": 0.08,
}  # fmt: skip
AGAIN_SHARES = FINE_SHARES | {"cheques": 0.19, "dida": 0.07, "registers": 0.06}

# The base's share in the shipped weights, which keeps what fine-tuning forgets (Wortsman et al.
# 2022, "Robust fine-tuning of zero-shot models").
KEPT = 0.15


def main() -> None:
    """Run one step, as given on the command line."""
    parser = argparse.ArgumentParser(prog="python -m digitscan.training.shipped")
    parser.add_argument("data", type=Path, help="the folder with all the data sets")
    parser.add_argument("step", choices=["corpus", "base", "fold", "all"])
    parser.add_argument("fold", type=int, nargs="?", choices=range(FOLDS))
    parser.add_argument("-o", "--output", type=Path, default=Path("models/default"))
    parser.add_argument("--finder", type=Path, default=Path("models/default"))
    asked = parser.parse_args()
    digits, test = load_digits(asked.data / "mnist")
    if asked.step == "base":
        make_base(*split(digits, BASE)[:2], load_isolated(asked.data, WORK / "corpus"))
        return
    model = find_model(str(asked.finder))
    corpora = load_corpora(asked.data, WORK / "corpus", model)
    data, finder = (*split(digits, FINE), test), finder_files(model)
    if asked.step == "fold":
        make_fold(asked.fold, data, corpora, WORK / f"fold{asked.fold}", finder)
    elif asked.step == "all":
        make_shipped(data, corpora, asked.output, finder)


def finder_files(model: Model) -> dict[str, bytes]:
    """Return the files of a model's finder."""
    names = (f"{FINDER_NETWORK}.keras", f"{FINDER_NETWORK}.onnx")
    return {name: model.verified(name) for name in names}


def make_base(train: Digits, held_back: Digits, corpora: dict[str, Corpus]) -> None:
    """Continue from the MNIST-only network with the data that no fold depends on."""
    batches = Mixture(train, _parts(corpora, BASE_SHARES, None), BASE, STEPS)
    network = build_wide(CLASSES)
    widen(_network(find_model("mnist").folder / KERAS_NAME), network, BASE.seed)
    with ShownProgress() as progress:
        fit_batches(network, batches, held_back, BASE, [progress], WORK / "base.checkpoint")
    network.save(WORK / "base.keras")


def make_fold(
    fold: int,
    data: tuple[Digits, Digits, Digits],
    corpora: dict[str, Corpus],
    folder: Path,
    finder: dict[str, bytes],
) -> ModelCard:
    """Train on all folds but one, and calibrate on that one."""
    recipe = replace(FINE, seed=FINE.seed + fold)
    network = _fine_tuned(fold, data[0], data[1], corpora, recipe)
    crops, labels = _unseen(fold, data[1], corpora, recipe)
    found = calibrate(_logits(network, crops), labels)
    details = {
        "on": f"held-back MNIST, and fold {fold} of cheques and DIDA",
        "ece_before": round(found.error_before, 5),
        "ece_after": round(found.error_after, 5),
    }
    card = _card(folder, found.temperature, found.threshold, recipe, corpora, details)
    card = replace(card, test=_tested(network, data[2]), parameters=Parameters().record())
    return save_model(network, card, folder, others=finder)


def make_shipped(
    data: tuple[Digits, Digits, Digits],
    corpora: dict[str, Corpus],
    folder: Path,
    finder: dict[str, bytes],
) -> ModelCard:
    """Train on everything, with the mean of the folds' calibrations."""
    folds = [find_model(str(WORK / f"fold{fold}")).card for fold in range(FOLDS)]
    network = _fine_tuned(None, data[0], data[1], corpora, LAST)
    network = _gone_on(network, data[0], data[1], corpora)
    blend(network, _network(WORK / "base.keras"), KEPT)
    card = _card(
        folder,
        fmean(each.temperature for each in folds),
        fmean(each.auto_threshold for each in folds),
        LAST,
        corpora,
        {"on": "the mean of the five cross-validation folds' calibrations"},
    )
    recipe = card.recipe | {"again": asdict(AGAIN), "again_shares": AGAIN_SHARES, "kept": KEPT}
    card = replace(
        card, recipe=recipe, test=_tested(network, data[2]), parameters=Parameters().record()
    )
    return save_model(network, card, folder, others=finder)


def _fine_tuned(
    fold: int | None,
    train: Digits,
    held_back: Digits,
    corpora: dict[str, Corpus],
    recipe: Recipe,
) -> keras.Model:
    batches = Mixture(train, _parts(corpora, FINE_SHARES, fold), recipe, STEPS)
    network = _network(WORK / "base.keras")
    state = WORK / f"{'all' if fold is None else fold}.checkpoint"
    with ShownProgress() as progress:
        return fit_batches(network, batches, held_back, recipe, [progress], state)


def _gone_on(
    network: keras.Model, train: Digits, held_back: Digits, corpora: dict[str, Corpus]
) -> keras.Model:
    batches = Mixture(train, _parts(corpora, AGAIN_SHARES, None), AGAIN, STEPS)
    with ShownProgress() as progress:
        return fit_batches(
            network, batches, held_back, AGAIN, [progress], WORK / "again.checkpoint"
        )


def blend(network: keras.Model, other: keras.Model, share: float) -> None:
    """Move the weights of `network` by `share` toward those of `other`, of the same layers."""
    pairs = zip(network.get_weights(), other.get_weights(), strict=True)
    network.set_weights([(1 - share) * own + share * its for own, its in pairs])


def _network(file: Path) -> keras.Model:
    return keras.models.load_model(file, compile=False, safe_mode=True)


def _parts(corpora: dict[str, Corpus], shares: dict[str, float], fold: int | None) -> list[Part]:
    return [Part(corpora[name].without(fold), share) for name, share in shares.items()]


def _unseen(
    fold: int, held_back: Digits, corpora: dict[str, Corpus], recipe: Recipe
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Return what the fold's network has not seen: MNIST's held-back digits and the fold.

    Register cells are left out: misread ones are missing, so the rest is too easy.
    """
    crops, labels = validation_set(held_back, recipe)
    parts = [corpora[name].only(fold) for name in ("cheques", "dida")]
    theirs = [part.crops.astype(np.float32) / np.float32(255) for part in parts]
    return np.concatenate([crops, *theirs]), np.concatenate([labels, *(p.labels for p in parts)])


def _logits(network: keras.Model, crops: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(network.predict(crops[..., None], batch_size=500, verbose=0), np.float32)


def _tested(network: keras.Model, test: Digits) -> dict[str, object]:
    digits = _logits(network, test.crops())[:, :10].argmax(axis=1)
    errors = int((digits != test.labels).sum())
    accuracy = round(1 - errors / len(test), 5)
    return {"data": test.name, "digits": len(test), "accuracy": accuracy, "errors": errors}


def _card(
    folder: Path,
    temperature: float,
    threshold: float,
    recipe: Recipe,
    corpora: dict[str, Corpus],
    calibration: dict[str, object],
) -> ModelCard:
    """Return the card of the model."""
    used = {"MNIST train": 55_000, **{each.name: len(each) for each in corpora.values()}}
    return ModelCard(
        name=folder.resolve().name,
        architecture=WIDE_ARCHITECTURE,
        classes=CLASSES,
        temperature=temperature,
        auto_threshold=threshold,
        seed=recipe.seed,
        data=[{"name": name, "count": n, "use": "trained on"} for name, n in used.items()],
        recipe={"base": asdict(BASE), "fine": asdict(recipe), "shares": FINE_SHARES},
        calibration=calibration,
    )


if __name__ == "__main__":
    main()
