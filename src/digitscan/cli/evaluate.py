"""`digitscan evaluate`: the options. What they do is in `digitscan.evaluation`."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digitscan.cli.options import MODEL_VARIABLE, EngineOption, one_of
from digitscan.cli.report import Report
from digitscan.cli.streams import standard_output, whole_file, write_data, writing_to
from digitscan.engines import ENGINES
from digitscan.errors import UsageError
from digitscan.messages import one_line, problem
from digitscan.models import DEFAULT_MODEL

if TYPE_CHECKING:
    from digitscan.evaluation.run import Evaluation, Result

FORMATS = ("table", "json")
_PACKAGES = {"matplotlib": "matplotlib"}


def evaluate(  # noqa: PLR0913 - one parameter an option
    data: Annotated[list[Path] | None, typer.Argument(metavar="[DATA]...", hidden=True)] = None,
    *,
    form: Annotated[
        str, typer.Option("-f", "--format", metavar="FORMAT", help="table or json.")
    ] = "table",
    model: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A model's name, or the path of its folder. Give it several times to compare "
            f"models. Default: the variable {MODEL_VARIABLE}, else {DEFAULT_MODEL}.",
            show_default=False,
        ),
    ] = None,
    engine: EngineOption = "auto",
    part: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Use only the images below the folder NAME, such as test. Default: all.",
            show_default=False,
        ),
    ] = "",
    limit: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Measure at most N images. With labels.csv: an evenly spread sample (every k-th "
            "image). With images in folders: the first of every digit, in proportion. Otherwise: "
            "the first N. Default: all.",
            show_default=False,
        ),
    ] = None,
    min_confidence: Annotated[
        str,
        typer.Option(
            metavar="P",
            help="On pages, strings and images with labels.csv, leave out digits whose "
            "confidence is below P, 0 to 1; auto is the model's own threshold.",
        ),
    ] = "0",
    csv: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write what was read on each image into FILE, as CSV."),
    ] = None,
    plots: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Draw plots into DIR: confusion, precision and recall, reliability, risk against "
            "coverage, the worst mistakes.",
            show_default=False,
        ),
    ] = None,
    verbose: Annotated[
        bool,
        typer.Option(
            "-v",
            "--verbose",
            help="List the reading of each image; of single digits, only the wrong ones.",
        ),
    ] = False,
) -> None:
    """Measure a model, or the whole reader, on labeled data.

    DATA is a folder of IDX files; a zip file or a folder of images, each in a folder named by
    its digit; a zip file or a folder of images with labels.csv; a folder of pages with
    truth.json; or one of strings with annotations.json (COCO). Default: MNIST's test digits.
    """
    one_of("--format", form, FORMATS)
    one_of("--engine", engine, ENGINES)
    least = _confidence(min_confidence)
    _check_places(csv, plots)
    from digitscan.evaluation.run import Evaluation  # noqa: PLC0415 - heavy

    request = Evaluation(
        data=tuple(data or ()),
        models=tuple(model or (os.environ.get(MODEL_VARIABLE) or DEFAULT_MODEL,)),
        engine=engine,
        part=part,
        limit=limit,
        min_confidence=least,
    )
    _evaluate(request, form, csv, plots, verbose=verbose)


def _evaluate(
    request: Evaluation, form: str, csv: str | None, plots: Path | None, *, verbose: bool
) -> None:
    from digitscan.evaluation import records, report, run  # noqa: PLC0415 - heavy

    told = Report(quiet=False, verbose=False)
    with ExitStack() as stack:
        stdout = stack.enter_context(standard_output())
        rows = None if csv is None else stack.enter_context(whole_file(csv))
        stack.callback(told.clear)
        results = run.evaluate(request, told.progress)
        told.clear()
        if csv is not None and rows is not None:
            with writing_to(csv):
                rows.write(records.as_csv(results))
        if plots is not None:
            _draw(results, plots)
        write = records.as_json if form == "json" else report.as_table
        write_data(stdout, write(results, verbose=verbose))


def _draw(results: list[Result], folder: Path) -> None:
    from digitscan.evaluation.plots import plots  # noqa: PLC0415 - heavy
    from digitscan.plotting import save_all  # noqa: PLC0415

    save_all(plots(results), folder)


def _check_places(csv: str | None, plots: Path | None) -> None:
    """Refuse outputs that cannot be written before anything is measured."""
    if csv in ("", "-"):
        raise UsageError(problem(f"--csv {csv}".strip(), "is not a file", "name one"))
    if plots is None:
        return
    from digitscan.optional_dependencies import check_extra  # noqa: PLC0415 - little used

    check_extra("--plots", "plots", _PACKAGES)
    if plots.exists() and not plots.is_dir():
        raise UsageError(problem(str(plots), "is not a folder", "name another for --plots"))


def _confidence(given: str) -> float | None:
    """Return the given confidence; None for auto."""
    if given == "auto":
        return None
    with suppress(ValueError):
        if 0 <= float(given) <= 1:
            return float(given)
    raise UsageError(one_line(f"--min-confidence {given}: must be between 0 and 1, or auto"))
