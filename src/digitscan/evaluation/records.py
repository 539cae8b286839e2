"""Write an evaluation down for other programs: JSON, and CSV with a row an image."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitscan.evaluation.curves import reliability, risk_points
from digitscan.evaluation.images import ReadImage, digit_confidences, image_confidences
from digitscan.evaluation.metrics import edit_distance
from digitscan.evaluation.run import DigitResult, ImageResult, Result, together
from digitscan.output.delimited import delimited, no_formula
from digitscan.output.rows import Cell, Row

COLUMNS = (
    "model", "data", "group", "image", "truth", "read", "exact", "edits", "cer", "confidence",
)  # fmt: skip
_DECIMALS = 5
# Confidences, (N,), and which of these readings are right, (N,).
_Measured = tuple[NDArray[np.floating], NDArray[np.bool_]]


def as_json(results: Sequence[Result], *, verbose: bool = False) -> str:
    """Return an object with `results`, an object each, and `together` where it says anything.

    Shares are of 1. `reliability` is of digits; `risk_coverage` is of digits where these are
    isolated, else of whole images, as what `--plots` draws. `verbose` adds what was read on each
    image, and each digit read wrongly.
    """
    held: dict[str, Any] = {"results": [_object(each, verbose=verbose) for each in results]}
    pooled = together(results)
    if pooled:
        held["together"] = {model: asdict(score) for model, score in pooled.items()}
    return json.dumps(_rounded(held), indent=2, ensure_ascii=False)


def as_csv(results: Sequence[Result]) -> str:
    """Return a row for each image or isolated digit, below a header."""
    written: list[Row] = [COLUMNS]
    for each in results:
        found = _digit_rows(each) if isinstance(each, DigitResult) else _image_rows(each)
        written += [tuple(map(_harmless, row)) for row in found]
    return "".join(delimited(row, ",") for row in written)


def _object(result: Result, *, verbose: bool) -> dict[str, Any]:
    held: dict[str, Any]
    if isinstance(result, DigitResult):
        read, score = result.read, result.score
        held = {"kind": "digits", "data": result.data, "model": result.model} | asdict(score)
        held["confusion"] = score.confusion.tolist()
        held |= _curves((read.confidences, read.right), (read.confidences, read.right))
        return held | ({"mistakes": list(_mistakes(result))} if verbose else {})
    held = {"kind": "images", "data": result.data, "model": result.model}
    held["groups"] = {group: asdict(score) for group, score in result.groups.items()}
    held |= _curves(digit_confidences(result.images), image_confidences(result.images))
    return held | ({"images": [_image(each) for each in result.images]} if verbose else {})


def _curves(digits: _Measured, kept: _Measured) -> dict[str, Any]:
    return {
        "reliability": [asdict(each) for each in reliability(*digits)],
        "risk_coverage": [asdict(each) for each in risk_points(*kept)],
    }


def _image(image: ReadImage) -> dict[str, Any]:
    named = {"name": image.name, "group": image.image.group}
    return named | {"read": image.read, "truth": image.truth, "confidence": image.confidence}


def _mistakes(result: DigitResult) -> Iterator[dict[str, Any]]:
    read = result.read
    for index in map(int, read.mistakes()):
        yield {
            "name": read.data.name_of(index),
            "read": int(read.values[index]),
            "truth": int(read.data.labels[index]),
            "confidence": float(read.confidences[index]),
        }


def _harmless(cell: Cell) -> Cell:
    # Names are whatever files are called, and a truth is whatever its file says.
    return no_formula(cell) if isinstance(cell, str) else cell


def _digit_rows(result: DigitResult) -> Iterator[Row]:
    read = result.read
    values, labels = read.values.tolist(), read.data.labels.tolist()
    for index, (value, label) in enumerate(zip(values, labels, strict=True)):
        name, wrong = read.data.name_of(index), int(value != label)
        confidence = f"{read.confidences[index]:.4f}"
        yield (
            result.model, result.data, "digits", name, label, value, 1 - wrong, wrong, wrong,
            confidence,
        )  # fmt: skip


def _image_rows(result: ImageResult) -> Iterator[Row]:
    for each in result.images:
        edits = edit_distance(each.read, each.truth)
        yield (
            result.model, result.data, each.image.group, each.name, each.truth, each.read,
            int(each.exact), edits, f"{each.cer:.4f}", f"{each.confidence:.4f}",
        )  # fmt: skip


def _rounded(held: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(held, float):
        return round(held, _DECIMALS)
    if isinstance(held, Mapping):
        return {key: _rounded(value) for key, value in held.items()}
    return [_rounded(value) for value in held] if isinstance(held, (list, tuple)) else held
