"""Error responses as RFC 9457 (Problem Details for HTTP APIs) defines them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from digitscan.messages import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

MEDIA_TYPE = "application/problem+json"
UNPROCESSABLE = 422
TOO_LARGE = 413
NOT_A_FILE = 415
NOT_ACCEPTABLE = 406
_MEANINGS = {
    400: "The request cannot be meant.",
    401: "The token is missing or wrong.",
    403: "The request comes from another site's page.",
    406: "None of the types that the header Accept names is answered.",
    408: "The upload did not arrive in time.",
    413: "The upload is too large, or has too many pages.",
    415: "The body is a form, and the server lacks python-multipart, which reads forms.",
    421: "The server is not known by the name it was asked for.",
    422: "What was sent cannot be read.",
    429: "Too many requests wait already; ask again after `Retry-After` seconds.",
    501: "What this needs is not installed on the server.",
    507: "The folder for what is kept cannot be written to.",
    503: "The page took too long, or the worker that read it came to its end.",
}


class Problem(Exception):  # noqa: N818 - named as RFC 9457 does
    """A request that cannot be answered: its HTTP status, and a one-line message."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, one_line(detail), headers


class ProblemDetails(BaseModel):
    """What went wrong."""

    title: str = Field(description="The status in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong and what to do about it, in one line.")


def problem_object(status: int, detail: str) -> dict[str, Any]:
    """Return a problem as a JSON object."""
    return {"title": HTTPStatus(status).phrase, "status": status, "detail": detail}


def problem_response(problem: Problem) -> JSONResponse:
    """Return the response for a problem."""
    content = problem_object(problem.status, problem.detail)
    headers = dict(problem.headers or {})
    return JSONResponse(content, problem.status, headers, media_type=MEDIA_TYPE)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI description of these statuses."""
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    return {
        status: {"description": _MEANINGS[status], "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }


def explain_problems(app: FastAPI) -> None:
    """Make the app answer every failure as problem details."""

    @app.exception_handler(Problem)
    async def _told(_request: Request, problem: Problem) -> JSONResponse:
        return problem_response(problem)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        return problem_response(Problem(400, _in_words(error)))

    @app.exception_handler(HTTPException)
    async def _refused(_request: Request, error: HTTPException) -> JSONResponse:
        detail = f"{error.detail}; see /openapi.json"
        return problem_response(Problem(error.status_code, detail, error.headers))


def _in_words(error: RequestValidationError) -> str:
    """Return which parameter is wrong first, and how."""
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"][1:]) or "request"
    return f"{name}: {first['msg']}; see /openapi.json"
