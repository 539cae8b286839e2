"""The parameters of the API's requests, each with what OpenAPI tells of it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query

from digitscan.errors import UsageError
from digitscan.reading_options import Options, parse_options
from digitscan.selection import PageSelection
from digitscan.web.problems import Problem

_BAD = 400

Format = Annotated[
    Literal["csv", "tsv", "json", "jsonl"],
    Query(description="What is answered; the same as `digitscan recognize --format` writes."),
]
Per = Annotated[
    Literal["number", "digit", "line", "cell", "page"],
    Query(description="What a row of CSV or TSV is; JSON holds them all."),
]
MinConfidence = Annotated[
    float, Query(ge=0, le=1, description="Write `?` for a digit whose confidence is below it.")
]
Pages = Annotated[
    str | None,
    Query(
        max_length=200,
        description="Of a file with several pages only these, as `1-3,7` or `5-`.",
        examples=["1-3,7"],
    ),
]
Rotate = Annotated[
    Literal["auto", "0", "90", "180", "270"],
    Query(description="Turn every page counter-clockwise by so many degrees before it is read."),
]
Printed = Annotated[
    Literal["auto", "keep", "drop"],
    Query(
        description="Printed numbers: `drop` leaves them out, `keep` reads them like handwriting, "
        "`auto` reads them only on a page without handwritten numbers."
    ),
]
Marks = Annotated[
    Literal["all", "none"],
    Query(
        description="The signs in a number: `all` writes it as it stands on the page, `none` "
        "writes its digits only."
    ),
]
Source = Annotated[
    str,
    Query(
        max_length=300,
        description="What the file is called in the answer. It is never opened.",
        examples=["invoice.png"],
    ),
]


def _reading_options(
    rotate: Rotate = "auto", printed: Printed = "auto", marks: Marks = "all"
) -> Options:
    return parse_options(rotate, printed, marks=marks)


HowToRead = Annotated[Options, Depends(_reading_options)]


def selection(pages: str | None) -> PageSelection | None:
    """Return the pages asked for; None for all.

    Raises:
        Problem: 400, it is no list of pages.
    """
    if pages is None:
        return None
    try:
        return PageSelection.parse(pages)
    except UsageError as error:
        raise Problem(_BAD, str(error).removeprefix("--")) from error
