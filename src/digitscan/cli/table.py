"""`digitscan table`: the options. What they do is in `recognition`."""

from __future__ import annotations

from typing import Annotated

import typer

from digitscan.cli.options import (
    BomOption,
    DecimalOption,
    DelimiterOption,
    DpiOption,
    EngineOption,
    FilesFromOption,
    FormatOption,
    JobsOption,
    MarksOption,
    MinConfidenceOption,
    ModelOption,
    NullOption,
    OutputOption,
    PagesOption,
    PrintedOption,
    QuietOption,
    ResumeOption,
    RotateOption,
    StrictOption,
    VerboseOption,
)


def table(  # noqa: PLR0913 - one parameter an option
    inputs: Annotated[list[str] | None, typer.Argument(metavar="[INPUT]...", hidden=True)] = None,
    *,
    files_from: FilesFromOption = None,
    null: NullOption = False,
    form: FormatOption = None,
    output: OutputOption = "-",
    header: Annotated[
        bool,
        typer.Option(
            "--header",
            help="The first row of a table is its header; a column whose heading is empty is "
            "called column_N.",
        ),
    ] = False,
    decimal: DecimalOption = None,
    delimiter: DelimiterOption = None,
    bom: BomOption = False,
    marks: MarksOption = "all",
    min_confidence: MinConfidenceOption = "0",
    rotate: RotateOption = "auto",
    printed: PrintedOption = "auto",
    pages: PagesOption = None,
    dpi: DpiOption = 300,
    jobs: JobsOption = None,
    resume: ResumeOption = False,
    strict: StrictOption = False,
    model: ModelOption = "default",
    engine: EngineOption = "auto",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> int:
    """Read the tables on scans, and write their rows and columns.

    INPUT is an image file (PNG, JPEG, TIFF, BMP, PNM, WebP, GIF, AVIF, HEIC, JPEG 2000) or a PDF,
    a folder of them, a pattern such as 'scans/*.png', or - for one file on standard input.
    """
    from digitscan.cli.recognition import Request, recognize_inputs  # noqa: PLC0415 - heavy
    from digitscan.output.tables import TableLayout  # noqa: PLC0415

    return recognize_inputs(
        Request(
            inputs=tuple(inputs or ()),
            files_from=files_from,
            null=null,
            form=form,
            output=output,
            tables=TableLayout(header, decimal, delimiter),
            bom=bom,
            marks=marks,
            min_confidence=min_confidence,
            rotate=rotate,
            printed=printed,
            pages=pages,
            dpi=dpi,
            jobs=jobs,
            resume=resume,
            strict=strict,
            model=model,
            engine=engine,
            quiet=quiet,
            verbose=verbose,
        )
    )
