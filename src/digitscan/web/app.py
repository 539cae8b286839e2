"""The application: the API behind its security checks, and the page."""

from __future__ import annotations

import hmac
import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import Depends, FastAPI, Request
from fastapi.responses import FileResponse
from fastapi.security import HTTPBearer
from starlette.staticfiles import StaticFiles

from digitscan import __version__
from digitscan.web.corrections import correction_routes
from digitscan.web.docs import serve_docs
from digitscan.web.drawings import drawing_routes
from digitscan.web.form_file import form_file_routes
from digitscan.web.forms import form_routes
from digitscan.web.metadata_routes import metadata_routes, open_routes
from digitscan.web.parameters import check_parameters
from digitscan.web.problems import Problem, ProblemDetails, explain_problems, responses
from digitscan.web.scans import scan_routes
from digitscan.web.schema import page_schemas
from digitscan.web.security_middleware import SecurityMiddleware
from digitscan.web.workbooks import workbook_routes

if TYPE_CHECKING:
    from digitscan.web.request_queue import RequestQueue
    from digitscan.web.settings import Settings

STATIC = Path(__file__).with_name("static")
# The review of doubtful fields, which `digitscan form read --review` also writes as its own page.
_REVIEW = ("digitscan.output", "review_page")
_DESCRIPTION = (
    "Reads handwritten digits on scanned pages. A file is sent as the body of a request, or as the"
    " file of a form. Nothing of it is kept, and no path that a client names is opened."
)


def create_app(queue: RequestQueue, settings: Settings) -> FastAPI:
    """Return the application, which uses the workers of `queue`."""
    app = FastAPI(
        title="digitscan",
        version=__version__,
        description=_DESCRIPTION,
        # FastAPI's own pages load files from another site; see `serve_docs`.
        docs_url=None,
        redoc_url=None,
    )
    app.state.queue = queue
    guarded: list[Any] = [Depends(_TokenCheck(settings.token))] if settings.token else []
    guarded.append(Depends(check_parameters))
    told = responses(401) if settings.token else {}
    app.include_router(open_routes())
    routers = [metadata_routes(queue, settings), scan_routes(queue, settings)]
    routers.append(drawing_routes(queue, settings.limits))
    routers.append(workbook_routes(queue, settings))
    routers.append(form_routes(queue, settings.limits))
    if settings.corrections is not None:
        routers.append(correction_routes(queue, settings.limits, settings.corrections))
    if settings.form is not None:
        routers.append(form_file_routes(queue, settings.limits, settings.form))
    for router in routers:
        app.include_router(router, dependencies=guarded, responses=told)
    explain_problems(app)
    _describe_truly(app)
    _serve_page(app)
    serve_docs(app)
    app.add_middleware(
        SecurityMiddleware, names=(settings.host, *settings.names), metrics=queue.metrics
    )
    return app


class _TokenCheck(HTTPBearer):
    """Accepts only requests that carry the token; appears in OpenAPI."""

    def __init__(self, token: str) -> None:
        super().__init__(auto_error=False, description="What the server was started with.")
        self._token = token.encode()

    async def __call__(self, request: Request) -> None:  # type: ignore[override]
        """Check the token; called by FastAPI as a dependency.

        Raises:
            Problem: 401, the token is missing or wrong.
        """
        given = await super().__call__(request)
        sent = given.credentials.encode() if given else b""
        if not hmac.compare_digest(sent, self._token):
            told = "the token is missing or wrong; send it as `Authorization: Bearer TOKEN`"
            raise Problem(401, told, {"WWW-Authenticate": "Bearer"})


def _describe_truly(app: FastAPI) -> None:
    """Make OpenAPI describe pages, and the actual error responses instead of FastAPI's own."""
    generated = app.openapi

    def openapi() -> dict[str, Any]:
        described = generated()
        schemas = described.setdefault("components", {}).setdefault("schemas", {})
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        schemas.update(page_schemas(), ProblemDetails=ProblemDetails.model_json_schema())
        for path in described["paths"].values():
            for method, operation in path.items():
                _tell_of_refusals(operation["responses"], changes=method != "get")
                operation["responses"].update(_keyed(responses(400)))
        return described

    app.openapi = openapi  # type: ignore[method-assign]


def _tell_of_refusals(told: dict[str, Any], *, changes: bool) -> None:
    """Add the refusals of the middleware; remove FastAPI's own response to invalid input."""
    if "application/json" in told.get("422", {}).get("content", {}):
        del told["422"]
    refused = responses(403, 421) if changes else responses(421)
    told.update(_keyed(refused))


def _keyed(told: dict[int | str, dict[str, Any]]) -> dict[str, Any]:
    return {str(status): problem for status, problem in told.items()}


class _Assets(StaticFiles):
    """The page's files; the browser checks each time whether they have changed."""

    def file_response(self, *args: Any, **named: Any) -> Any:  # noqa: ANN401 - as in Starlette
        response = super().file_response(*args, **named)
        response.headers["Cache-Control"] = "no-cache"
        return response


def _serve_page(app: FastAPI) -> None:
    # Some systems register JavaScript as plain text, which a browser would not run.
    for kind, suffix in (
        ("text/javascript", ".js"),
        ("text/css", ".css"),
        ("image/svg+xml", ".svg"),
    ):
        mimetypes.add_type(kind, suffix)
    app.mount("/static", _Assets(directory=STATIC, packages=[_REVIEW]), name="static")

    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})
