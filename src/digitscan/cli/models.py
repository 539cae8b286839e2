"""`digitscan models`: the options. What they do is in `digitscan.model_registry`."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from digitscan.cli.options import MODEL_VARIABLE, one_of
from digitscan.cli.streams import standard_output, write_data, writing_to
from digitscan.models import DEFAULT_MODEL
from digitscan.standard_error import tell

if TYPE_CHECKING:
    from rich.console import RenderableType

FORMATS = ("table", "json")


def models(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", hidden=True)] = None,
    *,
    form: Annotated[
        str, typer.Option("-f", "--format", metavar="FORMAT", help="table or json.")
    ] = "table",
) -> None:
    """List the installed models, or show the card of one.

    NAME is a model's name or the path of its folder. Default: all models, your own first, then
    the shipped ones. * marks the default model.
    """
    one_of("--format", form, FORMATS)
    from digitscan import model_registry  # noqa: PLC0415 - heavy, as all below
    from digitscan.models import find_model, user_models  # noqa: PLC0415
    from digitscan.output.console import console_for  # noqa: PLC0415

    shown: tuple[RenderableType, ...]
    if name is None:
        listed = model_registry.entries(os.environ.get(MODEL_VARIABLE) or DEFAULT_MODEL)
        note = f"\nYour own models are found by their name in {user_models()}"
        text, shown = model_registry.list_json(listed), (model_registry.list_table(listed), note)
        for each in listed:
            if each.problem:
                tell(each.problem)
    else:
        model = find_model(name)
        text, shown = model_registry.card_json(model), (model_registry.card_table(model),)
    with standard_output() as stream:
        if form == "json":
            write_data(stream, text)
        else:
            with suppress(BrokenPipeError), writing_to("-"):
                console_for(stream).print(*shown, sep="\n", soft_wrap=True)
