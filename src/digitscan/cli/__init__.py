"""The command line: parses, calls the library, and tells errors in one line each."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and leave with its exit status."""
    try:
        from digitscan.cli.app import run  # noqa: PLC0415 - so that Ctrl-C is heeded from here on

        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)
