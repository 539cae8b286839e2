"""Turn the pages that were read into rows, pictures, crops, and messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING, cast

from digitscan.batch.failure_summary import FailureSummary
from digitscan.batch.journal import Behind, Entry, Stamp, name_of, stamp_of
from digitscan.batch.page_task import PageRead, PageTask, Unread
from digitscan.batch.serial import Event
from digitscan.cli.progress import Tally, counted
from digitscan.cli.report import Report
from digitscan.cli.request import Request
from digitscan.errors import UnreadableInputError
from digitscan.inputs import STDIN
from digitscan.messages import one_line, problem
from digitscan.output.files import writing_to
from digitscan.output.sureness import Sureness, sureness, sureness_of_numbers

if TYPE_CHECKING:
    from digitscan.output import PageReading, ResumableWriter, Writer
    from digitscan.output.annotate import Annotator
    from digitscan.output.corrections import CropExporter

Note = Callable[[Entry], None]


class ResultsSink:
    """The writer, pictures, crops and messages of one run."""

    def __init__(
        self,
        request: Request,
        step: PageTask,
        sources: Sequence[str | Unread],
        report: Report,
        behind: Behind,
        note: Note | None,
        start: Callable[[], Writer],
    ) -> None:
        """Start, or continue an interrupted run.

        Args:
            request: the options.
            step: how to read the pages.
            sources: all inputs.
            report: prints the messages.
            behind: what an interrupted run has done.
            note: records every complete page and input; None where no run can resume.
            start: opens the writer, once there is something to write.
        """
        self._request, self._sources, self._report = request, sources, report
        self._start = start
        self._writer: Writer | None = None
        self._note_it, self._step = note, step
        self._first = behind.inputs
        names = [STDIN if isinstance(each, Unread) else each for each in sources]
        self._annotator = _annotator(request.annotate, names, behind)
        self._debugger = _debugger(request.debug_dir, names, behind)
        self._exporter = _exporter(request.export_crops, behind)
        self.clean()  # removes what a killed run left behind
        self.tally = Tally(len(sources), behind.inputs, behind.inputs)
        self.pages_ever, self.failed = behind.read, bool(behind.unread)
        self.found, self.sureness = behind.found, Sureness(*behind.sureness)
        self._entry, self._is_noted = _entry(behind.pages), True
        self._failing = FailureSummary()
        self._remarked: str | None = None
        self._stamps: dict[int, Stamp] = {}
        for line in behind.unread:
            report.error(line)

    @property
    def writer(self) -> Writer:
        """The writer, opened on first use.

        Raises:
            DigitscanError: the output cannot be written.

        Raises:
            DigitscanError: nothing can be written.
        """
        if self._writer is None:
            with writing_to(self._request.output):
                self._writer = self._start()
        return self._writer

    def finish(self) -> None:
        """Write what follows the last page; nothing at all if no input could be read."""
        if self._writer is None and self.failed and not self.pages_ever:
            return
        writer = self.writer
        with writing_to(self._request.output):
            writer.finish()

    def given(self) -> Iterator[tuple[int, str | Unread]]:
        """Yield the remaining inputs, and record the state of each before it is read."""
        for index in range(self._first, len(self._sources)):
            if self._note_it is not None:
                self._stamps[index] = stamp_of(self._sources[index])
            yield index, self._sources[index]

    def all(self, events: Iterator[Event]) -> None:
        """Handle all events, to the end."""
        try:
            for index, result in events:
                if result is None:
                    self._end(index)
                else:
                    self._page(index, result)
                self._report.batch(self.tally)
        finally:
            self._tell(self._failing.end())

    def tick(self, more: int = 0) -> None:
        """Show the progress; `more` pages of the started inputs are known to be left."""
        self.tally.more = more
        self._report.batch(self.tally)

    def export(self) -> None:
        """Write the crops, which can be sorted only when all are there."""
        if self._exporter is None:
            return
        count = self._exporter.finish()
        folder = self._request.export_crops
        what = f"{counted(count, 'crop')}; move each into the folder of its digit, then run"
        what += f" digitscan train --from {self._request.model} --data {folder}"
        if not count:
            what = f"no crops, since no digit is below {self._step.crops_below:.4g}"
            what += "; raise --export-below for more"
        self._report.remark(one_line(f"{folder}: {what}"))

    def close(self) -> None:
        """Remove all files that were made and are not part of the results."""
        self.clean()
        if self._exporter is not None:
            self._exporter.close()

    def clean(self) -> None:
        """Remove pictures that were drawn but not put in place."""
        for folder in (self._request.annotate, self._request.debug_dir):
            if folder is not None:
                from digitscan.output.annotate import clean  # noqa: PLC0415 - heavy

                clean(folder, self._step.run)

    def _page(self, index: int, result: PageRead | Unread) -> None:
        if isinstance(result, PageRead):
            self._tell(self._failing.end())
        # The page before is recorded only now: had it been the input's last, it would have been
        # recorded with the input's end. Consecutive failing pages are recorded together, so that a
        # resumed run reports them as this one would.
        if not (self._is_noted or self._failing.are_there):
            self._note(index, whole=False)
        if isinstance(result, PageRead):
            self._take(result)
        else:
            self._fail(result)
        if isinstance(result, PageRead) or result.number is not None:
            self._entry.pages += 1
            self._is_noted = False

    def _end(self, index: int) -> None:
        self._tell(self._failing.end())
        self.tally.inputs += 1
        self._note(index, whole=True)

    def _note(self, index: int, *, whole: bool) -> None:
        """Record the progress up to here."""
        entry, self._entry = self._entry, _entry(0 if whole else self._entry.pages)
        self._is_noted = True
        if self._note_it is None:
            return
        entry.source, entry.whole = name_of(self._sources[index]), whole
        entry.stamp = self._stamps.pop(index) if whole else self._stamps[index]
        entry.state = cast("ResumableWriter", self.writer).state()
        self._note_it(entry)

    def _take(self, read: PageRead) -> None:
        """Write a page, and save everything else made of it."""
        reading = read.reading
        self._report.clear()
        writer = self.writer
        with writing_to(self._request.output):
            writer.write(reading)
        self.tally.pages += 1
        self.pages_ever += 1
        self._entry.read += 1
        self._count_found(reading)
        self._report.detail(
            f"{reading.source}: page {reading.number}, {len(reading.page.digits)} digits"
            f" in {read.seconds:.3f} s"
        )
        for remark in filter(None, (self._new(read), read.doubt, self._without_table(reading))):
            self._report.remark(remark)
        unplaced = self._place(read)
        if self._exporter is not None:
            self._entry.crops += self._exporter.add(read.crops)
        troubles = [line for line in (read.trouble, unplaced) if line]
        if troubles:
            self._count_failure()
            self._tell(troubles)

    def _count_found(self, reading: PageReading) -> None:
        """Count the page's numbers, or its tables and cells, or the fields of its sheet."""
        page = reading.page
        if reading.sheet is not None:
            more = sureness([field.confidence for field in reading.sheet.fields], page.levels)
            found = more.readings
        elif self._request.tables is not None:
            cells = [cell.confidence for table in page.tables for cell in table.cells]
            found, more = len(page.tables), sureness(cells, page.levels)
        else:
            more = sureness_of_numbers(page)
            found = more.readings
        self.found, self.sureness = self.found + found, self.sureness + more
        self._entry.found += found
        self._entry.sureness = list(astuple(Sureness(*self._entry.sureness) + more))

    def _new(self, read: PageRead) -> str:
        """Return the remark on how a page was loaded, once per document."""
        if not read.remark or self._remarked == read.reading.source:
            return ""
        self._remarked = read.reading.source
        return read.remark

    def _without_table(self, reading: PageReading) -> str:
        """Return a line if a table is wanted and the page has none, else an empty string.

        If it has no number either, the line of `doubt_of` says more.
        """
        page = reading.page
        if page.tables or not page.lines or not self._request.wants_tables:
            return ""
        where = f"page {reading.number}: " if reading.number > 1 else ""
        remedy = "read it with digitscan recognize --per number"
        return problem(reading.source, f"{where}no table was found", remedy)

    def _place(self, read: PageRead) -> str:
        """Give a page's pictures their final names; return the error, if any."""
        entry = self._entry
        try:
            if self._annotator is not None and read.picture is not None:
                entry.pictures.append(self._annotator.place(read.picture, read.reading).name)
            if self._debugger is not None and read.steps:
                paths = self._debugger.place_steps(read.steps, read.reading)
                entry.steps += [path.name for path in paths]
        except UnreadableInputError as error:
            return str(error)
        return ""

    def _fail(self, unread: Unread) -> None:
        self._count_failure()
        lines = self._failing.add(unread)
        self._tell(lines)
        if not lines:
            self._report.detail(unread.line)
        if unread.trace:
            self._report.detail_lines(unread.trace)

    def _count_failure(self) -> None:
        self.failed = True
        self.tally.failures += 1

    def _tell(self, lines: Sequence[str]) -> None:
        """Print error lines, and record them in the journal."""
        self._entry.unread += lines
        for line in lines:
            self._report.error(line)


def _entry(pages: int) -> Entry:
    """Return a blank entry for an input of which `pages` pages are done."""
    return Entry("", None, pages, whole=False, state={})


def _annotator(folder: str | None, sources: Sequence[str], behind: Behind) -> Annotator | None:
    if folder is None:
        return None
    from digitscan.output.annotate import Annotator  # noqa: PLC0415 - heavy

    return Annotator(folder, sources, behind.pictures)


def _debugger(folder: str | None, sources: Sequence[str], behind: Behind) -> Annotator | None:
    if folder is None:
        return None
    from digitscan.output.annotate import Annotator  # noqa: PLC0415 - heavy
    from digitscan.output.debug import SOFTWARE  # noqa: PLC0415

    return Annotator(folder, sources, behind.steps, option="--debug-dir", software=SOFTWARE)


def _exporter(folder: str | None, behind: Behind) -> CropExporter | None:
    if folder is None:
        return None
    from digitscan.output.corrections import CropExporter  # noqa: PLC0415 - heavy

    return CropExporter(folder, behind.crops() if behind.state is not None else None)
