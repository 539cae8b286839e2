"""`digitscan evaluate`: the options. What they do is in `digitscan.evaluation`."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from digitscan.cli.options import EngineOption, ModelOption, one_of
from digitscan.engines import ENGINES
from digitscan.errors import UsageError
from digitscan.messages import one_line

FORMATS = ("table", "json")


def evaluate(
    data: Annotated[Path | None, typer.Argument(metavar="[DATA]", hidden=True)] = None,
    *,
    form: Annotated[
        str, typer.Option("-f", "--format", metavar="FORMAT", help="table or json.")
    ] = "table",
    model: ModelOption = "default",
    engine: EngineOption = "auto",
    part: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Of images in folders only those below the folder NAME, as test. Without it: all.",
            show_default=False,
        ),
    ] = "",
    limit: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Measure the first N alone. Without it: all."),
    ] = None,
    min_confidence: Annotated[
        str,
        typer.Option(
            metavar="P",
            help="On pages and strings leave digits below P out, 0 to 1; auto is the "
            "model's own threshold.",
        ),
    ] = "0",
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="List what was read on each page or string.")
    ] = False,
) -> None:
    """Measure a model, or the whole reader, on labelled data.

    DATA is a folder of IDX files; a zip file or a folder of images, each in a folder named by
    its digit; a folder of pages with truth.json; or one of strings with annotations.json
    (COCO). Without it: MNIST's test digits.
    """
    one_of("--format", form, FORMATS)
    one_of("--engine", engine, ENGINES)
    least = _confidence(min_confidence)
    from digitscan.evaluation import run  # noqa: PLC0415 - heavy

    request = run.Evaluation(
        data=data,
        model=model,
        engine=engine,
        part=part,
        limit=limit,
        min_confidence=least,
        as_json=form == "json",
        verbose=verbose,
    )
    typer.echo(run.evaluate(request))


def _confidence(given: str) -> float | None:
    """Return the confidence that was given, None for auto."""
    if given == "auto":
        return None
    with suppress(ValueError):
        if 0 <= float(given) <= 1:
            return float(given)
    raise UsageError(
        one_line(f"--min-confidence {given}: no confidence; give a number from 0 to 1, or auto")
    )
