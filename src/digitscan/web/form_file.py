"""The part of the API that opens and saves the server's template.

    card.yaml            the template
    card.picture.png     its picture
    card.overview.png    the picture with the box and the name of each field

A request cannot name another file.
"""

from __future__ import annotations

import base64
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request

from digitscan.errors import DigitscanError, UsageError
from digitscan.messages import problem
from digitscan.optional_dependencies import check_extra
from digitscan.output.files import placing
from digitscan.web.form_jobs import TemplateFilesJob
from digitscan.web.form_schema import (
    FILES_REQUEST,
    FilesRequest,
    FormFile,
    FormPicture,
    parsed,
)
from digitscan.web.forms import check_template, template_text_of
from digitscan.web.problems import Problem, responses
from digitscan.web.uploads import body_of

if TYPE_CHECKING:
    from digitscan.web.request_queue import RequestQueue
    from digitscan.web.settings import Limits

_NOT_KEPT = 507
_SUFFIXES = (".yaml", ".yml")
_AS_TEXT = 4 / 3
_ROOM = 1 << 20
_BESIDE = ("picture", "overview")


def check_form_file(path: Path) -> None:
    """Check that a template can be opened and saved at `path`.

    Raises:
        UsageError: it cannot.
        DigitscanError: the packages that templates need are not installed.
    """
    check_extra("--form", "forms", {"yaml": "PyYAML"})
    from digitscan.forms.loading import load_template  # noqa: PLC0415 - needs PyYAML

    name = str(path)
    if path.suffix.lower() not in _SUFFIXES:
        raise UsageError(problem(name, "is not named .yaml", "name the template form.yaml"))
    if not path.parent.is_dir():
        remedy = "make the folder or name another"
        raise UsageError(problem(name, "its folder does not exist", remedy))
    if path.exists():
        load_template(name)


def form_file_routes(queue: RequestQueue, limits: Limits, path: Path) -> APIRouter:
    """Return the routes that open and save the template at `path`."""
    router = APIRouter(tags=["forms"])

    @router.get("/v1/form/file", summary="Open the server's template", responses=responses(422))
    def opened() -> FormFile:
        """Answer the template and its picture; nulls if it was not saved yet."""
        if not path.exists():
            return FormFile(name=path.stem, template=None, picture=None)
        from digitscan.forms.loading import load_template, parse_template  # noqa: PLC0415

        try:
            picture = load_template(str(path)).picture
            document = parse_template(path.read_bytes(), path.name)
        except (OSError, UsageError) as error:
            raise Problem(422, str(error)) from error
        assert isinstance(picture, Path)
        data = base64.b64encode(picture.read_bytes()).decode("ascii")
        return FormFile(
            name=path.stem,
            template=document.model_dump(mode="json"),
            picture=FormPicture(type="image/png", data=data),
        )

    @router.put(
        "/v1/form/file",
        summary="Save the server's template",
        responses=responses(400, 408, 413, 422, 429, 503, _NOT_KEPT),
        openapi_extra={"requestBody": FILES_REQUEST},
    )
    async def saved(request: Request) -> FormFile:
        """Write the template, its picture and its overview; comments in the file are lost."""
        picture, overview = (path.with_name(f"{path.stem}.{each}.png") for each in _BESIDE)
        with queue.place():
            most = int(limits.size * _AS_TEXT) + _ROOM
            given = parsed(FilesRequest, await body_of(request, limits, most))
            content = {**given.template, "picture": picture.name}
            check_template(content, path.stem)
            job = TemplateFilesJob(content, given.picture, path.stem)
            async with aclosing(queue.answers(job)) as answers:
                shown, drawn = await anext(answers)
        text = template_text_of(content, path.stem, overview.name)
        try:
            with placing(path.name):
                picture.write_bytes(shown)
                overview.write_bytes(drawn)
                path.write_text(text, encoding="utf-8")
        except DigitscanError as error:
            raise Problem(_NOT_KEPT, str(error)) from error
        return FormFile(name=path.stem, template=content, picture=None)

    return router
