"""`/docs`: Swagger UI for the API, without files from another site.

The files come from the package fastapi-offline. The page has no inline script, because the content
security policy would block it.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi.responses import FileResponse, HTMLResponse, Response

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fastapi import FastAPI

_PACKAGE = "fastapi_offline"
_FILES = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}
_METHODS = ["GET", "HEAD"]
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>digitscan: HTTP API</title>
<link rel="icon" href="static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="docs/swagger-ui.css">
<div id="api"></div>
<noscript><p>This page needs JavaScript. The description is <a href="openapi.json">openapi.json</a>.
</noscript>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
"""
# Shown if fastapi-offline is not installed.
_PLAIN_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>digitscan: HTTP API</title>
<h1>HTTP API</h1>
<p>The description of the API is <a href="openapi.json">openapi.json</a>.
<p>To try the API here, install the server's packages: <code>pip install 'digitscan[web]'</code>.
"""
_OPTIONS = {
    "url": "openapi.json",
    "dom_id": "#api",
    "deepLinking": True,
    "validatorUrl": None,  # would send the description to another site
}


def serve_docs(app: FastAPI) -> None:
    """Serve the page at `/docs`, and its files below it."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        app.add_api_route("/docs", _page_of(_PLAIN_PAGE), methods=_METHODS, include_in_schema=False)
        return
    folder = Path(found.origin).with_name("static")
    start = f"SwaggerUIBundle({json.dumps(_OPTIONS)});\n"

    async def started() -> Response:
        return Response(start, media_type="text/javascript")

    app.add_api_route("/docs", _page_of(_PAGE), methods=_METHODS, include_in_schema=False)
    app.add_api_route("/docs/start.js", started, methods=_METHODS, include_in_schema=False)

    @app.api_route("/docs/{name}", methods=_METHODS, include_in_schema=False)
    async def file(name: str) -> Response:
        if name not in _FILES:
            return Response(status_code=404)
        return FileResponse(folder / name, media_type=_FILES[name])


def _page_of(html: str) -> Callable[[], Awaitable[HTMLResponse]]:
    async def page() -> HTMLResponse:
        return HTMLResponse(html)

    return page
