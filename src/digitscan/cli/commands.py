"""The commands, each imported on first use: reading a page needs no training options.

A command is the function with its name, in the module with its name, in this folder. If the module
has `SUBCOMMANDS`, functions by name, the command is a group of these.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from typer._click.core import ParameterSource
from typer.core import TyperCommand, TyperGroup

from digitscan.cli.report import quiet_logs
from digitscan.cli.settings import Settings
from digitscan.errors import UsageError
from digitscan.messages import problem

if TYPE_CHECKING:
    from typer._click import Command, Context, HelpFormatter, Parameter

# In the order of the help, each with the first sentence of its own help, which a test compares.
COMMANDS = {
    "recognize": "Read handwritten numbers on scans, and print a table or data.",
    "table": "Read the tables on scans, and write their rows and columns.",
    "form": "Make templates of forms, and read sheets, one row per sheet.",
    "watch": "Read files that arrive in a folder, each file once.",
    "cluster": "Read scans with all machines of a Ray cluster.",
    "train": "Train a network on labeled digits, and write a model.",
    "evaluate": "Measure a model, or the whole reader, on labeled data.",
    "compare": "Compare classic methods and the CNN on MNIST.",
    "draw": "Open a window to draw on, and read numbers as you draw.",
    "serve": "Serve a web page and an HTTP API for scans and drawings.",
    "models": "List the installed models, or show the card of one.",
}


class _Commands(MutableMapping[str, "Command"]):
    """The commands by name, created on first use."""

    def __init__(self) -> None:
        self._made: dict[str, Command] = {}

    def __getitem__(self, name: str) -> Command:
        if name not in self._made:
            self._made[name] = _make(name)
        return self._made[name]

    def __setitem__(self, name: str, command: Command) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        del self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Command(TyperCommand):
    """A command that takes defaults from the settings and accepts only one --output.

    click would silently use only the last one.
    """

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Parse the arguments.

        Raises:
            UsageError: --output is given twice, or a setting has an invalid value.
        """
        *_, order = self.make_parser(ctx).parse_args(list(args))
        if sum(each.name == "output" for each in order if each.opts[0].startswith("-")) > 1:
            raise UsageError("--output is given twice; name one file")
        try:
            rest = super().parse_args(ctx, args)
        except typer.BadParameter as error:
            origin = self._origin(ctx, error.param)
            if origin is None:
                raise
            raise UsageError(problem(origin, error.format_message(), "correct it")) from error
        self._fit_settings(ctx)
        return rest

    def _origin(self, ctx: Context, parameter: Parameter | None) -> str | None:
        """Return the file or variable that a parameter's value comes from."""
        name = "" if parameter is None else parameter.name or ""
        if not isinstance(ctx.obj, Settings) or not _is_setting(ctx, name):
            return None
        return ctx.obj.origins.get((self.name or "", name))

    def _fit_settings(self, ctx: Context) -> None:
        """Let the suffix of -o override a set format, and drop settings that are for CSV."""
        if not any(_is_setting(ctx, name) for name in ("form", "delimiter", "bom")):
            return
        from digitscan.output import SUFFIXES  # noqa: PLC0415 - not for --help

        params = ctx.params
        suffix = SUFFIXES.get(Path(params.get("output") or "").suffix.lower())
        if suffix is not None and _is_setting(ctx, "form"):
            params["form"] = None
        form = params.get("form") or suffix or "csv"
        if form != "csv" and _is_setting(ctx, "delimiter"):
            params["delimiter"] = None
        if form not in ("csv", "tsv") and _is_setting(ctx, "bom"):
            params["bom"] = False


def _is_setting(ctx: Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is ParameterSource.DEFAULT_MAP


def _make(name: str) -> Command:
    if name not in COMMANDS:
        raise KeyError(name)
    quiet_logs()
    module = importlib.import_module(f"digitscan.cli.{name}")
    function = getattr(module, name)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    below = getattr(module, "SUBCOMMANDS", None)
    if below is None:
        alone.command(name, cls=_Command)(function)
        return typer.main.get_command(alone)
    alone.callback()(function)
    for each, command in below.items():
        alone.command(each, cls=_Command)(command)
    group = typer.main.get_command(alone)
    group.name = name
    return group


class LazyGroup(TyperGroup):
    """A command group whose help imports none of its commands."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self.commands = _Commands()

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """List the commands with their texts from `COMMANDS`."""
        listed = [TyperCommand(name, help=text) for name, text in COMMANDS.items()]
        TyperGroup(commands=listed).format_commands(ctx, formatter)
