"""Read an upload into memory, limited in size and time."""

from __future__ import annotations

import asyncio
import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitscan.web.problems import NOT_A_FILE, TOO_LARGE, Problem
from digitscan.web.settings import MEBIBYTE

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.requests import Request

    from digitscan.web.settings import Limits

_BAD, _SLOW = 400, 408
_FORM = "multipart/form-data"
_FORM_ROOM = 1 << 16  # bytes for the parts of a form around its file
_MOST_FIELDS = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file, and its name if a form gives one."""

    content: bytes
    name: str = ""


async def file_of(request: Request, limits: Limits, most: int | None = None) -> Upload:
    """Return the file that is the body of a request, or the only file of a form in it.

    Raises:
        Problem: 400, the form has not exactly one file, or has other fields; 415, forms are not
            supported; and as `body_of`.
    """
    is_form = request.headers.get("content-type", "").lower().startswith(_FORM)
    most = limits.size if most is None else most
    content = await body_of(request, limits, most + _FORM_ROOM if is_form else most)
    if not is_form:
        return Upload(content)
    upload = await _file_in_form(request, content)
    if len(upload.content) > most:
        raise _too_large(most)
    if not upload.content:
        raise Problem(_BAD, "the file of the form is empty; send a file")
    return upload


async def _file_in_form(request: Request, content: bytes) -> Upload:
    """Return the only file of a form; it is held in memory, like the body."""
    if importlib.util.find_spec("python_multipart") is None:
        told = (
            "forms need python-multipart: `pip install 'digitscan[web]'`; or send the file itself"
        )
        raise Problem(NOT_A_FILE, f"{told}: curl --data-binary @page.png")
    from starlette.formparsers import MultiPartException, MultiPartParser  # noqa: PLC0415

    async def whole() -> AsyncGenerator[bytes, None]:
        yield content

    parser = MultiPartParser(request.headers, whole(), max_files=2, max_fields=_MOST_FIELDS)
    parser.spool_max_size = len(content) + 1
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        reason = getattr(error, "message", "it has no boundary")
        raise Problem(_BAD, f"the form cannot be read ({reason}); send it again") from error
    try:
        files = [each for _, each in form.multi_items() if not isinstance(each, str)]
        fields = [name for name, each in form.multi_items() if isinstance(each, str)]
        if fields:
            told = f"{fields[0]}: is a field of the form; send it in the address, as"
            raise Problem(_BAD, f"{told} ?{fields[0]}=...")
        if len(files) != 1:
            raise Problem(_BAD, f"the form has {len(files)} files; send one, as -F file=@page.png")
        return Upload(await files[0].read(), files[0].filename or "")
    finally:
        await form.close()


async def body_of(request: Request, limits: Limits, most: int | None = None) -> bytes:
    """Return the body of a request; at most `most` bytes, by default `limits.size`.

    Raises:
        Problem: 400, it is empty; 408, it takes too long; 413, it is too large.
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
    """Refuse at once a body whose Content-Length is too large; others are counted as they come."""
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
    # The rest of the upload is not read, so the connection cannot be used again.
    return Problem(TOO_LARGE, told, {"Connection": "close"})
