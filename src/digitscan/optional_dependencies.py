"""Check the packages that only some commands need, and report missing ones in one clear line."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping

from digitscan.errors import DigitscanError

# Packages that `digitscan-light` lacks: the name of the module, and of the package.
TRAINING = {"tensorflow": "TensorFlow", "keras": "Keras", "onnx": "onnx", "tf2onnx": "tf2onnx"}
_FULL, _LIGHT = "digitscan", "digitscan-light"
_NEWEST_FOR_TRAINING = (3, 13)


def check_extra(purpose: str, extra: str, packages: Mapping[str, str]) -> None:
    """Check that the packages of an extra are installed, before any work is done.

    Args:
        purpose: what needs them, in the user's words.
        extra: the extra's name in pyproject.toml.
        packages: the name of each module, and the name of its package.

    Raises:
        DigitscanError: a package is missing.
    """
    missing = [name for each, name in packages.items() if importlib.util.find_spec(each) is None]
    if missing:
        raise DigitscanError(f"{purpose} needs {_listed(missing)}: {install_hint(extra)}")


def install_hint(extra: str) -> str:
    """Return the command that installs an extra."""
    hint = f"`pip install '{installed_distribution()}[{extra}]'`"
    if extra == "train" and sys.version_info[:2] > _NEWEST_FOR_TRAINING:
        hint += "; TensorFlow needs Python 3.13 or older"
    return hint


def installed_distribution() -> str:
    """Return the name of the installed distribution: the full or the light one."""
    from importlib import metadata  # noqa: PLC0415 - slow, and only an error needs it

    for name in (_FULL, _LIGHT):
        try:
            metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        return name
    return _FULL


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
