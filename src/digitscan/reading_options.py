"""The options of reading a page: what a user can choose besides the model.

Nothing heavy is imported here, so that the command line can check values before anything is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitscan.errors import UsageError
from digitscan.messages import unknown_value

if TYPE_CHECKING:
    from collections.abc import Sequence

AUTO = "auto"
ROTATIONS = (AUTO, "0", "90", "180", "270")
PRINTED = (AUTO, "keep", "drop")
MARKS_OPTIONS = ("all", "none")


@dataclass(frozen=True)
class Options:
    """How to read a page.

    Attributes:
        rotate: by how many degrees, a multiple of 90, to rotate the page counter-clockwise; None
            detects it.
        printed: how to treat printed numbers, one of `PRINTED`: `keep` reads them like
            handwriting, `drop` leaves them out, `auto` reads them on a page of nothing else.
        aspect: the ratio of the height of the page's pixels to their width, from its file.
        marks: one of `MARKS_OPTIONS`: with `all` a number has its points and other signs, with
            `none` only its digits.
    """

    rotate: int | None = None
    printed: str = AUTO
    marks: str = "all"
    aspect: float = 1.0


def parse_options(
    rotate: str | int = AUTO, printed: str = AUTO, prefix: str = "", *, marks: str = "all"
) -> Options:
    """Return the options for these values.

    Args:
        rotate: one of `ROTATIONS`, or the same as a number.
        printed: one of `PRINTED`.
        prefix: the text before an option's name in an error.
        marks: one of `MARKS_OPTIONS`.

    Raises:
        UsageError: a value is not known.
    """
    _check(f"{prefix}rotate", str(rotate), ROTATIONS)
    _check(f"{prefix}printed", str(printed), PRINTED)
    _check(f"{prefix}marks", marks, MARKS_OPTIONS)
    return Options(None if rotate == AUTO else int(rotate), printed, marks)


def _check(option: str, given: str, known: Sequence[str]) -> None:
    if given not in known:
        raise UsageError(unknown_value(option, given, known))
