"""Print how well unseen cheques and registers are read, by five-fold cross-validation.

    python benchmarks/crossvalidation.py ../shared/data runs/shipped

Fold K of the cheque strings and of the DIDA digits is read with the model `foldK`, which
`python -m digitscan.training.shipped DATA fold K` trained on the other four. As in `digitscan
evaluate`, the most likely of the ten digits counts. The fold's letters and signs are no digits and
show what the model rejects: `letters declined` is the share of them that is read as no digit, or
below the confidence that accepts 99 % of MNIST's test digits. `--model` reads the pages, on which
no model was trained, for the calibration error of their digits together with the cheques'.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscan.engines import Engine, load_engine
from digitscan.evaluation.images import ImageScore, ReadImage, read_images, score_images
from digitscan.evaluation.strings import DIGITS_ALONE, labelled_pages, labelled_strings
from digitscan.models import find_model
from digitscan.reader import Reader
from digitscan.reader.recognition.classify import DIGITS, classify
from digitscan.training.corpus import Corpus, load_isolated
from digitscan.training.datasets import load_idx
from digitscan.training.strings import FOLDS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with all the data sets")
    parser.add_argument("models", type=Path, help="the folder with fold0 to fold4")
    parser.add_argument("--model", default="default", help="what reads the pages")
    asked = parser.parse_args()
    cheques = strings(asked.data / "orand-car-a", asked.models)
    calibration(cheques, asked.data / "pages", asked.model)
    isolated(asked.data, asked.models)


def strings(folder: Path, models: Path) -> list[ReadImage]:
    """Read each string with the model that has not seen it."""
    images, read = labelled_strings(folder), []
    for fold in range(FOLDS):
        reader = Reader(str(models / f"fold{fold}"))
        own = list(read_images(images[fold::FOLDS], reader.read))
        show(f"cheques, fold {fold}", own)
        read += own
    score = show("cheques", read)
    print(f"cheques, read rate at 1 % error: {score.read_rate:.2%}")
    return read


def calibration(cheques: list[ReadImage], folder: Path, model: str) -> None:
    """Print the calibration of the digits' confidences, on cheques and pages together.

    Words on a page are read as digits, too, so pages with other marks are listed separately.
    """
    pages = list(read_images(labelled_pages(folder), Reader(model).read))
    alone = [each for each in pages if each.image.group == DIGITS_ALONE]
    groups = {
        "cheques": cheques,
        "pages with digits alone": alone,
        "all pages": pages,
        "cheques and pages with digits alone": cheques + alone,
        "cheques and all pages": cheques + pages,
    }
    for name, own in groups.items():
        error = score_images(own).calibration_error
        written = sum(len(each.read) for each in own)
        print(f"calibration error (ECE), {name}: {error:.2%} of {written} digits written")


def show(name: str, images: list[ReadImage]) -> ImageScore:
    score = score_images(images)
    print(f"{name}, {score.images}: exact {score.exact:.2%}, CER {score.cer:.4f}", flush=True)
    return score


def isolated(data: Path, models: Path) -> None:
    """Classify each DIDA digit, letter and sign with the model that has not seen it."""
    corpora = load_isolated(data, models / "corpus")
    test = load_idx(data / "mnist", "test")
    right, sure, declined = [], [], []
    for fold in range(FOLDS):
        model = find_model(str(models / f"fold{fold}"))
        engine, temperature = load_engine(model), model.card.temperature
        dida = corpora["dida"].only(fold)
        found = probabilities(engine, dida.crops, temperature)
        right += list(found[:, :DIGITS].argmax(1) == dida.labels)
        sure += list(found.argmax(1) == dida.labels)
        limit = np.quantile(best(probabilities(engine, test.images, temperature)), 0.01)
        for name in ("vowels", "letters", "symbols"):
            part: Corpus = corpora[name].only(fold)
            found = probabilities(engine, part.crops, temperature)
            no_digit = (found.argmax(1) >= DIGITS) | (best(found) < limit)
            declined += list(no_digit)
    print(
        f"DIDA, {len(right)}: {np.mean(right):.2%} read rightly as one of the ten;"
        f" {np.mean(sure):.2%} where none may be taken for no digit"
    )
    print(f"letters and signs, {len(declined)}: {np.mean(declined):.2%} declined")


def probabilities(
    engine: Engine, crops: NDArray[np.uint8], temperature: float
) -> NDArray[np.float64]:
    return classify(engine, crops.astype(np.float32) / np.float32(255), temperature)


def best(found: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(found[:, :DIGITS].max(axis=1))


if __name__ == "__main__":
    main()
