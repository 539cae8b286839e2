"""The server's life cycle: its socket, the printed address, and shutdown."""

from __future__ import annotations

import errno
import ipaddress
import logging
import signal
import socket
import webbrowser
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

import uvicorn

from digitscan.errors import DigitscanError, UsageError
from digitscan.messages import problem
from digitscan.models import find_model
from digitscan.standard_error import tell
from digitscan.web.app import create_app
from digitscan.web.form_file import check_form_file
from digitscan.web.request_queue import RequestQueue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digitscan.web.settings import Settings

_BACKLOG = 128
# Addresses for documentation (RFC 5737, RFC 3849); the key is whether they are IPv6.
_ELSEWHERE = {False: "192.0.2.1", True: "2001:db8::1"}
_MOST_CONNECTIONS = 128
# How long a request in progress may take after the server is asked to stop, in seconds.
_LAST_SECONDS = 3


def serve(settings: Settings) -> None:
    """Serve until Ctrl-C or SIGTERM.

    Raises:
        UsageError: the server cannot listen on the address.
        ModelError: the model cannot be used.
    """
    # We print uvicorn's errors ourselves, in one line; without a handler, logging prints them too.
    logging.getLogger("uvicorn").addHandler(logging.NullHandler())
    find_model(settings.model)  # fails at once, not after a worker has loaded everything
    listening = _listening(settings.host, settings.port)
    _make_folder(settings.corrections)
    if settings.form is not None:
        check_form_file(settings.form)
    with listening, RequestQueue(settings) as queue:
        config = uvicorn.Config(
            create_app(queue, settings),
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_graceful_shutdown=_LAST_SECONDS,
            ws="none",
        )
        _Server(config, settings).run(sockets=[listening])
    tell("stopped")


def _make_folder(corrections: Path | None) -> None:
    if corrections is None:
        return
    try:
        corrections.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"cannot be made a folder ({error.strerror})"
        remedy = "name another for --corrections"
        raise UsageError(problem(str(corrections), what, remedy)) from error


class _Server(uvicorn.Server):
    """Prints its address; stops on Ctrl-C and SIGTERM without raising them again."""

    def __init__(self, config: uvicorn.Config, settings: Settings) -> None:
        super().__init__(config)
        self._settings = settings

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer, and print the address: from now on a signal stops the server cleanly."""
        await super().startup(sockets)
        for listening in sockets or ():
            announce(listening, self._settings)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle the signals inside the context."""
        held = (signal.SIGINT, signal.SIGTERM)
        before = [signal.signal(each, self.handle_exit) for each in held]
        try:
            yield
        finally:
            for each, handler in zip(held, before, strict=True):
                signal.signal(each, handler)


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        what = f"is not an address to listen on ({error.strerror})"
        raise UsageError(problem(host, what, "name one of this machine's with --host")) from error
    try:
        if hasattr(signal, "SIGHUP"):  # on Windows it would let two servers share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise _cannot_listen(host, port, error) from error
    return listening


def _cannot_listen(host: str, port: int, error: OSError) -> DigitscanError:
    at = f"{host}:{port}"
    if error.errno == errno.EADDRINUSE:
        return UsageError(
            problem(at, "is in use", "stop what listens there or name another --port")
        )
    if error.errno == errno.EACCES:
        return UsageError(problem(at, "permission denied", "name a --port above 1023"))
    return UsageError(
        problem(at, f"cannot be listened on ({error.strerror})", "name another --host")
    )


def announce(listening: socket.socket, settings: Settings) -> None:
    """Print where the page is, and warn if other machines can reach the server."""
    host, port = listening.getsockname()[:2]
    secret = f"#token={quote(settings.token)}" if settings.token else ""
    here, elsewhere = _addresses(host)
    address = f"http://{here}:{port}/{secret}"
    also = f", http://{elsewhere}:{port}/{secret} from other machines" if elsewhere else ""
    tell(f"{address} is ready{also}; Ctrl-C stops it")
    if settings.open_page:
        webbrowser.open(address)
    if ipaddress.ip_address(host).is_loopback:
        return
    if not settings.token:
        tell("warning: everyone who can reach this machine can use it; set a --token")
    tell("warning: traffic is not encrypted; put a TLS proxy in front")


def _addresses(host: str) -> tuple[str, str]:
    """Return the address for this machine's browser, and another for other machines, if any."""
    if not ipaddress.ip_address(host).is_unspecified:
        return _in_url(host), ""
    return _in_url("::1" if ":" in host else "127.0.0.1"), _in_url(_own_address(host))


def _own_address(host: str) -> str:
    """Return this machine's address in its network, or an empty string if it has none.

    The system chooses it when a datagram socket is connected; nothing is sent.
    """
    is_6 = ":" in host
    family = socket.AF_INET6 if is_6 else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect((_ELSEWHERE[is_6], 9))
            return str(asking.getsockname()[0])
    except OSError:
        return ""


def _in_url(address: str) -> str:
    return f"[{address}]" if ":" in address else address
