"""The part of the API that describes the server: models, limits, health and metrics."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from digitscan import __version__, model_registry
from digitscan.models import find_model
from digitscan.web import metrics
from digitscan.web.forms import has_forms
from digitscan.web.workbooks import has_workbooks

if TYPE_CHECKING:
    from digitscan.web.request_queue import RequestQueue
    from digitscan.web.settings import Settings


class Health(BaseModel):
    """The server answers."""

    status: str = Field(description="`ok`", examples=["ok"])
    version: str = Field(description="digitscan's.")


class About(BaseModel):
    """What the page needs to know of its server."""

    version: str = Field(description="digitscan's.")
    model: str = Field(description="The name of the model that reads.")
    size: int = Field(description="The most bytes of an upload.")
    pixels: int = Field(description="The most pixels of a page.")
    pages: int = Field(description="The most pages that are read of one upload.")
    seconds: float = Field(description="The longest that one page may take.")
    doubtful: float = Field(description="Below this confidence a reading needs a check.")
    poor: float = Field(description="Below this confidence a reading is a guess.")
    corrections: bool = Field(description="Whether corrected digits are kept to learn from.")
    form_file: bool = Field(description="Whether the server keeps a template, see `/v1/form/file`.")
    workbook: bool = Field(description="Whether Excel workbooks can be made, see `/v1/workbook`.")
    forms: bool = Field(description="Whether templates can be made, see `/v1/form/fields`.")


class ModelEntry(BaseModel):
    """A model that is found by its name."""

    name: str
    architecture: str | None = Field(description="None where the model is damaged.")
    accuracy: float | None = Field(description="On the test data that its card tells of.")
    size: int = Field(description="Bytes of all its files.")
    used: bool = Field(description="Whether this server reads with it.")


def open_routes() -> APIRouter:
    """Return the routes that need no token."""
    router = APIRouter(tags=["server"])

    @router.get("/v1/health", summary="Whether the server answers")
    async def health() -> Health:
        return Health(status="ok", version=__version__)

    return router


def metadata_routes(queue: RequestQueue, settings: Settings) -> APIRouter:
    """Return the routes that describe the server."""
    router = APIRouter(tags=["server"])
    limits, levels = settings.limits, find_model(settings.model).card.levels

    @router.get("/v1/about", summary="What the server allows")
    async def about() -> About:
        return About(
            version=__version__,
            model=Path(settings.model).name,
            size=limits.size,
            pixels=limits.pixels,
            pages=limits.pages,
            seconds=limits.seconds,
            doubtful=levels.reliable,
            poor=levels.guess,
            corrections=settings.corrections is not None,
            workbook=has_workbooks(),
            forms=has_forms(),
            form_file=settings.form is not None,
        )

    @router.get("/v1/models", summary="The models there are")
    def models() -> list[ModelEntry]:
        return [_entry(each) for each in model_registry.entries(settings.model)]

    @router.get(
        "/v1/metrics",
        summary="What the server counts, for Prometheus",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    async def counted() -> Response:
        return Response(queue.metrics.text(), media_type=metrics.MEDIA_TYPE)

    return router


def _entry(each: model_registry.Entry) -> ModelEntry:
    test = each.card.test if each.card is not None else {}
    accuracy = test.get("accuracy") if isinstance(test, dict) else None
    return ModelEntry(
        name=each.name,
        architecture=each.card.architecture if each.card else None,
        accuracy=accuracy if isinstance(accuracy, (int, float)) else None,
        size=each.size,
        used=each.used,
    )
