"""Check whether the normalization gives the network the same input as MNIST.

    python benchmarks/normalisation.py ../shared/data

The folder contains `mnist` (IDX files) and `digits-nist.zip` (binary digits at native size).
MNIST's test digits are read unchanged, and enlarged by cubic interpolation and normalized again.
NIST's are read at the size in which they were scanned.
"""

from __future__ import annotations

import argparse
import io
import zipfile
from pathlib import Path, PurePosixPath

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digitscan.engines import Engine, load_engine
from digitscan.models import find_model
from digitscan.reader.recognition.classify import DIGITS
from digitscan.reader.recognition.normalize import normalize
from digitscan.training.datasets import load_idx

SCALES = (3, 5, 8)
FLOOR = 0.996
ALLOWED_LOSS = 0.0015


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", default="default")
    parser.add_argument("--engine", default="auto")
    arguments = parser.parse_args()
    engine = load_engine(find_model(arguments.model), arguments.engine)

    test = load_idx(arguments.data / "mnist", "test")
    direct = accuracy(engine, test.crops(), test.labels)
    tell("MNIST test, direct", direct, FLOOR)
    for scale in SCALES:
        crops = np.stack([normalize(enlarged(crop, scale)) for crop in test.crops()])
        enlarging = accuracy(engine, crops, test.labels)
        tell(f"MNIST test, enlarged {scale} times", enlarging, direct - ALLOWED_LOSS)
    crops, labels = native_digits(arguments.data / "digits-nist.zip")
    tell("NIST, native size", accuracy(engine, crops, labels), FLOOR)


def tell(name: str, value: float, floor: float) -> None:
    print(f"{name:<30}{value:>9.3%}   floor {floor:.3%}{'' if value >= floor else '  BELOW'}")


def accuracy(engine: Engine, crops: NDArray[np.float32], labels: NDArray[np.uint8]) -> float:
    values = engine.logits(crops)[:, :DIGITS].argmax(axis=1)
    return float((values == labels).mean())


def enlarged(crop: NDArray[np.float32], scale: int) -> NDArray[np.float32]:
    big = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return np.clip(np.asarray(big, np.float32), 0, 1)


def native_digits(path: Path) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Return the normalized digits of a zip file of `label/image`, ink bright, and the labels."""
    crops, labels = [], []
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            image = Image.open(io.BytesIO(packed.read(name))).convert("L")
            crops.append(normalize(np.asarray(image, np.float32) / np.float32(255)))
            labels.append(int(PurePosixPath(name).parent.name))
    return np.stack(crops), np.array(labels, np.uint8)


if __name__ == "__main__":
    main()
