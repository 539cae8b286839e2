"""An upload becomes bytes in memory, never more of them than are allowed, and in time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from digitscan.web.problems import NOT_A_FILE, TOO_LARGE, Problem
from digitscan.web.settings import MEBIBYTE

if TYPE_CHECKING:
    from starlette.requests import Request

    from digitscan.web.settings import Limits

_BAD, _SLOW = 400, 408
_FORM = "multipart/form-data"


async def file_of(request: Request, limits: Limits, most: int | None = None) -> bytes:
    """Return the file that is the body of a request; otherwise as `body_of`.

    Raises:
        Problem: 415 it is a form, whatever that holds; and as `body_of`.
    """
    content = await body_of(request, limits, most)
    if request.headers.get("content-type", "").lower().startswith(_FORM):
        remedy = "curl --data-binary @page.png -H 'Content-Type: image/png'"
        raise Problem(NOT_A_FILE, f"the body is a form ({_FORM}); send the file itself: {remedy}")
    return content


async def body_of(request: Request, limits: Limits, most: int | None = None) -> bytes:
    """Return the body of a request, of `limits.size` bytes at most, or of `most`.

    Raises:
        Problem: 400 it is empty, 408 it takes too long, 413 it is too large.
    """
    most = limits.size if most is None else most
    _check_announced(request, most)
    try:
        async with asyncio.timeout(limits.seconds):
            content = await _received(request, most)
    except TimeoutError as error:
        raise Problem(_SLOW, f"the upload took longer than {limits.seconds:g} s") from error
    if not content:
        raise Problem(_BAD, "the request has no body; send the file itself as the body")
    return content


def _check_announced(request: Request, most: int) -> None:
    """Refuse at once what says of itself that it is too large; without it one learns later."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise _too_large(most)


async def _received(request: Request, most: int) -> bytes:
    parts = bytearray()
    async for part in request.stream():
        if len(parts) + len(part) > most:
            raise _too_large(most)
        parts += part
    return bytes(parts)


def _too_large(most: int) -> Problem:
    told = f"the file has more than the {most / MEBIBYTE:g} MiB that are taken; cut it up"
    # What is left of the upload is not read, so the connection is of no further use.
    return Problem(TOO_LARGE, told, {"Connection": "close"})
