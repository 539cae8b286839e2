"""The part of the API that saves corrected digits, if the server was started with a folder.

    DIR/7/invoice-p2-a1b2c3d4e5f6.png   corrected to 7
    DIR/no-digit/                       crops that are not a digit

A digit's crop has the same name each time, so a later correction replaces an earlier one.
`digitscan train --data DIR` trains with them.
"""

from __future__ import annotations

import hashlib
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import Base64Bytes, BaseModel, Field, ValidationError

from digitscan.crops import NO_DIGIT_FOLDER, picture_of
from digitscan.errors import DigitscanError
from digitscan.messages import problem
from digitscan.output.corrections import page_name
from digitscan.output.rows import PageReading
from digitscan.page import Box, Page
from digitscan.web.jobs import CropsJob
from digitscan.web.problems import UNPROCESSABLE, Problem, responses
from digitscan.web.uploads import body_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from digitscan.web.request_queue import RequestQueue
    from digitscan.web.settings import Limits

_LABELS = (*"0123456789", NO_DIGIT_FOLDER)
_DIGEST = 12
_NOT_KEPT = 507
# Base64 has four bytes of text for three of the file; and room for the digits.
_AS_TEXT = 4 / 3
_ROOM = 1 << 20
_MOST_DIGITS = 5000
_Pixels = Annotated[int, Field(ge=0, le=1 << 20)]


class CorrectedDigit(BaseModel):
    """A digit of a page and what it is."""

    left: _Pixels
    top: _Pixels
    width: Annotated[int, Field(ge=1, le=1 << 20)]
    height: Annotated[int, Field(ge=1, le=1 << 20)]
    digit: Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "no-digit"]


class Corrections(BaseModel):
    """The corrected digits of a page, with its file: nothing was kept of it."""

    source: Annotated[str, Field(max_length=300, description="What the file is called.")]
    page: Annotated[int, Field(ge=1, description="The page's number in it.")]
    digits: Annotated[list[CorrectedDigit], Field(min_length=1, max_length=_MOST_DIGITS)]
    content: Annotated[Base64Bytes, Field(description="The file.")]


class Kept(BaseModel):
    """What was kept."""

    kept: int = Field(description="How many crops.")


def correction_routes(queue: RequestQueue, limits: Limits, folder: Path) -> APIRouter:
    """Return the route that writes corrected crops into `folder`, which exists."""
    router = APIRouter(tags=["corrections"])
    body = {"schema": Corrections.model_json_schema(ref_template="#/components/schemas/{model}")}
    body["schema"].pop("$defs", None)
    body["schema"]["properties"]["digits"]["items"] = CorrectedDigit.model_json_schema()

    @router.post(
        "/v1/corrections",
        summary="Keep corrected digits",
        responses=responses(400, 408, 413, 422, 429, 503, _NOT_KEPT),
        openapi_extra={"requestBody": {"required": True, "content": {"application/json": body}}},
    )
    async def corrections(request: Request) -> Kept:
        """Cut the digits out of the page and keep them, in the folder the server was given."""
        with queue.place():
            most = int(limits.size * _AS_TEXT) + _ROOM
            given = _parsed(await body_of(request, limits, most))
            boxes = tuple(Box(d.left, d.top, d.width, d.height) for d in given.digits)
            job = CropsJob(given.content, given.page, boxes, given.source)
            async with aclosing(queue.answers(job)) as answers:
                crops = await anext(answers)
        try:
            keep(folder, given, crops)
        except DigitscanError as error:
            raise Problem(_NOT_KEPT, str(error)) from error
        return Kept(kept=len(given.digits))

    return router


def keep(folder: Path, given: Corrections, crops: NDArray[np.uint8]) -> None:
    """Write the crops, uint8 (N, 28, 28), into the folders of their labels.

    Raises:
        DigitscanError: they cannot be written.
    """
    from PIL import Image  # noqa: PLC0415 - heavy

    page = page_name(PageReading(given.source, given.page, Page((), 1, 1)))
    file = hashlib.sha256(given.content).digest()
    try:
        for digit, crop in zip(given.digits, crops, strict=True):
            name = f"{page}-{_digest(file, given.page, digit)}.png"
            for label in _LABELS:
                (folder / label / name).unlink(missing_ok=True)
            (folder / digit.digit).mkdir(exist_ok=True)
            Image.fromarray(picture_of(crop)).save(folder / digit.digit / name)
    except OSError as error:
        what = f"cannot be written ({error.strerror or error})"
        raise DigitscanError(problem(folder.name, what, "make room for it")) from error


def _digest(file: bytes, page: int, digit: CorrectedDigit) -> str:
    """Return a digest that is unique to this digit and the same each time."""
    where = f"{page} {digit.left} {digit.top} {digit.width} {digit.height}"
    return hashlib.sha256(file + where.encode()).hexdigest()[:_DIGEST]


def _parsed(content: bytes) -> Corrections:
    try:
        return Corrections.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "body"
        raise Problem(UNPROCESSABLE, f"{name}: {first['msg']}; see /openapi.json") from error
