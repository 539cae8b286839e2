"""The result of reading a sheet: a row, with a reading for each field."""

from __future__ import annotations

from dataclasses import dataclass

from digitscan.page import DECLINED, Box


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible reading of a field, and its probability given the checks, 0 to 1."""

    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class FieldReading:
    """A field as read.

    Attributes:
        name: of the field.
        text: its value; empty for an empty field.
        confidence: the probability, 0 to 1, that `text` is right.
        characters: for each character of `text` the probability that it is right.
        box: of the field on the sheet, in pixels of the page.
        candidates: the most likely readings, including `text`, most likely first.
        crop: its picture, a PNG, if it needs review; else empty.
        digits: the pictures of its digits in order, PNG, if it needs review; else none.
    """

    name: str
    text: str
    confidence: float
    characters: tuple[float, ...]
    box: Box
    candidates: tuple[Candidate, ...]
    crop: bytes = b""
    digits: tuple[bytes, ...] = ()

    def shown(self, least: float) -> str:
        """Return `text` with `?` for digits whose confidence is below `least`."""
        return "".join(
            DECLINED if sure < least and char.isdigit() else char
            for char, sure in zip(self.text, self.characters, strict=True)
        )


@dataclass(frozen=True, slots=True)
class SheetReading:
    """A sheet as read: one row of the output.

    Attributes:
        template: the name of the template that fits.
        fields: in the template's order; at least one.
        failed: the names of the checks that fail.
        fit: how well the sheet fits the template, 0 to 1.
    """

    template: str
    fields: tuple[FieldReading, ...]
    failed: tuple[str, ...]
    fit: float

    @property
    def confidence(self) -> float:
        """The lowest confidence of its fields."""
        return min(field.confidence for field in self.fields)

    @property
    def checks(self) -> str:
        """`ok`, or the names of the checks that fail."""
        return "; ".join(self.failed) or "ok"
