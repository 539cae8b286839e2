"""Write an evaluation for other programs: JSON, and CSV with one row per image."""

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
    "precision", "recall", "number_f1_digits_alone", "number_f1_as_written",
)  # fmt: skip
# The CSV group of images whose label is not a number.
NO_NUMBER = "no number"
_DECIMALS = 5
# Confidences, (N,), and which of these readings are right, (N,).
_Measured = tuple[NDArray[np.floating], NDArray[np.bool_]]


def as_json(results: Sequence[Result], *, verbose: bool = False) -> str:
    """Return an object with `results`, one object each, and `together` if there are several.

    Shares are of 1. `reliability` is of digits; `risk_coverage` is of digits if these are
    isolated, else of whole images, as in the plots of `--plots`. Unknown values are null, such as
    the number F1 of pages whose truth does not list the numbers.

    Args:
        results: the measurements.
        verbose: add the reading of each image, and each misread digit.
    """
    held: dict[str, Any] = {"results": [_object(each, verbose=verbose) for each in results]}
    pooled = together(results)
    if pooled:
        held["together"] = {model: asdict(score) for model, score in pooled.items()}
    return json.dumps(_rounded(held), indent=2, ensure_ascii=False)


def as_csv(results: Sequence[Result]) -> str:
    """Return one row per image or isolated digit, below a header.

    Unknown values are empty. An image whose label is not a number has an empty truth, and its group
    is `no number`.
    """
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
    held["total"] = asdict(result.total)
    no_number = result.no_number_score
    held["no_number"] = None if no_number is None else asdict(no_number)
    held |= _curves(digit_confidences(result.images), image_confidences(result.images))
    if not verbose:
        return held
    unlabelled = [_image(each) | {"label": each.image.label} for each in result.no_number]
    return held | {
        "images": [_image(each) for each in result.images],
        "images_without_number": unlabelled,
    }


def _curves(digits: _Measured, kept: _Measured) -> dict[str, Any]:
    return {
        "reliability": [asdict(each) for each in reliability(*digits)],
        "risk_coverage": [asdict(each) for each in risk_points(*kept)],
    }


def _image(image: ReadImage) -> dict[str, Any]:
    held: dict[str, Any] = {"name": image.name, "group": image.image.group}
    held |= {"read": image.read, "truth": image.truth, "confidence": image.confidence}
    held |= {"precision": image.precision, "recall": image.recall}
    numbers, tables = image.numbers, image.tables
    return held | {
        "numbers": None if numbers is None else asdict(numbers),
        "number_f1_digits_alone": None if numbers is None else numbers.digits_alone.f1,
        "number_f1_as_written": None if numbers is None else numbers.as_written.f1,
        "number_f1_with_a_mark": None if numbers is None else numbers.with_a_mark.f1,
        "tables": None if tables is None else asdict(tables),
        "cell_accuracy_digits_alone": None if tables is None else tables.digits_alone.accuracy,
        "cell_accuracy_as_written": None if tables is None else tables.as_written.accuracy,
    }


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
    # Names and truths come from files, so they may contain anything.
    return no_formula(cell) if isinstance(cell, str) else cell


def _digit_rows(result: DigitResult) -> Iterator[Row]:
    read = result.read
    values, labels = read.values.tolist(), read.data.labels.tolist()
    for index, (value, label) in enumerate(zip(values, labels, strict=True)):
        name, wrong = read.data.name_of(index), int(value != label)
        confidence = f"{read.confidences[index]:.4f}"
        yield (
            result.model, result.data, "digits", name, label, value, 1 - wrong, wrong, wrong,
            confidence, "", "", "", "",
        )  # fmt: skip


def _image_rows(result: ImageResult) -> Iterator[Row]:
    for each in (*result.images, *result.no_number):
        edits = edit_distance(each.read, each.truth)
        group = each.image.group if each.image.label is None else NO_NUMBER
        yield (
            result.model, result.data, group, each.name, each.truth, each.read,
            int(each.exact), edits, f"{each.cer:.4f}", f"{each.confidence:.4f}", *_shares(each),
        )  # fmt: skip


def _shares(image: ReadImage) -> Iterator[str]:
    """Yield the last four of `COLUMNS`."""
    numbers = image.numbers
    f1 = (None, None) if numbers is None else (numbers.digits_alone.f1, numbers.as_written.f1)
    for share in (image.precision, image.recall, *f1):
        yield "" if share is None else f"{share:.4f}"


def _rounded(held: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(held, float):
        return round(held, _DECIMALS)
    if isinstance(held, Mapping):
        return {key: _rounded(value) for key, value in held.items()}
    return [_rounded(value) for value in held] if isinstance(held, (list, tuple)) else held
