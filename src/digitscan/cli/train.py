"""`digitscan train`: the options. What they do is in `digitscan.training`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def train(
    *,
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Where MNIST's four IDX files lie, gzipped or not. "
            "Without it: as Keras fetches them, once.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FOLDER", help="Write the model into FOLDER."),
    ] = Path("models/trained"),
    epochs: Annotated[
        int, typer.Option(metavar="N", min=1, help="Go N times over the digits.")
    ] = 30,
    seed: Annotated[
        int, typer.Option(metavar="N", min=0, help="What all that is random begins with.")
    ] = 1,
    held_back: Annotated[
        int,
        typer.Option(
            metavar="N", min=100, help="Keep the last N digits for the calibration alone."
        ),
    ] = 5_000,
    resume: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Keep the state after each epoch in FOLDER; the same command goes on from there.",
            show_default=False,
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a model that is there.")] = False,
) -> None:
    """Train the network on MNIST, and write a model: the network, its export and its card.

    Use it with `digitscan recognize --model FOLDER`.
    """
    from digitscan.training.datasets import load_digits  # noqa: PLC0415 - heavy, as all below
    from digitscan.training.muted import muted_natives  # noqa: PLC0415
    from digitscan.training.place import check_exporters, check_output  # noqa: PLC0415
    from digitscan.training.recipe import Recipe  # noqa: PLC0415

    check_exporters()
    check_output(output, replace=force)
    digits, test = load_digits(data)
    with muted_natives():
        from digitscan.training import run  # noqa: PLC0415
        from digitscan.training.progress import ShownProgress  # noqa: PLC0415

    recipe = Recipe(epochs=epochs, seed=seed, held_back=held_back)
    with ShownProgress() as progress:
        card = run.train_model(digits, test, recipe, output, [progress], resume)
    typer.echo(f"{output}: {run.summary(card)}")
