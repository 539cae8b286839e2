"""The part of the API that reads drawings."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request

from digitscan.output import PageReading
from digitscan.output.nested import page_object
from digitscan.web import schema
from digitscan.web.jobs import DrawingJob
from digitscan.web.problems import responses
from digitscan.web.uploads import file_of

if TYPE_CHECKING:
    from digitscan.web.request_queue import RequestQueue
    from digitscan.web.settings import Limits

# A canvas is smaller than a scan.
_MOST_BYTES = 4 << 20
_NAME = "drawing"


def drawing_routes(queue: RequestQueue, limits: Limits) -> APIRouter:
    """Return the route that reads drawings."""
    router = APIRouter(tags=["drawings"])

    @router.post(
        "/v1/drawing",
        summary="Read a drawing",
        response_model=None,
        responses={200: schema.DRAWING, **responses(400, 408, 413, 415, 422, 429, 503)},
        openapi_extra={"requestBody": schema.IMAGE},
    )
    async def drawing(request: Request) -> dict[str, Any]:
        """Send ink on flat paper, as a canvas gives it: one digit that fills it, or several."""
        with queue.place():
            sent = await file_of(request, limits, min(limits.size, _MOST_BYTES))
            async with aclosing(queue.answers(DrawingJob(sent.content, _NAME))) as answers:
                page = await anext(answers)
        return page_object(PageReading(_NAME, 1, page), 0.0)

    return router
