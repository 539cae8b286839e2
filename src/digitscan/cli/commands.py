"""The commands, each imported when it is asked for: reading a page needs no option of training.

A command is the function of its name in the module of its name, in this folder. Where the module
has `SUBCOMMANDS`, functions by name, it is a group of these.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING

import typer
from typer.core import TyperCommand, TyperGroup

from digitscan.cli.report import quiet_logs

if TYPE_CHECKING:
    from typer._click import Command, Context, HelpFormatter

# In the order of the help, with the first sentence of the command's own, which a test compares.
COMMANDS = {
    "recognize": "Read the digits on scanned images, and print a table or data.",
    "table": "Read the tables on scanned images, and write their rows and columns.",
    "form": "Make templates of forms, and read sheets by them: a row a sheet, a column a field.",
    "watch": "Read what arrives in a folder, each file once.",
    "cluster": "Read the digits on scanned images with all machines of a Ray cluster.",
    "train": "Train a network, and write a model: the network, its export, its card and its "
    "history.",
    "evaluate": "Measure a model, or the whole reader, on labelled data.",
    "compare": "Train the classic methods and the CNN on MNIST, and measure them side by side.",
    "draw": "Open a window to draw on: digits and numbers are read as they are drawn.",
    "serve": "Serve a page to draw on and to drop scans on, and an HTTP API, to your own machine.",
    "models": "List the models that are found by their name, or show one's card.",
}


class _Commands(MutableMapping[str, "Command"]):
    """The commands by their name, made on first use."""

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


def _make(name: str) -> Command:
    if name not in COMMANDS:
        raise KeyError(name)
    quiet_logs()
    module = importlib.import_module(f"digitscan.cli.{name}")
    function = getattr(module, name)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    below = getattr(module, "SUBCOMMANDS", None)
    if below is None:
        alone.command(name)(function)
        return typer.main.get_command(alone)
    alone.callback()(function)
    for each, command in below.items():
        alone.command(each)(command)
    group = typer.main.get_command(alone)
    group.name = name
    return group


class LazyGroup(TyperGroup):
    """A group whose help imports none of its commands."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self.commands = _Commands()

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """List the commands by what `COMMANDS` says of them."""
        listed = [TyperCommand(name, help=text) for name, text in COMMANDS.items()]
        TyperGroup(commands=listed).format_commands(ctx, formatter)
