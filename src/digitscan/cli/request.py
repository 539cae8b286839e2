"""The options of `digitscan recognize`, and their checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from digitscan.cli.options import one_of
from digitscan.engines import ENGINES
from digitscan.errors import UsageError
from digitscan.messages import one_line, problem
from digitscan.optional_dependencies import check_extra
from digitscan.output import PERS, SUFFIXES, Layout, RowLayout, check_format
from digitscan.output.forms import FormLayout
from digitscan.output.numerals import DECIMALS
from digitscan.output.tables import DELIMITERS, TableLayout
from digitscan.reading_options import Options, parse_options

STDOUT = "-"
TEXT_FOR_SHEETS = ("csv", "tsv")
AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Request:
    """The options as given; `recognize_inputs` checks them."""

    inputs: tuple[str, ...]
    files_from: str | None = None
    null: bool = False
    form: str | None = None
    output: str = STDOUT
    per: str = "number"
    marks: str = "all"
    min_confidence: str = "0"
    rotate: str = AUTO
    printed: str = AUTO
    annotate: str | None = None
    debug_dir: str | None = None
    export_crops: str | None = None
    export_below: str = AUTO
    pages: str | None = None
    dpi: int = 300
    jobs: int | None = None
    resume: bool = False
    model: str = "default"
    engine: str = "auto"
    quiet: bool = False
    verbose: bool = False
    strict: bool = False
    bom: bool = False
    decimal: str | None = None
    delimiter: str | None = None
    tables: TableLayout | None = None
    sheets: FormLayout | None = None

    @property
    def wants_tables(self) -> bool:
        """Whether pages without a table are left out."""
        return self.per == "cell" or self.tables is not None

    @property
    def layout(self) -> Layout:
        """What is written: rows by default, or tables or sheets."""
        if self.sheets is not None:
            return self.sheets
        if self.tables is not None:
            return self.tables
        return RowLayout(self.per, self.decimal, self.delimiter)


def sheets_of(templates: Sequence[str] | None) -> FormLayout | None:
    """Return the layout of sheets; None if no templates are given.

    Raises:
        UsageError: a template cannot be used.
        DigitscanError: the packages that templates need are not installed.
    """
    if not templates:
        return None
    check_extra("--template", "forms", {"pydantic": "pydantic", "yaml": "PyYAML"})
    from digitscan.forms.layout import layout_of  # noqa: PLC0415 - needs the extra

    return layout_of(templates)


def check(request: Request) -> None:
    """Raise UsageError for whatever can be refused before anything is read."""
    given = {
        "--output": request.output, "--annotate": request.annotate, "--pages": request.pages,
        "--debug-dir": request.debug_dir,
        "--model": request.model, "--files-from": request.files_from,
        "--export-crops": request.export_crops,
    }  # fmt: skip
    for option, value in given.items():
        if value == "":
            raise UsageError(f"{option} is empty; give it a value or leave it out")
    if request.quiet and request.verbose:
        raise UsageError("--quiet and --verbose contradict each other; give one of them")
    if request.resume and request.output == STDOUT:
        raise UsageError("--resume needs a file; name it with -o")
    one_of("--per", request.per, PERS)
    one_of("--engine", request.engine, ENGINES)
    if request.form is not None:
        one_of("--format", request.form, request.layout.formats)
    form = format_of(request, on_terminal=False)
    if form not in request.layout.formats:
        known = ", ".join(request.layout.formats)
        kind = "tables" if request.sheets is None else "forms"
        raise UsageError(problem(request.output, f"{form} holds no {kind}", f"choose from {known}"))
    check_format(form)
    separators = request if request.tables is None else request.tables
    _check_separators(separators.decimal, separators.delimiter, form)
    if request.bom and form not in TEXT_FOR_SHEETS:
        raise UsageError(f"--bom is for csv and tsv, not for {form}; leave it out")
    if request.null and request.files_from is None:
        raise UsageError("--null is for the list of --files-from; name one, or leave it out")
    _confidence_or_auto("--min-confidence", request.min_confidence)
    _confidence_or_auto("--export-below", request.export_below)
    options_of(request)


def _check_separators(decimal: str | None, delimiter: str | None, form: str) -> None:
    if decimal is not None:
        one_of("--decimal", decimal, DECIMALS)
    if delimiter is not None:
        one_of("--delimiter", delimiter, DELIMITERS)
        if form != "csv":
            raise UsageError(f"--delimiter is for csv, not for {form}; leave it out")


def options_of(request: Request) -> Options:
    """Return the reading options.

    Raises:
        UsageError: a value is not known.
    """
    return parse_options(request.rotate, request.printed, "--", marks=request.marks)


def _confidence_or_auto(option: str, given: str) -> None:
    if given != AUTO and not _is_share(given):
        raise UsageError(one_line(f"{option} {given}: must be between 0 and 1, or auto"))


def _is_share(text: str) -> bool:
    try:
        return 0.0 <= float(text) <= 1.0
    except ValueError:
        return False


def format_of(request: Request, *, on_terminal: bool) -> str:
    """Return the format: as given, else by the output's suffix, else by where the output goes."""
    if request.form is not None:
        return request.form
    if request.output == STDOUT:
        return "table" if on_terminal else "csv"
    suffix = Path(request.output).suffix.lower()
    if suffix and suffix not in SUFFIXES:
        raise UsageError(
            problem(request.output, f"{suffix} is not a known format", "choose one with --format")
        )
    return SUFFIXES.get(suffix, "csv")
