"""What `digitscan recognize` does: check the request, have all read, write what comes of it.

Everything that can be refused is refused before the model is loaded; the heavy imports come
after that.
"""

from __future__ import annotations

import stat
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from digitscan.batch.begin import Read, begin, workers_for
from digitscan.batch.step import PageRead, Step, Unread
from digitscan.cli.interrupts import leaving_at_once
from digitscan.cli.report import Report
from digitscan.cli.request import AUTO, STDOUT, Request, check, format_of
from digitscan.cli.streams import standard_output, whole_file, writing_to
from digitscan.errors import UnreadableInputError, UsageError
from digitscan.inputs import STDIN, expand, gather
from digitscan.messages import one_line, problem
from digitscan.output import Writer, open_writer
from digitscan.selection import PageSelection

if TYPE_CHECKING:
    from digitscan.output.annotate import Annotator
    from digitscan.output.corrections import CropExporter

__all__ = ["Request", "recognize_inputs"]

SOME_UNREADABLE = 1


def recognize_inputs(request: Request) -> int:
    """Read all inputs and write what was read; return the exit status, 0 or 1.

    Raises:
        UsageError: the request cannot be meant.
        ModelError: there is no usable model.
        DigitscanError: the output cannot be written.
    """
    check(request)
    pages = None if request.pages is None else PageSelection.parse(request.pages)
    sources = _sources(request)
    _spare_inputs(request.output, sources)
    report = Report(quiet=request.quiet, verbose=request.verbose)
    try:
        with ExitStack() as stack:
            stdout = stack.enter_context(standard_output())
            with leaving_at_once():
                step_of = partial(_step, request, pages)
                workers = workers_for(sources, request.jobs, step_of(0.0))
                alone = request.jobs is not None
                read, threshold = begin(step_of, workers, alone=alone, stack=stack)
            to_file = request.output != STDOUT
            stream = stack.enter_context(whole_file(request.output)) if to_file else stdout
            return _Recognition(request, report, stream, threshold).run(sources, read)
    except BrokenPipeError:
        return 0  # the reader of the output has all it wants
    finally:
        report.clear()


class _Recognition:
    """One call's writer, report, and what else is made of the pages."""

    def __init__(
        self,
        request: Request,
        report: Report,
        stream: TextIO,
        threshold: float,
    ) -> None:
        self._request, self._report, self._stream = request, report, stream
        self._failed = False
        self._least = _confidence(request.min_confidence, threshold)
        self._annotator = _annotator(request.annotate)
        self._exporter = _exporter(request.export_crops)

    def run(self, sources: Sequence[str | Unread], read: Read) -> int:
        with writing_to(self._request.output):
            form = format_of(self._request, on_terminal=self._stream.isatty())
            writer = open_writer(form, self._stream, self._request.per, self._least)
        try:
            self._read_all(sources, read, writer)
        finally:
            # Also after Ctrl-C, so that what stands on standard output is whole.
            with writing_to(self._request.output):
                writer.finish()
            self._export()
        return SOME_UNREADABLE if self._failed else 0

    def _read_all(self, sources: Sequence[str | Unread], read: Read, writer: Writer) -> None:
        for index, result in read(enumerate(sources)):
            if isinstance(result, PageRead):
                self._take(result, writer)
            elif isinstance(result, Unread):
                self._fail(result)
            else:
                self._report.progress(index + 1, len(sources), str(sources[index]))

    def _take(self, read: PageRead, writer: Writer) -> None:
        """Write a page, and put what else was made of it in its place."""
        reading = read.reading
        self._report.clear()
        with writing_to(self._request.output):
            writer.write(reading)
        self._report.detail(
            f"{reading.source}: page {reading.number}, {len(reading.page.digits)} digits"
            f" in {read.seconds:.3f} s"
        )
        if self._annotator is not None and read.picture is not None:
            try:
                self._annotator.place(read.picture, reading)
            except UnreadableInputError as error:
                read = replace(read, trouble=str(error))
        if self._exporter is not None:
            self._exporter.add(read.crops)
        if read.trouble:
            self._fail(Unread(reading.source, reading.number, read.trouble))

    def _export(self) -> None:
        if self._exporter is None:
            return
        count = self._exporter.finish()
        if not self._request.quiet:
            folder = self._request.export_crops
            self._report.error(
                one_line(
                    f"{folder}: {count} crops; put the wrong ones right, then"
                    f" digitscan train --from {self._request.model} --data {folder}"
                )
            )

    def _fail(self, unread: Unread) -> None:
        self._failed = True
        self._report.error(unread.line)
        if unread.trace:
            self._report.detail(unread.trace)


def _sources(request: Request) -> list[str | Unread]:
    return [
        Unread("", None, str(each)) if isinstance(each, UnreadableInputError) else each
        for each in expand(gather(request.inputs, request.files_from))
    ]


def _step(request: Request, pages: PageSelection | None, threshold: float) -> Step:
    below = _confidence(request.export_below, threshold)
    return Step(
        request.model,
        request.engine,
        pages,
        request.dpi,
        silent=not request.verbose,
        drawn=request.annotate,
        least=_confidence(request.min_confidence, threshold),
        crops_below=None if request.export_crops is None else below,
    )


def _confidence(given: str, threshold: float) -> float:
    return threshold if given == AUTO else float(given)


def _annotator(folder: str | None) -> Annotator | None:
    if folder is None:
        return None
    from digitscan.output.annotate import Annotator  # noqa: PLC0415 - heavy

    return Annotator(folder)


def _exporter(folder: str | None) -> CropExporter | None:
    if folder is None:
        return None
    from digitscan.output.corrections import CropExporter  # noqa: PLC0415 - heavy

    return CropExporter(folder)


def _spare_inputs(output: str, sources: Sequence[str | Unread]) -> None:
    """Refuse to write over a file that is to be read, by whatever name."""
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
