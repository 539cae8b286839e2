"""`digitscan serve`: the options. What they do is in `digitscan.web`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digitscan.cli.options import EngineOption, ModelOption, one_of
from digitscan.engines import ENGINES
from digitscan.web.settings import DEFAULT_HOST, DEFAULT_PORT, MEBIBYTE, Limits, Settings

_PACKAGES = {
    "fastapi": "fastapi",
    "uvicorn": "uvicorn",
    "prometheus_client": "prometheus-client",
}
TOKEN_VARIABLE = "DIGITSCAN_TOKEN"
_MILLION = 1_000_000


def serve(  # noqa: PLR0913 - one parameter an option
    *,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="The address to listen on; 0.0.0.0 lets other machines in. By default, only this "
            "machine can connect.",
        ),
    ] = DEFAULT_HOST,
    port: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, max=65535, help="The port to listen on; 0 is any free port."
        ),
    ] = DEFAULT_PORT,
    name: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Also accept requests to this host name, besides its addresses and localhost. "
            "May be given several times.",
            show_default=False,
        ),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            envvar=TOKEN_VARIABLE,
            help="Answer only requests that carry this token. Default: answer all requests.",
            show_default=False,
        ),
    ] = None,
    corrections: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Keep the crops of corrected digits in DIR, for `digitscan train --data DIR`. "
            "Default: nothing is kept.",
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Edit this template, a .yaml file, on the page for forms. Default: the browser "
            "downloads the template.",
            show_default=False,
        ),
    ] = None,
    jobs: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            help="Worker processes. Default: the number of cores, at least two.",
            show_default=False,
        ),
    ] = 0,
    queue: Annotated[
        int, typer.Option(metavar="N", min=0, help="Let N requests wait; more are refused.")
    ] = Limits().waiting,
    max_size: Annotated[
        int, typer.Option(metavar="MIB", min=1, help="The largest upload, in MiB.")
    ] = Limits().size // MEBIBYTE,
    max_pixels: Annotated[
        int, typer.Option(metavar="N", min=1, max=200, help="The largest page, in million pixels.")
    ] = Limits().pixels // _MILLION,
    max_pages: Annotated[
        int, typer.Option(metavar="N", min=1, help="The most pages per file.")
    ] = Limits().pages,
    timeout: Annotated[
        float, typer.Option(metavar="S", min=1, help="The most seconds per page.")
    ] = Limits().seconds,
    open_page: Annotated[
        bool, typer.Option("--open", help="Open the page in the browser once it is ready.")
    ] = False,
    model: ModelOption = "default",
    engine: EngineOption = "auto",
) -> None:
    """Serve a web page and an HTTP API for scans and drawings.

    By default only this machine can reach it. Uploads are not kept, unless you give
    --corrections or --form. Press Ctrl-C to stop.
    """
    one_of("--engine", engine, ENGINES)
    from digitscan.optional_dependencies import check_extra  # noqa: PLC0415 - heavy, as all below

    check_extra("digitscan serve", "web", _PACKAGES)
    from digitscan.cli.interrupts import leaving_at_once  # noqa: PLC0415

    with leaving_at_once():
        from digitscan.web.server import serve as run  # noqa: PLC0415
    limits = Limits(
        size=max_size * MEBIBYTE,
        pixels=max_pixels * _MILLION,
        pages=max_pages,
        seconds=timeout,
        waiting=queue,
    )
    run(
        Settings(
            host=host,
            port=port,
            model=model,
            engine=engine,
            jobs=jobs,
            token=token or None,
            corrections=corrections,
            form=form,
            names=tuple(name or ()),
            limits=limits,
            open_page=open_page,
        )
    )
