"""The part of the API that reads scans."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from digitscan.models import find_model
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
    Strict,
    accepted,
    least_confidence,
    selection,
)
from digitscan.web.problems import Problem, problem_object, responses
from digitscan.web.uploads import Upload, file_of

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from digitscan.web.request_queue import RequestQueue
    from digitscan.web.settings import Settings

MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "jsonl": "application/x-ndjson",
}
_JSON = {"json": MEDIA_TYPES["json"]}
_STDIN = "-"
_LONGEST_NAME = 300
WARNING_HEADER = "Digitscan-Warning"
_LONGEST_HEADER = 2000  # far below what servers and clients accept
_PROBLEMS = responses(400, 406, 408, 413, 415, 422, 429, 503)


def scan_routes(queue: RequestQueue, settings: Settings) -> APIRouter:
    """Return the routes that read scans."""
    router = APIRouter(tags=["scans"])
    limits = settings.limits
    threshold = find_model(settings.model).card.auto_threshold

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
        format: Format = None,  # noqa: A002 - as the request has it
        per: Per = "number",
        min_confidence: MinConfidence = "0",
        pages: Pages = None,
        strict: Strict = False,
        source: Source = _STDIN,
    ) -> Response:
        """Send an image file as the body, or as the file of a form.

        Its type is detected from the content. All pages are read before anything is answered.
        """
        chosen = selection(pages)
        least = least_confidence(min_confidence, threshold)
        form = format or accepted(request, MEDIA_TYPES)
        with queue.place():
            sent = await file_of(request, limits)
            name = _name(source, sent)
            job = ScanJob(sent.content, name, chosen, limits.pages, options=options, strict=strict)
            answers = [each async for each in _read(queue, job)]
        return _answered(answers, form, RowLayout(per), least)

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
        min_confidence: MinConfidence = "0",
        pages: Pages = None,
        strict: Strict = False,
        source: Source = _STDIN,
    ) -> Response:
        """Send an image file as for `/v1/recognize`; answers as `digitscan table --format json`.

        A page without a table has an empty list of them.
        """
        chosen = selection(pages)
        least = least_confidence(min_confidence, threshold)
        accepted(request, _JSON)
        with queue.place():
            sent = await file_of(request, limits)
            name = _name(source, sent)
            job = ScanJob(sent.content, name, chosen, limits.pages, options=options, strict=strict)
            answers = [each async for each in _read(queue, job)]
        return _answered(answers, "json", TableLayout(), least)

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
        strict: Strict = False,
        source: Source = _STDIN,
    ) -> Response:
        """Answer a line of JSON for each page as soon as it is read, with a picture of it.

        What goes wrong after the first page ends the answer with a line that says so.
        """
        chosen = selection(pages)
        with ExitStack() as stack:
            stack.enter_context(queue.place())
            sent = await file_of(request, limits)
            name = _name(source, sent)
            job = ScanJob(
                sent.content,
                name,
                chosen,
                limits.pages,
                pictures=True,
                options=options,
                strict=strict,
            )
            answers = _read(queue, job)
            first = await anext(answers, None)
            return PageStream(_lines(first, answers), stack.pop_all())

    return router


def _name(source: str, sent: Upload) -> str:
    """Return the file's name for the answer: from the query, else from the form."""
    return sent.name[:_LONGEST_NAME] if source == _STDIN and sent.name else source


def _answered(answers: list[ScanAnswer], form: str, layout: Layout, least: float) -> Response:
    """Return what was read, with the warnings in a header: they are not part of the data."""
    text = written([each.reading for each in answers], form, layout, least)
    warnings = dict.fromkeys(each.warning for each in answers if each.warning)
    headers = {WARNING_HEADER: _as_header(" | ".join(warnings))} if warnings else {}
    return Response(text.encode("utf-8", "replace"), headers=headers, media_type=MEDIA_TYPES[form])


def _as_header(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode("ascii")[:_LONGEST_HEADER]


def written(readings: list[PageReading], form: str, layout: Layout, least: float) -> str:
    """Return readings as the command line writes them."""
    stream = io.StringIO()
    writer = layout.open(form, stream, least)
    for reading in readings:
        writer.write(reading)
    writer.finish()
    return stream.getvalue()


class PageStream(StreamingResponse):
    """Lines of JSON as they come; always releases its place in the queue."""

    def __init__(self, lines: AsyncGenerator[bytes, None], place: ExitStack) -> None:
        super().__init__(lines, media_type=MEDIA_TYPES["jsonl"])
        self._lines, self._place = lines, place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        with self._place:
            async with aclosing(self._lines):
                await super().__call__(scope, receive, send)


async def _read(queue: RequestQueue, job: ScanJob) -> AsyncGenerator[ScanAnswer, None]:
    async with aclosing(queue.answers(job)) as answers:
        async for answer in answers:
            queue.metrics.pages.inc()
            queue.metrics.digits.inc(len(answer.reading.page.digits))
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
    warning = {"warning": answer.warning} if answer.warning else {}
    picture = picture_object(answer.picture)
    return {**page_object(answer.reading, 0.0), **warning, "picture": picture}


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode() + b"\n"
