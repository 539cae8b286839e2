"""The work of `digitscan recognize`: check the request, read all inputs, write the results.

All checks of the request come before the model is loaded; the heavy imports come after them.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from digitscan import __version__
from digitscan.batch.journal import Behind
from digitscan.batch.page_task import PageTask, Unread
from digitscan.batch.runner import Read, begin, workers_for
from digitscan.cli.interrupts import leaving_at_once
from digitscan.cli.progress import BATCH, counted
from digitscan.cli.report import Report
from digitscan.cli.request import (
    AUTO,
    STDOUT,
    TEXT_FOR_SHEETS,
    Request,
    check,
    format_of,
    options_of,
)
from digitscan.cli.results_sink import ResultsSink
from digitscan.cli.streams import standard_output, whole_file
from digitscan.errors import UnreadableInputError, UsageError
from digitscan.inputs import STDIN, expand, gather
from digitscan.messages import one_line, problem
from digitscan.models import ModelCard
from digitscan.output import Conversion, State, Writer
from digitscan.output.files import kind_of
from digitscan.page_ranges import PageSelection

if TYPE_CHECKING:
    from digitscan.batch.resumable_output import ResumableOutput

__all__ = ["Request", "recognize_inputs"]

SOME_UNREADABLE = 1
_BYTE_ORDER_MARK = "\ufeff"


def recognize_inputs(request: Request) -> int:
    """Read all inputs and write the results; return the exit status, 0 or 1.

    Raises:
        UsageError: the request is invalid.
        ModelError: there is no usable model.
        DigitscanError: the output cannot be written.
    """
    check(request)
    pages = None if request.pages is None else PageSelection.parse(request.pages)
    report = Report(quiet=request.quiet, verbose=request.verbose)
    sources = _sources(request, report)
    _spare_inputs(request.output, sources)
    try:
        with ExitStack() as stack:
            stdout = stack.enter_context(standard_output())
            with leaving_at_once():
                step_of = partial(_step, request, pages)
                workers = workers_for(sources, request.jobs, step_of(0.0))
                alone = request.jobs is not None
                read, card = begin(step_of, workers, alone=alone, stack=stack)
            step = step_of(card.auto_threshold)
            made = partial(_made, request, step, card)
            output = stack.enter_context(_opened(request, step.least, stdout, made, sources))
            recognition = _Recognition(request, report, sources, output)
            return recognition.run(step, read)
    except BrokenPipeError:
        return 0  # the reader of the output needs no more
    finally:
        report.clear()


@dataclass(frozen=True)
class _Output:
    """Where pages are written: how to open their writer, and for a file, its resumable output."""

    start: Callable[[], Writer]
    product: ResumableOutput | None = None
    convert: Conversion | None = None


class _Recognition:
    """One run, once everything that it needs is open."""

    def __init__(
        self, request: Request, report: Report, sources: Sequence[str | Unread], output: _Output
    ) -> None:
        self._request, self._report = request, report
        self._sources, self._output = sources, output
        self._behind = output.product.behind if output.product is not None else Behind()

    def run(self, step: PageTask, read: Read) -> int:
        """Read and write everything; return the exit status.

        Args:
            step: how to read the pages.
            read: reads the inputs.
        """
        product = self._output.product
        if product is not None and product.remark:
            self._report.remark(product.remark)
        note = None if product is None else product.note
        taking = ResultsSink(
            self._request, step, self._sources, self._report, self._behind, note, self._output.start
        )
        with closing(taking):
            try:
                taking.all(read(taking.given(), taking.tick, self._behind.pages))
            except BaseException:
                self._interrupted(taking)
                raise
            self._finish(taking)
        self._sum_up(taking)
        return SOME_UNREADABLE if taking.failed else 0

    def _finish(self, taking: ResultsSink) -> None:
        product = self._output.product
        if product is not None and product.is_done:
            product.discard()
            return
        taking.export()
        if product is not None and not taking.pages_ever and taking.failed:
            done = "left as it was" if product.is_there() else "not written"
            product.discard()
            what = f"{done}, since no input could be read"
            self._report.error(one_line(f"{self._request.output}: {what}"))
            return
        taking.finish()
        if product is not None:
            product.finish(self._output.convert)
            self._report.remark(self._written(taking))

    def _interrupted(self, taking: ResultsSink) -> None:
        """Complete the data on standard output, or report how much of a file is kept."""
        product = self._output.product
        if product is None:
            taking.finish()
            taking.export()
        elif taking.tally.inputs and STDIN not in self._sources:
            done = f"{taking.tally.inputs:,} of {counted(taking.tally.total, 'input')}"
            line = f"{self._request.output}: {done} read so far; continue with --resume"
            self._report.remark(one_line(line))

    def _written(self, taking: ResultsSink) -> str:
        """Return a line about what was written to a file."""
        request = self._request
        tables = request.tables is not None
        what = "table" if tables else "number" if request.sheets is None else "field"
        found = counted(taking.found, what)
        line = f"{request.output}: {found} from {counted(taking.pages_ever, 'page')}"
        if to_check := taking.sureness.summary("cell" if tables else ""):
            line += f", {to_check}"
        if request.sheets is not None and request.sheets.review is not None:
            line += f"; page for the review: {request.sheets.review}"
        return one_line(line)

    def _sum_up(self, taking: ResultsSink) -> None:
        """Report a batch in one line; nothing for a page or two, for the sake of scripts."""
        request, tally = self._request, taking.tally
        is_batch = request.jobs is not None or request.resume
        if is_batch or tally.pages + tally.failures >= BATCH:
            self._report.remark(tally.line())


@contextmanager
def _opened(
    request: Request,
    least: float,
    stdout: TextIO,
    made: Callable[[], dict[str, Any]],
    sources: Sequence[str | Unread],
) -> Iterator[_Output]:
    """Open the output: standard output, a pipe or device, or a resumable file."""
    path, layout = request.output, request.layout
    form = format_of(request, on_terminal=path == STDOUT and stdout.isatty())
    kind = None if path == STDOUT else kind_of(path, Path(os.path.realpath(path)))
    if path == STDOUT:
        if stdout.isatty() and layout.conversion(form) is not None:
            raise UsageError(f"{form} is not text for a terminal; name a file with -o")
        yield _Output(partial(_open, request, form, stdout, least))
    elif kind is not None and not stat.S_ISREG(kind):
        if request.resume:
            raise UsageError(problem(path, "is not a regular file", "name one for --resume"))
        with whole_file(path) as stream:
            yield _Output(partial(_open, request, form, stream, least))
    else:
        from digitscan.batch.resumable_output import open_resumable_output  # noqa: PLC0415 - files alone need it

        with open_resumable_output(path, made(), sources, resume=request.resume) as product:
            state = product.behind.state
            start = partial(_resume, request, form, product.stream, least, state)
            yield _Output(start, product, layout.conversion(form))


def _open(request: Request, form: str, stream: TextIO, least: float) -> Writer:
    _write_bom(request, form, stream)
    return request.layout.open(form, stream, least)


def _resume(
    request: Request, form: str, stream: TextIO, least: float, state: State | None
) -> Writer:
    if state is None:
        _write_bom(request, form, stream)
    return request.layout.resume(form, stream, least, state)


def _write_bom(request: Request, form: str, stream: TextIO) -> None:
    if request.bom and form in TEXT_FOR_SHEETS:
        stream.write(_BYTE_ORDER_MARK)


def _made(request: Request, step: PageTask, card: ModelCard) -> dict[str, Any]:
    """Return what the output depends on besides the inputs, with names for messages."""
    return {
        "version of digitscan": __version__,
        "model": sha256(repr(card).encode()).hexdigest(),
        "--engine": request.engine,
        "--format": format_of(request, on_terminal=False),
        **request.layout.options(),
        "--bom": request.bom,
        "--marks": request.marks,
        "--min-confidence": step.least,
        "--pages": request.pages,
        "--dpi": request.dpi,
        "--rotate": request.rotate,
        "--printed": request.printed,
        "--strict": request.strict,
        "--annotate": request.annotate,
        "--debug-dir": request.debug_dir,
        **({} if request.sheets else {"--export-crops": [request.export_crops, step.crops_below]}),
    }


def _sources(request: Request, report: Report) -> list[str | Unread]:
    named = gather(request.inputs, request.files_from, null=request.null)
    remarks: list[str] = []
    sources = [
        Unread("", None, str(each)) if isinstance(each, UnreadableInputError) else each
        for each in expand(named, remarks)
    ]
    for line in remarks:
        report.remark(line)
    if request.resume and STDIN in sources:
        raise UsageError("--resume does not work with standard input; name files")
    return sources


def _step(request: Request, pages: PageSelection | None, threshold: float) -> PageTask:
    below = _confidence(request.export_below, threshold)
    return PageTask(
        request.model,
        request.engine,
        pages,
        request.dpi,
        silent=not request.verbose,
        options=options_of(request),
        drawn=request.annotate,
        debug=request.debug_dir,
        run=_run(request.output),
        least=_confidence(request.min_confidence, threshold),
        crops_below=_crops_below(request, below),
        pictured=request.layout.pictured(format_of(request, on_terminal=False)),
        cut_short="refuse" if request.strict else "part",
        templates=() if request.sheets is None else request.sheets.templates,
    )


def _crops_below(request: Request, below: float) -> float | None:
    """Return the confidence below which digits, or fields of a form, are saved as crops."""
    if request.sheets is not None:
        return below if request.sheets.review is not None else None
    return None if request.export_crops is None else below


def _run(output: str) -> str:
    """Return a name for this run; a run that resumes its output has the same name."""
    if output == STDOUT:
        return str(os.getpid())
    return sha256(os.fsencode(os.path.realpath(output))).hexdigest()[:12]


def _confidence(given: str, threshold: float) -> float:
    return threshold if given == AUTO else float(given)


def _spare_inputs(output: str, sources: Sequence[str | Unread]) -> None:
    """Refuse to overwrite an input file, under any name."""
    held = None if output == STDOUT else _identity(output)
    if held is None:
        return
    for source in sources:
        if isinstance(source, str) and source != STDIN and _identity(source) == held:
            raise UsageError(problem(output, "is one of the inputs", "name another output"))


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISREG(status.st_mode) else None
