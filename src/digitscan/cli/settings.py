"""Persistent settings: `digitscan.toml` and the environment set the defaults of the options.

    jobs = 2
    model = "models/mine"

    [recognize]
    format = "csv"
    delimiter = ";"

An option on the command line has priority, then the variable `DIGITSCAN_...`, then the file, then
the built-in default. The file is the nearest `digitscan.toml`, in the current folder or one above
it, else the user's own. Files are not merged.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from digitscan.errors import UsageError
from digitscan.messages import problem

FILE_NAME = "digitscan.toml"
CONFIG_VARIABLE = "DIGITSCAN_CONFIG"
_PREFIX = "DIGITSCAN_"
_READING = ("jobs", "model", "engine", "min-confidence", "marks", "rotate", "printed", "dpi")
_CSV = ("delimiter", "decimal", "bom")
# The settings of each command. One above all tables of the file, or in the environment, applies to
# every command that has it; `format` only to `recognize`, because the formats differ.
SETTINGS: dict[str, tuple[str, ...]] = {
    "recognize": (*_READING, "per", "format", "strict", *_CSV),
    "table": (*_READING, "format", "header", "strict", *_CSV),
    "watch": ("model", "engine", "min-confidence", "marks", "rotate", "printed", "per", "settle"),
    "cluster": (*_READING[1:], "per"),
    "serve": ("jobs", "model", "engine", "host", "port"),
    "draw": ("model", "engine"),
}
_OWN = {"format": ("recognize",)}
_PARAMETERS = {"format": "form"}  # options whose parameter has another name

Defaults = dict[str, dict[str, Any]]


@dataclass
class Settings:
    """The defaults of each command by parameter, and where each comes from."""

    defaults: Defaults = field(default_factory=dict)
    origins: dict[tuple[str, str], str] = field(default_factory=dict)

    def set(self, command: str, key: str, value: object, origin: str) -> None:
        """Set another default for a command."""
        parameter = _PARAMETERS.get(key, key.replace("-", "_"))
        self.defaults.setdefault(command, {})[parameter] = value
        self.origins[command, parameter] = origin


def load_settings(config: str | None, *, isolated: bool) -> Settings:
    """Read the settings of the file and the environment.

    Args:
        config: the file; None searches for it.
        isolated: whether to ignore all files.

    Raises:
        UsageError: the file does not exist, is damaged, or has an unknown setting.
    """
    settings = Settings()
    file = None if isolated else Path(config) if config else find_file()
    if file is not None:
        _add_file(settings, file)
    for key in dict.fromkeys(key for keys in SETTINGS.values() for key in keys):
        variable = _PREFIX + key.upper().replace("-", "_")
        if value := os.environ.get(variable):
            _add_to_all(settings, key, value, variable)
    return settings


def find_file() -> Path | None:
    """Return the nearest settings file above the current folder, else the user's, else None."""
    try:
        here = Path.cwd()
    except OSError:  # the current folder was deleted
        folders = []
    else:
        folders = [here, *here.parents]
    candidates = [folder / FILE_NAME for folder in folders]
    user = user_file()
    return next((each for each in (*candidates, *user) if _is_file(each)), None)


def user_file() -> list[Path]:
    """Return the path of the user's own settings in a list; an empty list without a home."""
    if sys.platform == "win32":
        base = os.environ.get("APPDATA")
    else:  # XDG Base Directory Specification; on macOS as well, as ruff has it
        base = os.environ.get("XDG_CONFIG_HOME")
    try:
        return [Path(base or Path.home() / ".config") / "digitscan" / FILE_NAME]
    except RuntimeError:
        return []


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _add_file(settings: Settings, file: Path) -> None:
    read = _read(file)
    for key, value in read.items():
        if not isinstance(value, dict):
            _check(file, key, value, {key for keys in SETTINGS.values() for key in keys})
            _add_to_all(settings, key, _resolved(file, key, value), str(file))
    for command, table in read.items():
        if isinstance(table, dict):
            if command not in SETTINGS:
                raise _unknown(file, f"command '{command}'", SETTINGS)
            for key, value in table.items():
                _check(file, key, value, SETTINGS[command], f"[{command}] ")
                settings.set(command, key, _resolved(file, key, value), str(file))


def _read(file: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - only where there is a file

    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (
        OSError,
        ValueError,
    ) as error:  # ValueError: damaged TOML, or bytes that are not UTF-8
        reason = getattr(error, "strerror", None) or str(error)
        what = f"cannot be used as settings ({reason})"
        raise UsageError(problem(str(file), what, "correct it, or use --isolated")) from error


def _check(file: Path, key: str, value: object, known: Collection[str], where: str = "") -> None:
    if key not in known:
        raise _unknown(file, f"{where}setting '{key}'", known)
    if not isinstance(value, str | int | float):
        what = f"{where}{key} must be a text, a number, true or false"
        raise UsageError(problem(str(file), what, "correct it"))


def _unknown(file: Path, what: str, known: Any) -> UsageError:  # noqa: ANN401 - anything to iterate
    return UsageError(
        problem(str(file), f"unknown {what}", f"choose from {', '.join(sorted(known))}")
    )


def _resolved(file: Path, key: str, value: object) -> object:
    """Return a value; a model's path is relative to the file's folder."""
    beside = file.parent / str(value)
    return str(beside) if key == "model" and _is_folder(beside) else value


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _add_to_all(settings: Settings, key: str, value: object, origin: str) -> None:
    for command in _OWN.get(key, SETTINGS):
        if key in SETTINGS[command]:
            settings.set(command, key, value, origin)
