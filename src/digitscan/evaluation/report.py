"""Write scores down: as tables for people, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from digitscan.evaluation.digits import DigitScore
from digitscan.evaluation.metrics import StringScore
from digitscan.evaluation.strings import ReadImage
from digitscan.messages import one_line

_DECIMALS = 5


def digit_table(score: DigitScore) -> str:
    """Return the accuracy, the errors of each digit and the confusion matrix."""
    lines = [
        f"{one_line(score.name)}: {score.digits:,} digits, {score.errors:,} errors, "
        f"accuracy {score.accuracy:.2%}",
        f"calibration error (ECE) {score.calibration_error:.2%}, "
        f"read rate at 1 % error {score.read_rate:.2%}, "
        f"taken for no digit {score.taken_for_none:,}",
        "",
        "digit   count  errors   share",
    ]
    for digit, row in enumerate(score.confusion):
        count, wrong = int(row.sum()), int(row.sum() - row[digit])
        lines.append(f"{digit:>5}{count:>8,}{wrong:>8,}{wrong / max(count, 1):>8.2%}")
    lines += ["", "confusion matrix (row: the digit; column: read as)"]
    lines.append("     " + "".join(f"{digit:>7}" for digit in range(10)))
    for digit, row in enumerate(score.confusion):
        lines.append(f"{digit:>5}" + "".join(f"{int(count) or '.':>7}" for count in row))
    return "\n".join(lines)


def digit_json(score: DigitScore) -> str:
    """Return the score as one JSON object; shares are of 1."""
    confusion = score.confusion.tolist()
    per_digit = [sum(row) - row[digit] for digit, row in enumerate(confusion)]
    held = {**asdict(score), "errors": score.errors, "errors_per_digit": per_digit}
    return _json({**held, "confusion": confusion})


def string_table(scores: Mapping[str, StringScore], images: Iterable[ReadImage] = ()) -> str:
    """Return a line for each of `images`, and one for each group."""
    lines = [_image_line(each) for each in images]
    if lines:
        lines.append("")
    lines.append(f"{'':<18}{'images':>7}{'digits':>8}{'exact':>9}{'CER':>8}{'P':>9}{'R':>9}")
    for group, each in scores.items():
        lines.append(
            f"{group:<18}{each.images:>7,}{each.digits:>8,}{each.exact:>9.2%}{each.cer:>8.4f}"
            f"{each.precision:>9.2%}{each.recall:>9.2%}"
        )
    return "\n".join(lines)


def string_json(scores: Mapping[str, StringScore], images: Iterable[ReadImage] = ()) -> str:
    """Return the scores, and the images where there are any, as one JSON object."""
    held: dict[str, Any] = {"groups": {group: asdict(each) for group, each in scores.items()}}
    listed = [asdict(each) for each in images]
    return _json({**held, "images": listed} if listed else held)


def _image_line(image: ReadImage) -> str:
    mark = "ok   " if image.read == image.truth else "WRONG"
    return one_line(f"{mark} {image.name}: read {image.read or '-'}, is {image.truth or '-'}")


def _json(held: Mapping[str, Any]) -> str:
    return json.dumps(_rounded(held), indent=2, ensure_ascii=False)


def _rounded(held: object) -> object:
    if isinstance(held, float):
        return round(held, _DECIMALS)
    if isinstance(held, Mapping):
        return {key: _rounded(value) for key, value in held.items()}
    return [_rounded(each) for each in held] if isinstance(held, list) else held
