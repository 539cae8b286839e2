"""The part of the API that reads scans."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from digitscan.output import Layout, PageReading, RowLayout
from digitscan.output.nested import page_object
from digitscan.output.tables import TableLayout
from digitscan.web import schema
from digitscan.web.jobs import ScanAnswer, ScanJob, picture_object
from digitscan.web.parameters import (
    Format,
    HowToRead,
    MinConfidence,
    Pages,
    Per,
    Source,
    selection,
)
from digitscan.web.problems import Problem, problem_object, responses
from digitscan.web.uploads import file_of

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from digitscan.web.desk import Desk
    from digitscan.web.settings import Limits

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
}
_PROBLEMS = responses(400, 408, 413, 415, 422, 429, 503)


def scan_routes(desk: Desk, limits: Limits) -> APIRouter:
    """Return the routes that read scans."""
    router = APIRouter(tags=["scans"])

    @router.post(
        "/v1/recognize",
        summary="Read the digits of a scan",
        response_class=Response,
        responses={200: schema.READINGS, **_PROBLEMS},
        openapi_extra={"requestBody": schema.IMAGE},
    )
    async def recognize(
        request: Request,
        options: HowToRead,
        format: Format = "json",  # noqa: A002 - as the request has it
        per: Per = "number",
        min_confidence: MinConfidence = 0.0,
        pages: Pages = None,
        source: Source = "-",
    ) -> Response:
        """Send an image file as the body; its kind is told by its content.

        All pages are read before anything is answered.
        """
        chosen = selection(pages)
        with desk.place():
            content = await file_of(request, limits)
            job = ScanJob(content, source, chosen, limits.pages, options=options)
            readings = [each.reading async for each in _read(desk, job)]
        text = written(readings, format, RowLayout(per), min_confidence)
        return Response(text.encode("utf-8", "replace"), media_type=MEDIA_TYPES[format])

    @router.post(
        "/v1/table",
        summary="Read the tables of a scan",
        response_class=Response,
        responses={200: schema.TABLES, **_PROBLEMS},
        openapi_extra={"requestBody": schema.IMAGE},
    )
    async def table(
        request: Request,
        options: HowToRead,
        min_confidence: MinConfidence = 0.0,
        pages: Pages = None,
        source: Source = "-",
    ) -> Response:
        """Send an image file as the body; the answer is that of `digitscan table --format json`.

        A page without a table has an empty list of them.
        """
        chosen = selection(pages)
        with desk.place():
            content = await file_of(request, limits)
            job = ScanJob(content, source, chosen, limits.pages, options=options)
            readings = [each.reading async for each in _read(desk, job)]
        text = written(readings, "json", TableLayout(), min_confidence)
        return Response(text.encode("utf-8", "replace"), media_type=MEDIA_TYPES["json"])

    @router.post(
        "/v1/view",
        summary="Read a scan and show its pages",
        status_code=200,
        response_class=PageStream,
        responses={200: schema.VIEW, **_PROBLEMS},
        openapi_extra={"requestBody": schema.IMAGE},
    )
    async def view(
        request: Request,
        options: HowToRead,
        pages: Pages = None,
        source: Source = "-",
    ) -> Response:
        """Answer a line of JSON for each page as soon as it is read, with a picture of it.

        What goes wrong after the first page ends the answer with a line that says so.
        """
        chosen = selection(pages)
        with ExitStack() as stack:
            stack.enter_context(desk.place())
            content = await file_of(request, limits)
            job = ScanJob(content, source, chosen, limits.pages, pictures=True, options=options)
            answers = _read(desk, job)
            first = await anext(answers, None)
            return PageStream(_lines(first, answers), stack.pop_all())

    return router


def written(readings: list[PageReading], form: str, layout: Layout, least: float) -> str:
    """Return readings as the command line writes them."""
    stream = io.StringIO()
    writer = layout.open(form, stream, least)
    for reading in readings:
        writer.write(reading)
    writer.finish()
    return stream.getvalue()


class PageStream(StreamingResponse):
    """Lines of JSON as they come; gives back its place in the queue whatever happens."""

    def __init__(self, lines: AsyncGenerator[bytes, None], place: ExitStack) -> None:
        super().__init__(lines, media_type=MEDIA_TYPES["jsonl"])
        self._lines, self._place = lines, place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        with self._place:
            async with aclosing(self._lines):
                await super().__call__(scope, receive, send)


async def _read(desk: Desk, job: ScanJob) -> AsyncGenerator[ScanAnswer, None]:
    async with aclosing(desk.answers(job)) as answers:
        async for answer in answers:
            desk.metrics.pages.inc()
            desk.metrics.digits.inc(len(answer.reading.page.digits))
            yield answer


async def _lines(
    first: ScanAnswer | None, rest: AsyncGenerator[ScanAnswer, None]
) -> AsyncGenerator[bytes, None]:
    async with aclosing(rest):
        try:
            if first is not None:
                yield _line(_viewed(first))
            async for answer in rest:
                yield _line(_viewed(answer))
        except Problem as problem:
            yield _line({"problem": problem_object(problem.status, problem.detail)})


def _viewed(answer: ScanAnswer) -> dict[str, Any]:
    return {**page_object(answer.reading, 0.0), "picture": picture_object(answer.picture)}


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode() + b"\n"
