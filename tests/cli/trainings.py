"""What the tests of `digitscan train` learn from, and what a model's card says of it."""

from __future__ import annotations

from pathlib import Path

from digitscan.models import find_model
from digitscan.training.datasets import Digits, encode_idx


def write_idx(folder: Path, train: Digits, test: Digits) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, each in (("train", train), ("t10k", test)):
        (folder / f"{name}-images-idx3-ubyte").write_bytes(encode_idx(each.images))
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(encode_idx(each.labels))
    return folder


def used(model: Path) -> dict[str, int]:
    """Return how many digits a model's card says were used, by what for."""
    card = find_model(str(model)).card
    return {each["use"].split(",")[0].split(";")[0]: each["count"] for each in card.data}
