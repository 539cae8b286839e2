"""Print how well unseen cheques and registers are read, by five-fold cross-validation.

    python benchmarks/crossvalidation.py ../shared/data runs/shipped

Fold K of the cheque strings and of the DIDA digits is read with the model `foldK`, which
`python -m digitscan.training.shipped DATA fold K` trained on the other four. The letters and signs
of the fold, none of which is a digit, show what the model declines: `letters declined` is the
share of them that is read as no digit, or below the confidence that keeps 99 % of MNIST's test
digits.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscan.engines import Engine, load_engine
from digitscan.evaluation.metrics import read_rate, score_strings
from digitscan.evaluation.strings import labelled_strings
from digitscan.models import find_model
from digitscan.reader import Reader
from digitscan.reader.classify import DIGITS, classify
from digitscan.reader.load import load_pages
from digitscan.training.corpus import FOLDS, Corpus, load_corpora
from digitscan.training.datasets import load_idx


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with all the data sets")
    parser.add_argument("models", type=Path, help="the folder with fold0 to fold4")
    asked = parser.parse_args()
    strings(asked.data / "orand-car-a", asked.models)
    isolated(asked.data, asked.models)


def strings(folder: Path, models: Path) -> None:
    """Read each string with the model that has not seen it."""
    images = labelled_strings(folder)
    pairs, confidences, rights = [], [], []
    for fold in range(FOLDS):
        reader = Reader(str(models / f"fold{fold}"))
        own, before = images[fold::FOLDS], len(pairs)
        for image in own:
            page = reader.read(next(load_pages(image.path)).image)
            text = "".join(str(digit.value) for digit in page.digits)
            pairs.append((text, image.truth))
            confidences.append(min((digit.confidence for digit in page.digits), default=0.0))
            rights.append(text == image.truth)
        score = score_strings(pairs[before:])
        print(f"cheques, fold {fold}: exact {score.exact:.2%}, CER {score.cer:.4f}", flush=True)
    score = score_strings(pairs)
    rate = read_rate(np.array(confidences), np.array(rights))
    print(f"cheques, {len(pairs)}: exact {score.exact:.2%}, CER {score.cer:.4f}")
    print(f"cheques, read rate at 1 % error: {rate:.2%}")


def isolated(data: Path, models: Path) -> None:
    """Classify each DIDA digit, letter and sign with the model that has not seen it."""
    corpora = load_corpora(data, models / "corpus")
    test = load_idx(data / "mnist", "test")
    right, declined = [], []
    for fold in range(FOLDS):
        model = find_model(str(models / f"fold{fold}"))
        engine, temperature = load_engine(model), model.card.temperature
        dida = corpora["dida"].only(fold)
        right += list(probabilities(engine, dida.crops, temperature).argmax(1) == dida.labels)
        limit = np.quantile(best(probabilities(engine, test.images, temperature)), 0.01)
        for name in ("vowels", "letters", "symbols"):
            part: Corpus = corpora[name].only(fold)
            found = probabilities(engine, part.crops, temperature)
            no_digit = (found.argmax(1) >= DIGITS) | (best(found) < limit)
            declined += list(no_digit)
    print(f"DIDA, {len(right)}: {np.mean(right):.2%}")
    print(f"letters and signs, {len(declined)}: {np.mean(declined):.2%} declined")


def probabilities(
    engine: Engine, crops: NDArray[np.uint8], temperature: float
) -> NDArray[np.float64]:
    return classify(engine, crops.astype(np.float32) / np.float32(255), temperature)


def best(found: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(found[:, :DIGITS].max(axis=1))


if __name__ == "__main__":
    main()
