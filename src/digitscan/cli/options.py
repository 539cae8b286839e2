"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from digitscan import __version__
from digitscan.errors import UsageError
from digitscan.messages import unknown_value


def _print_version(wanted: bool) -> None:
    if not wanted:
        return
    typer.echo(f"digitscan {__version__}")
    raise typer.Exit


VersionOption = Annotated[
    bool,
    typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version."),
]
# The environment variable with the default model.
MODEL_VARIABLE = "DIGITSCAN_MODEL"
ModelOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        envvar=MODEL_VARIABLE,
        help="A model's name, as `digitscan models` lists them, or the path of its folder.",
    ),
]
EngineOption = Annotated[
    str,
    typer.Option(
        metavar="ENGINE",
        help="The library that runs the networks: auto, opencv, onnxruntime or keras.",
    ),
]

LEAST_DPI, MOST_DPI = 20, 2400
TemplatesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--template",
        metavar="FILE",
        help="Read the pages as sheets of this form, one row per sheet; FILE is a template of "
        "`digitscan form new`. May be given several times.",
        show_default=False,
    ),
]
PerOption = Annotated[
    str,
    typer.Option(
        metavar="PART", help="What a row is: number, digit, line, cell (of a table) or page."
    ),
]
MinConfidenceOption = Annotated[
    str,
    typer.Option(
        metavar="P",
        help="Write ? for a digit whose confidence is below P, 0 to 1; auto is the model's own "
        "threshold.",
    ),
]
RotateOption = Annotated[
    str,
    typer.Option(
        metavar="DEGREES",
        help="Rotate each page counter-clockwise by 0, 90, 180 or 270 degrees before it is read; "
        "auto detects the rotation.",
    ),
]
PrintedOption = Annotated[
    str,
    typer.Option(
        metavar="HOW",
        help="Printed numbers: drop leaves them out, keep reads them like handwriting, auto reads "
        "them only on a page without handwritten numbers.",
    ),
]
MarksOption = Annotated[
    str,
    typer.Option(
        metavar="WHICH",
        help="all writes numbers as they are on the page, with decimal points, minus signs and "
        "other marks; none writes digits only.",
    ),
]
FilesFromOption = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Read the inputs that FILE lists, one path per line. - reads the list from standard "
        "input; -0 does too, as `find -print0` writes it.",
    ),
]
NullOption = Annotated[
    bool,
    typer.Option(
        "-0", "--null", help="With --files-from: a NUL byte ends each path, not a newline."
    ),
]
DelimiterOption = Annotated[
    str | None,
    typer.Option(metavar="SIGN", help="The separator of CSV: a comma, ; or |. Default: a comma."),
]
DecimalOption = Annotated[
    str | None,
    typer.Option(
        metavar="SIGN",
        help="The decimal sign, a comma or a point. Groups of thousands are then not separated. "
        "Default: numbers as they are on the page.",
    ),
]
BomOption = Annotated[
    bool,
    typer.Option(
        "--bom", help="Begin CSV and TSV with a byte order mark, so that Excel reads them as UTF-8."
    ),
]
FormatOption = Annotated[
    str | None,
    typer.Option(
        "-f",
        "--format",
        metavar="FORMAT",
        help="table, csv, tsv, json, jsonl or xlsx. Default: by the suffix of -o; else table on a "
        "terminal, csv elsewhere.",
    ),
]
OutputOption = Annotated[
    str,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write to FILE, which is replaced only when the output is complete. Default: stdout.",
        show_default=False,
    ),
]
PagesOption = Annotated[
    str | None,
    typer.Option(
        metavar="LIST", help="Read only these pages of a file, such as 1-3,7 or 5-. Default: all."
    ),
]
JobsOption = Annotated[
    int | None,
    typer.Option(
        metavar="N", min=1, help="Read with N processes at once. Default: the number of cores."
    ),
]
ResumeOption = Annotated[
    bool,
    typer.Option("--resume", help="With -o: continue an interrupted run where it stopped."),
]
StrictOption = Annotated[
    bool,
    typer.Option(
        "--strict",
        help="Refuse an image whose file is cut short. Default: read the part that is there.",
    ),
]
QuietOption = Annotated[bool, typer.Option("-q", "--quiet", help="Print errors only.")]
VerboseOption = Annotated[
    bool, typer.Option("-v", "--verbose", help="Print a line for every page read.")
]
DpiOption = Annotated[
    int,
    typer.Option(
        metavar="N",
        min=LEAST_DPI,
        max=MOST_DPI,
        help="Render the pages of a PDF at N dots per inch.",
    ),
]


def one_of(option: str, given: str, known: Sequence[str]) -> None:
    """Raise UsageError for a value that an option does not support."""
    if given not in known:
        raise UsageError(unknown_value(option, given, known))
