"""The packages that only some commands need, and a kind line where they are missing."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping

from digitscan.errors import DigitscanError


def check_extra(purpose: str, extra: str, packages: Mapping[str, str]) -> None:
    """Make sure that what an extra brings is installed, before anything is done.

    Args:
        purpose: what needs it, as the user named it.
        extra: the extra's name in pyproject.toml.
        packages: the name by which each is imported, and that by which it is installed.

    Raises:
        DigitscanError: a package is missing.
    """
    missing = [name for each, name in packages.items() if importlib.util.find_spec(each) is None]
    if missing:
        raise DigitscanError(
            f"{purpose} needs {' and '.join(missing)}: `pip install 'digitscan[{extra}]'`"
        )
