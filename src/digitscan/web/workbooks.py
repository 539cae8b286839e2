"""The part of the API that makes Excel workbooks of tables, with the user's corrections."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Base64Bytes, BaseModel, Field, ValidationError
from starlette.concurrency import run_in_threadpool

from digitscan.errors import DigitscanError
from digitscan.models import find_model
from digitscan.output import check_format
from digitscan.output.pictures import MOST_HEIGHT, MOST_WIDTH
from digitscan.output.tables import TableLayout
from digitscan.web.problems import UNPROCESSABLE, Problem, responses
from digitscan.web.uploads import body_of

if TYPE_CHECKING:
    from digitscan.levels import Levels
    from digitscan.web.request_queue import RequestQueue
    from digitscan.web.settings import Settings

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Excel's limits of rows and columns; and the cells, including empty ones, of one request.
_MOST_ROWS, _MOST_COLUMNS, _MOST_CELLS = 1_048_576, 16_384, 1_000_000
_MOST_PAGES, _MOST_TABLES, _LONGEST_TEXT, _LONGEST_NAME = 1000, 1000, 4096, 300
_MOST_BYTES = 64 << 10  # of a picture
_NOT_INSTALLED = 501


class WorkbookCell(BaseModel):
    """A cell of a table, as `/v1/table` has it."""

    row: Annotated[int, Field(ge=1)]
    column: Annotated[int, Field(ge=1)]
    text: Annotated[str, Field(max_length=_LONGEST_TEXT)]
    confidence: Annotated[float, Field(ge=0, le=1)] = 1.0
    picture: Annotated[
        Base64Bytes | None, Field(description="A small JPEG or PNG file that stands beside it.")
    ] = None


class WorkbookTable(BaseModel):
    """A table, as `/v1/table` has it."""

    table: Annotated[int, Field(ge=1, description="Its place on the page.")]
    rows: Annotated[int, Field(ge=1, le=_MOST_ROWS)]
    columns: Annotated[int, Field(ge=1, le=_MOST_COLUMNS)]
    cells: list[WorkbookCell]


class WorkbookPage(BaseModel):
    """A page and its tables, as `/v1/table` has them."""

    source: Annotated[str, Field(max_length=_LONGEST_NAME)] = "-"
    page: Annotated[int, Field(ge=1)] = 1
    tables: Annotated[list[WorkbookTable], Field(max_length=_MOST_TABLES)]


class WorkbookRequest(BaseModel):
    """The pages whose tables are wanted."""

    pages: Annotated[list[WorkbookPage], Field(min_length=1, max_length=_MOST_PAGES)]


def has_workbooks() -> bool:
    """Return whether workbooks can be made on this server."""
    try:
        check_format("xlsx")
    except DigitscanError:
        return False
    return True


def workbook_routes(queue: RequestQueue, settings: Settings) -> APIRouter:
    """Return the route that makes workbooks."""
    router = APIRouter(tags=["scans"])
    limits, levels = settings.limits, find_model(settings.model).card.levels
    body = {"schema": WorkbookRequest.model_json_schema()}
    definitions = body["schema"].pop("$defs")
    inlined = json.dumps(body)
    for name in ("WorkbookPage", "WorkbookTable", "WorkbookCell"):
        inlined = inlined.replace(f'{{"$ref": "#/$defs/{name}"}}', json.dumps(definitions[name]))

    @router.post(
        "/v1/workbook",
        summary="Make an Excel workbook of tables",
        response_class=Response,
        responses={
            200: {
                "description": "The workbook, a sheet for each table.",
                "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
            },
            **responses(400, 408, 413, 422, 429, _NOT_INSTALLED),
        },
        openapi_extra={
            "requestBody": {"required": True, "content": {"application/json": json.loads(inlined)}}
        },
    )
    async def workbook(request: Request) -> Response:
        """Send the answer of `/v1/table`, corrected, as `pages`; it is stored nowhere."""
        try:
            check_format("xlsx")
        except DigitscanError as error:
            raise Problem(_NOT_INSTALLED, str(error)) from error
        with queue.place():
            given = _parsed(await body_of(request, limits))
            made = await run_in_threadpool(_made, given, levels)
        return Response(made, media_type=MEDIA_TYPE)

    return router


def _parsed(content: bytes) -> WorkbookRequest:
    try:
        given = WorkbookRequest.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "body"
        raise Problem(UNPROCESSABLE, f"{name}: {first['msg']}; see /openapi.json") from error
    tables = [table for page in given.pages for table in page.tables]
    if sum(table.rows * table.columns for table in tables) > _MOST_CELLS:
        raise Problem(UNPROCESSABLE, f"the tables have more than {_MOST_CELLS:,} cells; send fewer")
    for table in tables:
        for cell in table.cells:
            if cell.row > table.rows or cell.column > table.columns:
                where = f"row {cell.row}, column {cell.column}"
                raise Problem(UNPROCESSABLE, f"table {table.table} has no cell at {where}")
    return given


def _made(given: WorkbookRequest, levels: Levels) -> bytes:
    """Return the workbook; raises Problem if a picture is not valid."""
    from digitscan.output.tables.sheets import workbook_of_tables  # noqa: PLC0415 - needs the extra

    with TemporaryDirectory(prefix="digitscan-") as folder:
        spool, made = Path(folder, "spool"), Path(folder, "made")
        with spool.open("w", encoding="utf-8") as stream:
            for page in given.pages:
                stream.write(json.dumps(_page(page, levels)) + "\n")
        workbook_of_tables(spool, made, TableLayout())
        return made.read_bytes()


def _page(page: WorkbookPage, levels: Levels) -> dict[str, object]:
    """Return a page in the form of `tables_with_pictures`."""
    tables = [
        {
            **table.model_dump(include={"table", "rows", "columns"}),
            "cells": [
                {
                    **cell.model_dump(exclude={"picture"}),
                    "grade": levels.grade(cell.confidence),
                    "picture": _picture(cell.picture) if cell.picture else "",
                }
                for cell in table.cells
            ],
        }
        for table in page.tables
    ]
    return {"source": page.source, "page": page.page, "tables": tables}


def _picture(content: bytes) -> str:
    """Return a picture as base64, decoded and encoded again: files are not passed through."""
    from PIL import Image  # noqa: PLC0415 - heavy

    told = f"a picture must be a JPEG or PNG file of at most {_MOST_BYTES >> 10} KiB"
    if len(content) > _MOST_BYTES:
        raise Problem(UNPROCESSABLE, told)
    file = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > 4 * MOST_WIDTH * MOST_HEIGHT:
                raise Problem(UNPROCESSABLE, "a picture is too large; send it smaller")
            small = picture.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise Problem(UNPROCESSABLE, told) from error
    small.thumbnail((MOST_WIDTH, MOST_HEIGHT))
    small.save(file, "JPEG")
    return base64.b64encode(file.getvalue()).decode("ascii")
