"""`digitscan cluster`: the options. What it does is in `digitscan.cluster`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from digitscan.cli.options import (
    DpiOption,
    EngineOption,
    MarksOption,
    MinConfidenceOption,
    ModelOption,
    PerOption,
    PrintedOption,
    RotateOption,
    TemplatesOption,
    one_of,
)
from digitscan.messages import one_line

if TYPE_CHECKING:
    from digitscan.cli.report import Report
    from digitscan.cli.request import Request
    from digitscan.cluster.page_task import Reading
    from digitscan.cluster.sink import Written

FORMATS = ("parquet", "csv")
SOME_UNREADABLE = 1
_PACKAGES = {"ray": "ray[data]", "pyarrow": "pyarrow"}


def cluster(  # noqa: PLR0913 - one parameter an option
    inputs: Annotated[list[str] | None, typer.Argument(metavar="[INPUT]...", hidden=True)] = None,
    *,
    output: Annotated[
        str,
        typer.Option(
            "-o",
            "--output",
            metavar="FOLDER",
            help="Write parts into the new folder FOLDER: readings, and failures with source and "
            "error. Use a path that all machines share, or a URI.",
        ),
    ],
    files_from: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Read the paths or URIs in FILE, one per line."),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="The cluster: HOST:PORT, or auto for the one that this machine is part of. "
            "Default: Ray is started on this machine.",
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Read with at most N actors, one core each. Default: the number of cores.",
        ),
    ] = None,
    form: Annotated[
        str, typer.Option("-f", "--format", metavar="FORMAT", help="parquet or csv.")
    ] = "parquet",
    template: TemplatesOption = None,
    per: PerOption = "number",
    marks: MarksOption = "all",
    min_confidence: MinConfidenceOption = "0",
    rotate: RotateOption = "auto",
    printed: PrintedOption = "auto",
    dpi: DpiOption = 300,
    model: ModelOption = "default",
    engine: EngineOption = "auto",
    quiet: Annotated[
        bool,
        typer.Option("-q", "--quiet", help="Print errors only."),
    ] = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Show the log of Ray.")] = False,
) -> int:
    """Read scans with all machines of a Ray cluster.

    INPUT is a file, a folder, or a URI of either, such as s3://bucket/scans.
    """
    from digitscan.cli.report import Report  # noqa: PLC0415 - heavy, as all below
    from digitscan.cli.request import Request, check, sheets_of  # noqa: PLC0415
    from digitscan.optional_dependencies import check_extra  # noqa: PLC0415

    one_of("--format", form, FORMATS)
    check_extra("digitscan cluster", "ray", _PACKAGES)
    request = Request(
        inputs=tuple(inputs or ()), files_from=files_from, output=output, form=form, per=per,
        marks=marks, min_confidence=min_confidence, rotate=rotate, printed=printed, dpi=dpi,
        model=model, engine=engine, quiet=quiet, verbose=verbose, sheets=sheets_of(template),
    )  # fmt: skip
    check(request)
    from digitscan.cli.streams import standard_output  # noqa: PLC0415
    from digitscan.cluster.run import Job, read_all  # noqa: PLC0415
    from digitscan.cluster.storage import find_sources  # noqa: PLC0415
    from digitscan.inputs import gather  # noqa: PLC0415

    report = Report(quiet=quiet, verbose=verbose)
    reading = _reading(request)
    sources, troubles = find_sources(gather(request.inputs, request.files_from))
    for line in troubles:
        report.error(line)
    with standard_output():
        job = Job(sources, output, form, reading, workers, address, verbose=verbose)
        written = read_all(job)
    if not quiet:
        _tell_sum(report, written, output)
    return SOME_UNREADABLE if written.failures or troubles else 0


def _reading(request: Request) -> Reading:
    from digitscan.batch.page_task import PageTask  # noqa: PLC0415 - heavy, as below
    from digitscan.cli.request import AUTO, options_of  # noqa: PLC0415
    from digitscan.cluster.page_task import Reading, packed_model  # noqa: PLC0415
    from digitscan.models import find_model  # noqa: PLC0415

    threshold = find_model(request.model).card.auto_threshold
    least = threshold if request.min_confidence == AUTO else float(request.min_confidence)
    step = PageTask(
        request.model,
        request.engine,
        dpi=request.dpi,
        silent=True,
        least=least,
        cut_short="part",
        options=options_of(request),
    )
    model = packed_model(request.model, request.engine)
    if request.sheets is None:
        return Reading(step, request.per, model)
    from digitscan.forms.layout import packed_templates  # noqa: PLC0415 - needs the extra

    return Reading(
        step, request.per, model, request.sheets, packed_templates(request.sheets.templates)
    )


def _tell_sum(report: Report, written: Written, folder: str) -> None:
    line = f"{written.readings} rows in {folder}"
    if written.failures:
        line += f"; {written.failures} failures, each with its error in {folder}/failures"
    report.error(one_line(line))
