"""The parameters of the API's requests, each with its OpenAPI description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Depends, Query, Request
from fastapi.dependencies.utils import get_flat_params

from digitscan.errors import UsageError
from digitscan.page_ranges import PageSelection
from digitscan.reading_options import Options, parse_options
from digitscan.web.problems import NOT_ACCEPTABLE, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

_BAD = 400

Format = Annotated[
    Literal["csv", "tsv", "json", "jsonl"] | None,
    Query(
        description="What is answered; the same as `digitscan recognize --format` writes. Default: "
        "by the header Accept, else json."
    ),
]
Per = Annotated[
    Literal["number", "digit", "line", "cell", "page"],
    Query(description="What a row of CSV or TSV is; JSON holds them all."),
]
MinConfidence = Annotated[
    str,
    Query(
        max_length=30,
        description="Write `?` for a digit whose confidence is below it, 0 to 1; `auto` is the "
        "model's own threshold.",
        examples=["0.9", "auto"],
    ),
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
Strict = Annotated[
    bool,
    Query(
        description="Refuse a file that is cut short. By default the part that is there is read, "
        "and a warning says how much is missing."
    ),
]
Page = Annotated[int, Query(ge=1, le=10_000, description="Which page of the file.", examples=[1])]
Filled = Annotated[
    bool,
    Query(description="Whether the sheet is filled in; what is written in its fields is ignored."),
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
    """Return the requested pages; None for all.

    Raises:
        Problem: 400, it is not a list of pages.
    """
    if pages is None:
        return None
    try:
        return PageSelection.parse(pages)
    except UsageError as error:
        raise Problem(_BAD, str(error).removeprefix("--")) from error


def least_confidence(given: str, threshold: float) -> float:
    """Return the confidence below which a digit is written `?`.

    Args:
        given: the parameter.
        threshold: the model's threshold, for `auto`.

    Raises:
        Problem: 400, it is not a confidence.
    """
    if given == "auto":
        return threshold
    try:
        value = float(given)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise Problem(_BAD, "min_confidence: must be between 0 and 1, or auto; see /openapi.json")
    return value


def accepted(request: Request, media_types: Mapping[str, str]) -> str:
    """Return the format that a request's `Accept` header prefers (RFC 9110, 12.5.1).

    Args:
        request: the request.
        media_types: the media type of each format, the default format first.

    Raises:
        Problem: 406, it accepts none of them.
    """
    wanted = [_media_range(each) for each in request.headers.get("accept", "*/*").split(",")]
    plain = {form: kind.split(";")[0] for form, kind in media_types.items()}
    shares = {form: _share(kind, wanted) for form, kind in plain.items()}
    best = max(shares, key=lambda form: shares[form])
    if not shares[best]:
        told = f"Accept: none of its types is answered; choose from {', '.join(plain.values())}"
        raise Problem(NOT_ACCEPTABLE, told)
    return best


def _media_range(text: str) -> tuple[str, float]:
    kind, *parameters = (part.strip().lower() for part in text.split(";"))
    quality = next((each[2:] for each in parameters if each.startswith("q=")), "1")
    try:
        return kind, float(quality)
    except ValueError:
        return kind, 0.0


def _share(kind: str, wanted: list[tuple[str, float]]) -> float:
    """Return the quality of a media type, from the most specific range that covers it."""
    ranges = (kind, f"{kind.split('/', maxsplit=1)[0]}/*", "*/*")
    found = [dict(wanted)[each] for each in ranges if each in dict(wanted)]
    return found[0] if found else 0.0


async def check_parameters(request: Request) -> None:
    """Refuse unknown and repeated query parameters.

    Raises:
        Problem: 400, there is one.
    """
    given = [name for name, _ in request.query_params.multi_items()]
    known = sorted(each.alias for each in get_flat_params(request.scope["route"].dependant))
    for name in given:
        if name not in known:
            remedy = f"choose from {', '.join(known)}" if known else "leave it out"
            raise Problem(_BAD, f"{name}: unknown parameter; {remedy}")
        if given.count(name) > 1:
            raise Problem(_BAD, f"{name}: is given twice; give it once")
