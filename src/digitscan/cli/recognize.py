"""`digitscan recognize`: the options. What they do is in `recognition`."""

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
    JobsOption,
    MarksOption,
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
    VersionOption,
)


# Defaults that need words are in the help text; Typer prints the others in brackets.
def recognize(  # noqa: PLR0913 - one parameter an option
    inputs: Annotated[list[str] | None, typer.Argument(metavar="[INPUT]...", hidden=True)] = None,
    *,
    files_from: FilesFromOption = None,
    null: NullOption = False,
    form: Annotated[
        str | None,
        typer.Option(
            "-f",
            "--format",
            metavar="FORMAT",
            help="table, csv, tsv, json, jsonl, parquet or xlsx. Default: by the suffix of -o; "
            "else table on a terminal, csv elsewhere.",
        ),
    ] = None,
    output: OutputOption = "-",
    per: Annotated[
        str,
        typer.Option(
            metavar="PART",
            help="What a row is: number, digit, line, cell (of a table) or page; JSON holds them "
            "all.",
        ),
    ] = "number",
    decimal: DecimalOption = None,
    delimiter: DelimiterOption = None,
    bom: BomOption = False,
    marks: MarksOption = "all",
    min_confidence: Annotated[
        str,
        typer.Option(
            metavar="P",
            help="Write ? for a digit whose confidence is below P, 0 to 1; auto keeps the error "
            "of the written digits at or below 1 %.",
        ),
    ] = "0",
    rotate: RotateOption = "auto",
    printed: PrintedOption = "auto",
    annotate: Annotated[
        str | None,
        typer.Option(
            metavar="DIR", help="Write a picture of each page with boxes and readings into DIR."
        ),
    ] = None,
    debug_dir: Annotated[
        str | None,
        typer.Option(
            metavar="DIR", help="Write pictures of each page at every step of its reading into DIR."
        ),
    ] = None,
    export_crops: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help="Write the crops of uncertain digits into the new folder DIR. Sort them by hand, "
            "and train on them with `digitscan train`.",
        ),
    ] = None,
    export_below: Annotated[
        str,
        typer.Option(
            metavar="P",
            help="With --export-crops: write digits whose confidence is below P, 0 to 1; auto is "
            "the model's own threshold.",
        ),
    ] = "auto",
    pages: PagesOption = None,
    dpi: DpiOption = 300,
    jobs: JobsOption = None,
    resume: ResumeOption = False,
    strict: StrictOption = False,
    model: ModelOption = "default",
    engine: EngineOption = "auto",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    version: VersionOption = False,
) -> int:
    """Read handwritten numbers on scans, and print a table or data.

    INPUT is an image file (PNG, JPEG, TIFF, BMP, PNM, WebP, GIF, AVIF, HEIC, JPEG 2000) or a PDF,
    a folder of them, a pattern such as 'scans/*.png', or - for one file on standard input.
    """
    from digitscan.cli.recognition import Request, recognize_inputs  # noqa: PLC0415 - heavy

    return recognize_inputs(
        Request(
            inputs=tuple(inputs or ()),
            files_from=files_from,
            null=null,
            form=form,
            output=output,
            per=per,
            marks=marks,
            min_confidence=min_confidence,
            rotate=rotate,
            printed=printed,
            annotate=annotate,
            debug_dir=debug_dir,
            export_crops=export_crops,
            export_below=export_below,
            pages=pages,
            dpi=dpi,
            jobs=jobs,
            resume=resume,
            strict=strict,
            bom=bom,
            decimal=decimal,
            delimiter=delimiter,
            model=model,
            engine=engine,
            quiet=quiet,
            verbose=verbose,
        )
    )
