"""`digitscan form`: the options. What its commands do is in `digitscan.forms`."""

from __future__ import annotations

from typing import Annotated

import typer

from digitscan.cli.options import (
    DpiOption,
    EngineOption,
    FilesFromOption,
    JobsOption,
    MinConfidenceOption,
    ModelOption,
    NullOption,
    OutputOption,
    PagesOption,
    QuietOption,
    ResumeOption,
    StrictOption,
    VerboseOption,
)
from digitscan.cli.progress import counted
from digitscan.errors import UsageError
from digitscan.messages import one_line
from digitscan.native_output import native_silence
from digitscan.optional_dependencies import check_extra
from digitscan.standard_error import tell

_TEMPLATE_SUFFIXES = (".yaml", ".yml")
_PACKAGES = {"pydantic": "pydantic", "yaml": "PyYAML"}


def form() -> None:
    """Make templates of forms, and read sheets, one row per sheet.

    First `digitscan form new blank.png` writes blank.yaml, which you may edit; then
    `digitscan form read blank.yaml scans/` reads the sheets.
    """


def new(  # noqa: PLR0913 - one parameter an option
    image: Annotated[str, typer.Argument(metavar="IMAGE", help="A blank or filled sheet.")],
    *,
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="The template, a .yaml file. Default: the name of IMAGE, in the current folder.",
            show_default=False,
        ),
    ] = None,
    filled: Annotated[
        bool, typer.Option("--filled", help="IMAGE is filled in. Ignore the handwriting on it.")
    ] = False,
    page: Annotated[
        int, typer.Option(metavar="N", min=1, help="The page of IMAGE that is the form.")
    ] = 1,
    dpi: DpiOption = 200,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing template.")] = False,
    model: ModelOption = "default",
    engine: EngineOption = "auto",
    quiet: QuietOption = False,
) -> None:
    """Propose the fields of a form, and write them as a template to edit.

    Writes a YAML file, the form's picture beside it, and an overview picture that shows each
    field with its name.
    """
    check_extra("digitscan form", "forms", _PACKAGES)
    from digitscan.forms.making import Wanted, make_template  # noqa: PLC0415 - heavy
    from digitscan.reader import Reader  # noqa: PLC0415

    reader = Reader(model=model, engine=engine) if filled else None
    wanted = Wanted(image, output, page, dpi, filled=filled, force=force)
    with native_silence():
        made = make_template(wanted, reader)
    if not quiet:
        fields = counted(made.fields, "field")
        tell(one_line(f"{made.template}: {fields}; {made.overview} shows them"))


def read(  # noqa: PLR0913 - one parameter an option
    named: Annotated[
        list[str] | None, typer.Argument(metavar="TEMPLATE... INPUT...", hidden=True)
    ] = None,
    *,
    files_from: FilesFromOption = None,
    null: NullOption = False,
    layout: Annotated[
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
    review: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Write an HTML page with the pictures of doubtful fields, to correct them by "
            "keyboard and save the CSV.",
        ),
    ] = None,
    min_confidence: MinConfidenceOption = "0",
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
    """Read the sheets of a form, and write one row per sheet.

    TEMPLATE is a YAML file from `digitscan form new`; with several, each sheet is read by the one
    that fits. INPUT is an image file or a PDF, a folder of them, a pattern such as
    'scans/*.png', or - for one file on standard input.
    """
    check_extra("digitscan form", "forms", _PACKAGES)
    templates, inputs = _parted(named or ())
    from digitscan.cli.recognition import Request, recognize_inputs  # noqa: PLC0415 - heavy
    from digitscan.forms.layout import layout_of  # noqa: PLC0415

    return recognize_inputs(
        Request(
            inputs=inputs,
            files_from=files_from,
            null=null,
            form=layout,
            output=output,
            sheets=layout_of(templates, review),
            min_confidence=min_confidence,
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


def _parted(named: list[str] | tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the templates, which come first, and the inputs."""
    if not named:
        raise UsageError("no template; name the YAML file that digitscan form new made")
    count = 1
    while count < len(named) and named[count].lower().endswith(_TEMPLATE_SUFFIXES):
        count += 1
    return tuple(named[:count]), tuple(named[count:])


SUBCOMMANDS = {"new": new, "read": read}
