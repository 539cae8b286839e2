"""Templates: the named fields of a form, its checks, and the picture it was made from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby, pairwise
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, field_validator, model_validator
from pydantic import Field as Given

from digitscan.forms.checks import Check
from digitscan.page import Box

VERSION: Literal[1] = 1
MOST_FIELDS = 1000
MOST_DIGITS = 64
_NAME = re.compile(r"[^\W\d]\w*")
# Columns of the output besides the fields.
RESERVED = ("source", "page", "template", "confidence", "checks")
DATE_PARTS = {"D": (2, 2), "M": (2, 2), "Y": (2, 4)}
TIME_PARTS = {"H": (2, 2), "M": (2, 2), "S": (2, 2)}

Sides = tuple[
    Annotated[int, Given(ge=0)],
    Annotated[int, Given(ge=0)],
    Annotated[int, Given(gt=0)],
    Annotated[int, Given(gt=0)],
]
Kind = Literal["digits", "integer", "decimal", "date", "time"]
Empty = Literal["blank", "dash", "cross"]


def _text_of_name(value: object) -> object:
    # YAML parses names such as no, on and 007 as other types than text.
    if isinstance(value, bool | int | float):
        raise ValueError(f"must be text, not {value!r}; put it in quotes")  # noqa: TRY004
    return value


Name = Annotated[str, BeforeValidator(_text_of_name)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Field(_Strict):
    """A field of a form; boxes are left, top, width, height in pixels of the picture."""

    name: Name
    box: Sides
    type: Kind = "digits"
    digits: int | None = Given(default=None, ge=1, le=MOST_DIGITS)
    comb: bool = False
    boxes: tuple[Sides, ...] | None = None
    decimals: int | None = Given(default=None, ge=0, le=12)
    range: tuple[float | date | None, float | date | None] | None = None
    format: str | None = None
    prefix: str = ""
    required: bool = False
    empty: tuple[Empty, ...] = ("blank", "dash")

    @field_validator("name")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise ValueError("must be a word of letters, digits and _; such as meter_1")
        if name in RESERVED:
            raise ValueError(f"is a column of the output; use another name than {name}")
        return name

    @field_validator("empty", mode="before")
    @classmethod
    def _one_or_several(cls, empty: object) -> object:
        return (empty,) if isinstance(empty, str) else empty

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.comb and self.digits is None:
            raise ValueError("a comb needs digits; say how many boxes it has, or remove comb")
        if self.boxes is not None and self.digits not in (None, len(self.boxes)):
            raise ValueError("digits is not the number of boxes; correct one of them")
        if self.type in ("date", "time"):
            self._check_format()
        elif self.format is not None:
            raise ValueError("format is only for type: date or time; remove it")
        if self.decimals is not None and self.type not in ("digits", "decimal"):
            raise ValueError("decimals is only for type: decimal; correct the type")
        if self.range is not None:
            self._check_range()
        return self

    def _check_format(self) -> None:
        parts = DATE_PARTS if self.type == "date" else TIME_PARTS
        shown = self.pattern
        runs = [(letter, len(list(run))) for letter, run in groupby(shown)]
        known = [letter in parts and count in parts[letter] for letter, count in runs]
        if not all(known) or len({letter for letter, _ in runs}) < len(runs):
            example = "DDMMYYYY" if self.type == "date" else "HHMM"
            raise ValueError(f"format is not a {self.type}'s; use one such as {example}")
        if self.type == "date" and {letter for letter, _ in runs} != set(DATE_PARTS):
            raise ValueError("format needs day, month and year; use one such as DDMMYYYY")
        if self.places is not None and self.places != len(shown):
            raise ValueError(f"{shown} has {len(shown)} digits; correct digits or format")

    def _check_range(self) -> None:
        assert self.range is not None
        given = [each for each in self.range if each is not None]
        if any(isinstance(each, date) != (self.type == "date") for each in given):
            raise ValueError("range has another type than the field; use two of its type")
        if len(given) > 1 and given[0] > given[1]:  # type: ignore[operator]
            raise ValueError("range ends before it begins; swap its ends")

    @property
    def pattern(self) -> str:
        """The order of a date's or time's digits, such as DDMMYYYY; empty for other types."""
        if self.type not in ("date", "time"):
            return ""
        default = "DDMMYYYY" if self.type == "date" else "HHMM"
        if self.format is None and self.type == "date" and self.places == len("DDMMYY"):
            default = "DDMMYY"
        return re.sub(r"[^A-Z]", "", (self.format or default).upper())

    @property
    def places(self) -> int | None:
        """The number of digits that it has room for, if known."""
        if self.digits is not None:
            return self.digits
        return None if self.boxes is None else len(self.boxes)

    @property
    def cells(self) -> tuple[Box, ...]:
        """The boxes of its digits if they have separate ones, else none."""
        if self.boxes is not None:
            return tuple(Box(*each) for each in self.boxes)
        if not self.comb or self.digits is None:
            return ()
        left, top, width, height = self.box
        ends = [left + round(width * at / self.digits) for at in range(self.digits + 1)]
        pairs = pairwise(ends)
        return tuple(Box(a, top, max(b - a, 1), height) for a, b in pairs)

    @property
    def area(self) -> Box:
        """Its box."""
        return Box(*self.box)


class NamedCheck(_Strict):
    """A check with its own name."""

    name: Name
    check: str


class Document(_Strict):
    """The content of a template's file; `size` is the picture's width and height in pixels."""

    version: Literal[1]
    picture: str = Given(min_length=1)
    size: tuple[Annotated[int, Given(gt=0)], Annotated[int, Given(gt=0)]]
    blank: bool = True
    fields: tuple[Field, ...] = Given(min_length=1, max_length=MOST_FIELDS)
    checks: tuple[str | NamedCheck, ...] = ()

    @field_validator("checks", mode="before")
    @classmethod
    def _none_is_no_check(cls, checks: object) -> object:
        return () if checks is None else checks


@dataclass(frozen=True)
class Template:
    """A loaded template.

    Attributes:
        path: of its file, as the user gave it.
        picture: the path of its picture, or the picture's file itself.
        size: the picture's width and height in pixels.
        blank: whether the picture is not filled in.
        fields: in the order of the output's columns.
        checks: in the order of the file.
    """

    path: str
    picture: Path | bytes
    size: tuple[int, int]
    blank: bool
    fields: tuple[Field, ...]
    checks: tuple[Check, ...]

    @cached_property
    def name(self) -> str:
        """The file's name without its suffix."""
        return Path(self.path).stem
