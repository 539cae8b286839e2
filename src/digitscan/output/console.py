"""A rich console for data: in color on a terminal, plain text anywhere else."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console

# Wider than any line, because off a terminal nothing has to fit.
_WIDEST = 100_000


def console_for(stream: TextIO) -> Console:
    """Return a console that writes to `stream`.

    Off a terminal it writes no escape codes, regardless of FORCE_COLOR, and lines of any length.
    """
    on_terminal = stream.isatty()
    return Console(
        file=stream,
        highlight=False,
        emoji=False,
        markup=False,
        force_terminal=None if on_terminal else False,
        color_system="auto" if on_terminal else None,
        width=None if on_terminal else _WIDEST,
    )
