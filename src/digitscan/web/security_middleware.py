"""Checks that every request must pass first, and the headers of every response.

The server runs on the user's own machine, but any site that they visit can make their browser send
requests to it. Three things protect it: a check of the server's name in the request (DNS rebinding
gives a foreign name to 127.0.0.1), a check of the site that sends the request (CSRF), and a policy
that lets the page load only its own files.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders

from digitscan.standard_error import internal_error
from digitscan.web.problems import Problem, problem_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from digitscan.web.metrics import Metrics

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_LOCAL = "localhost"
# Requests from other sites; "none" is the user's own, by a bookmark or a typed address.
_FOREIGN = frozenset({"cross-site", "same-site"})
_UNKNOWN_PATH = "other"


class SecurityMiddleware:
    """ASGI middleware: refuses wrong server names and other sites' requests; counts the rest."""

    def __init__(self, app: ASGIApp, names: Iterable[str], metrics: Metrics) -> None:
        """Wrap `app`; besides addresses and localhost, `names` are accepted."""
        self._app, self._metrics = app, metrics
        self._names = frozenset(name.casefold() for name in (_LOCAL, *names))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        status = 500

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            self._check(scope["method"], Headers(scope=scope))
            await self._app(scope, receive, send_guarded)
        except Problem as problem:
            await problem_response(problem)(scope, receive, send_guarded)
        # The last resort: one line for the client, and one on standard error.
        except Exception as error:
            internal_error(scope["path"], error, with_traceback=False)
            failed = Problem(500, "the server failed on it; please report it")
            await problem_response(failed)(scope, receive, send_guarded)
        finally:
            self._count(scope, status, time.perf_counter() - begun)

    def _check(self, method: str, headers: Headers) -> None:
        host = headers.get("host", "")
        if not self._is_ours(host):
            told = "is not a name of this server; use its address, or start it with --name"
            raise Problem(421, f"{host or 'no name'}: {told}")
        if method in _SAFE_METHODS:
            return
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.casefold() != host.casefold():
            raise Problem(403, f"{origin}: another site's page may not send anything here")
        if headers.get("sec-fetch-site") in _FOREIGN:
            raise Problem(403, "another site's page may not send anything here")

    def _is_ours(self, host: str) -> bool:
        """Return whether a Host header names this server; an address cannot be rebound."""
        name = _name_of(host)
        if name is None:
            return False
        if name in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        # Only existing paths: a client must not be able to invent labels.
        route = scope.get("route")
        path = getattr(route, "path", _UNKNOWN_PATH)
        self._metrics.requests.labels(path, str(status)).inc()
        self._metrics.seconds.labels(path).observe(seconds)


def _name_of(host: str) -> str | None:
    """Return the name in `name:port` or `[address]:port`; None for anything else."""
    try:
        parts = urlsplit(f"//{host}")
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        return None
    plain = parts.username is None and not parts.path and not parts.query and not parts.fragment
    return parts.hostname.casefold() if plain and parts.hostname else None
