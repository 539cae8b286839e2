"""The part of the API that makes templates of forms, and reads sheets with them."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from digitscan.errors import DigitscanError, UsageError
from digitscan.optional_dependencies import check_extra
from digitscan.output.review import reviewed_sheet
from digitscan.web import form_schema as schema
from digitscan.web.form_jobs import ProposeJob, SheetsJob
from digitscan.web.form_schema import (
    FormPicture,
    FormProposal,
    SheetsRequest,
    TemplateContent,
    WrittenTemplate,
    parsed,
)
from digitscan.web.jobs import picture_object
from digitscan.web.parameters import Filled, Page, Source
from digitscan.web.problems import UNPROCESSABLE, Problem, problem_object, responses
from digitscan.web.scans import PageStream
from digitscan.web.schema import IMAGE
from digitscan.web.uploads import body_of, file_of

if TYPE_CHECKING:
    from digitscan.web.form_jobs import SheetAnswer
    from digitscan.web.request_queue import RequestQueue
    from digitscan.web.settings import Limits

_NOT_INSTALLED = 501
_MOST_TEMPLATE = 1 << 20
# Base64 has four bytes of text for three of a file; there are two files and a template.
_AS_TEXT = 4 / 3
_PROBLEMS = responses(400, 408, 413, 415, 422, 429, 503, _NOT_INSTALLED)


def has_forms() -> bool:
    """Return whether the packages that templates need are installed."""
    try:
        _check_installed()
    except Problem:
        return False
    return True


def form_routes(queue: RequestQueue, limits: Limits) -> APIRouter:
    """Return the routes for forms; they save nothing of what is sent."""
    router = APIRouter(tags=["forms"])

    @router.post(
        "/v1/form/fields",
        summary="Propose the fields of a form",
        responses=_PROBLEMS,
        openapi_extra={"requestBody": IMAGE},
    )
    async def fields(
        request: Request, page: Page = 1, filled: Filled = False, source: Source = "-"
    ) -> FormProposal:
        """Send a blank sheet, or a filled one with `filled=true`; as `digitscan form new`.

        Answers the picture of the form, straight, and its fields, if any.
        """
        _check_installed()
        with queue.place():
            sent = await file_of(request, limits)
            name = sent.name if source == "-" and sent.name else source
            job = ProposeJob(sent.content, name, page, filled)
            async with aclosing(queue.answers(job)) as answers:
                found = await anext(answers)
        picture = base64.b64encode(found.picture).decode("ascii")
        return FormProposal(
            size=found.size, blank=not filled, fields=list(found.fields),
            picture=FormPicture(type="image/png", data=picture),
        )  # fmt: skip

    @router.post(
        "/v1/form/template",
        summary="Write a template",
        responses=_PROBLEMS,
        openapi_extra={"requestBody": schema.TEMPLATE},
    )
    async def template(request: Request) -> WrittenTemplate:
        """Send what a template holds; answers the text of its YAML file."""
        _check_installed()
        with queue.place():
            content = parsed(TemplateContent, await body_of(request, limits, _MOST_TEMPLATE))
        return WrittenTemplate(text=template_text_of(content.template))

    @router.post(
        "/v1/form/open",
        summary="Open a template",
        responses=_PROBLEMS,
        openapi_extra={"requestBody": schema.YAML},
    )
    async def open_(request: Request, source: Source = "template") -> TemplateContent:
        """Send the YAML file of a template; answers what it holds."""
        _check_installed()
        from digitscan.forms.loading import parse_template  # noqa: PLC0415 - needs PyYAML

        with queue.place():
            text = await body_of(request, limits, _MOST_TEMPLATE)
        try:
            document = parse_template(text, source)
        except UsageError as error:
            raise Problem(UNPROCESSABLE, str(error)) from error
        return TemplateContent(template=document.model_dump(mode="json"))

    @router.post(
        "/v1/form/read",
        summary="Read sheets by a template",
        status_code=200,
        response_class=PageStream,
        responses={200: schema.SHEETS, **_PROBLEMS},
        openapi_extra={"requestBody": schema.SHEETS_REQUEST},
    )
    async def read(request: Request) -> Response:
        """Answer a line of JSON for each page as soon as it is read, with a picture of it.

        A doubtful field has pictures of its own.
        A page that does not fit the template has a `problem` in place of the reading.
        """
        _check_installed()
        with ExitStack() as stack:
            stack.enter_context(queue.place())
            most = int(2 * limits.size * _AS_TEXT) + _MOST_TEMPLATE
            given = parsed(SheetsRequest, await body_of(request, limits, most))
            check_template(given.template)
            job = SheetsJob(
                given.template, given.picture, given.content, given.source, limits.pages
            )
            answers = queue.answers(job)
            first = await anext(answers, None)
            return PageStream(_lines(first, answers), stack.pop_all())

    return router


def check_template(content: dict[str, Any], name: str = "template") -> None:
    """Raise Problem if the content is not a template."""
    from digitscan.forms.loading import document_of  # noqa: PLC0415 - needs PyYAML

    try:
        document_of(content, name)
    except UsageError as error:
        raise Problem(UNPROCESSABLE, str(error)) from error


def template_text_of(content: dict[str, Any], name: str = "template", overview: str = "") -> str:
    """Return the text of a template's file; raises Problem if something in it is wrong."""
    from digitscan.forms.loading import document_of  # noqa: PLC0415 - needs PyYAML
    from digitscan.forms.writing import template_text  # noqa: PLC0415

    try:
        return template_text(document_of(content, name), overview)
    except UsageError as error:
        raise Problem(UNPROCESSABLE, str(error)) from error


def _check_installed() -> None:
    try:
        check_extra("forms", "forms", {"yaml": "PyYAML"})
    except DigitscanError as error:
        raise Problem(_NOT_INSTALLED, str(error)) from error


async def _lines(
    first: SheetAnswer | None, rest: AsyncGenerator[SheetAnswer, None]
) -> AsyncGenerator[bytes, None]:
    async with aclosing(rest):
        try:
            if first is not None:
                yield _line(_shown(first))
            async for answer in rest:
                yield _line(_shown(answer))
        except Problem as problem:
            yield _line({"problem": problem_object(problem.status, problem.detail)})


def _shown(answer: SheetAnswer) -> dict[str, Any]:
    picture = picture_object(answer.picture)
    if answer.reading is None:
        told = problem_object(UNPROCESSABLE, answer.trouble)
        return {"source": answer.source, "page": answer.number, "problem": told, "picture": picture}
    page = answer.reading.page
    size = {"width": page.width, "height": page.height}
    return {**reviewed_sheet(answer.reading), "image": size, "picture": picture}


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode() + b"\n"
