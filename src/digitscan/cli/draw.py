"""`digitscan draw`: the options. What the window does is in `digitscan.gui`."""

from __future__ import annotations

import importlib.util
import time
from typing import Annotated

import typer

from digitscan.cli.options import EngineOption, ModelOption, one_of
from digitscan.engines import ENGINES
from digitscan.errors import DigitscanError
from digitscan.gui.strokes import LEAST_PEN, MOST_PEN, USUAL_PEN
from digitscan.messages import one_line
from digitscan.models import DEFAULT_MODEL, find_model
from digitscan.standard_error import tell


def draw(
    *,
    paper: Annotated[
        bool, typer.Option("--paper", help="Start with white paper instead of a black board.")
    ] = False,
    pen: Annotated[
        float,
        typer.Option(
            metavar="PIXELS", min=LEAST_PEN, max=MOST_PEN, help="The initial width of the pen."
        ),
    ] = USUAL_PEN,
    scale: Annotated[
        float | None,
        typer.Option(
            metavar="FACTOR",
            min=1,
            max=4,
            help="Enlarge the window by this factor, 1 to 4. Default: the desktop's setting.",
        ),
    ] = None,
    model: ModelOption = DEFAULT_MODEL,
    engine: EngineOption = "auto",
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Print the start-up time and every reading.")
    ] = False,
) -> None:
    """Open a window to draw on, and read numbers as you draw.

    Enter recognizes, Esc clears, Ctrl+Z undoes the last stroke, Ctrl+S saves a PNG.
    """  # fmt: skip
    one_of("--engine", engine, ENGINES)
    find_model(model)
    _check_tk()
    from digitscan.gui.background import Background, loading  # noqa: PLC0415 - needs Tk
    from digitscan.gui.window import Settings, Window  # noqa: PLC0415

    begun = time.perf_counter()

    def detail(line: str) -> None:
        if verbose:
            tell(one_line(f"{time.perf_counter() - begun:.3f} s: {line}"))

    settings = Settings(paper, pen, scale)
    Window(settings, Background(loading(model, engine)), detail).run()


def _check_tk() -> None:
    """Check that Python has Tk, which some systems package separately."""
    if any(importlib.util.find_spec(name) is None for name in ("tkinter", "_tkinter")):
        raise DigitscanError(
            "draw: this Python has no Tk; install it (Debian and Ubuntu: apt install python3-tk,"
            " Fedora: dnf install python3-tkinter, Homebrew: brew install python-tk), or draw in"
            " a browser by `digitscan serve`"
        )
