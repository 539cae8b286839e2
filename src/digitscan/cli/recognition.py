"""What `digitscan recognize` does: check the request, then read input after input.

Everything that can be refused is refused before the model is loaded; the heavy imports come
after that.
"""

from __future__ import annotations

import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from digitscan.cli.interrupts import leaving_at_once
from digitscan.cli.report import Report
from digitscan.cli.streams import native_silence, standard_output, whole_file, writing_to
from digitscan.engines import ENGINES
from digitscan.errors import DigitscanError, UnreadableInputError, UsageError
from digitscan.inputs import STDIN, expand, gather, read_stdin
from digitscan.messages import one_line, problem
from digitscan.output import FORMATS, PERS, SUFFIXES, PageReading, Writer, open_writer
from digitscan.selection import PageSelection

if TYPE_CHECKING:
    from digitscan.output.annotate import Annotator
    from digitscan.output.corrections import CropExporter
    from digitscan.reader import Reader
    from digitscan.reader.load import LoadedPage

STDOUT = "-"
AUTO = "auto"
SOME_UNREADABLE = 1


@dataclass(frozen=True, slots=True)
class Request:
    """The options as given; their texts are checked by `recognize_inputs`."""

    inputs: tuple[str, ...]
    files_from: str | None = None
    form: str | None = None
    output: str = STDOUT
    per: str = "number"
    min_confidence: str = "0"
    annotate: str | None = None
    export_crops: str | None = None
    export_below: str = AUTO
    pages: str | None = None
    model: str = "default"
    engine: str = "auto"
    quiet: bool = False
    verbose: bool = False


def recognize_inputs(request: Request) -> int:
    """Read all inputs and write what was read; return the exit status, 0 or 1.

    Raises:
        UsageError: the request cannot be meant.
        ModelError: there is no usable model.
        DigitscanError: the output cannot be written.
    """
    _check(request)
    pages = None if request.pages is None else PageSelection.parse(request.pages)
    sources = list(expand(gather(request.inputs, request.files_from)))
    _spare_inputs(request.output, sources)
    report = Report(quiet=request.quiet, verbose=request.verbose)
    try:
        with ExitStack() as stack:
            stdout = stack.enter_context(standard_output())
            with leaving_at_once():
                reader = _load_reader(request)
            to_file = request.output != STDOUT
            stream = stack.enter_context(whole_file(request.output)) if to_file else stdout
            return _Recognition(request, pages, report, stream, reader).run(sources)
    except BrokenPipeError:
        return 0  # the reader of the output has all it wants
    finally:
        report.clear()


class _Recognition:
    """One call's reader, writer and report."""

    def __init__(
        self,
        request: Request,
        pages: PageSelection | None,
        report: Report,
        stream: TextIO,
        reader: Reader,
    ) -> None:
        self._request, self._pages, self._report, self._stream = request, pages, report, stream
        self._failed = False
        self._annotator = _annotator(request.annotate)
        self._reader = reader
        self._exporter = _exporter(request.export_crops, self._confidence(request.export_below))

    def run(self, sources: Sequence[str | UnreadableInputError]) -> int:
        least = self._confidence(self._request.min_confidence)
        with writing_to(self._request.output):
            form = _format(self._request, on_terminal=self._stream.isatty())
            writer = open_writer(form, self._stream, self._request.per, least)
        try:
            self._read_all(sources, writer)
        finally:
            # Also after Ctrl-C, so that what stands on standard output is whole.
            with writing_to(self._request.output):
                writer.finish()
            self._export()
        return SOME_UNREADABLE if self._failed else 0

    def _confidence(self, given: str) -> float:
        return self._reader.card.auto_threshold if given == AUTO else float(given)

    def _read_all(self, sources: Sequence[str | UnreadableInputError], writer: Writer) -> None:
        for order, source in enumerate(sources, 1):
            if isinstance(source, UnreadableInputError):
                self._fail(str(source))
                continue
            self._report.progress(order, len(sources), source)
            for loaded, reading in self._read(source):
                self._report.clear()
                with writing_to(self._request.output):
                    writer.write(reading)
                self._annotate(loaded, reading)
                if self._exporter is not None:
                    self._exporter.add(loaded.image, reading)

    def _read(self, source: str) -> Iterator[tuple[LoadedPage, PageReading]]:
        """Give the pages of one input; what goes wrong with it is told, and ends it alone."""
        from digitscan.reader.load import load_pages  # noqa: PLC0415 - heavy

        try:
            content = read_stdin() if source == STDIN else source
            loading = load_pages(content, self._pages)
            while (loaded := self._next(loading)) is not None:
                begun = time.perf_counter()
                page = self._reader.read(loaded.image)
                took = time.perf_counter() - begun
                yield loaded, PageReading(source, loaded.number, page)
                self._report.detail(
                    f"{source}: page {loaded.number}, {len(page.digits)} digits in {took:.3f} s"
                )
        except UnreadableInputError as error:
            self._fail(str(error))
        except DigitscanError:
            raise
        except MemoryError:
            what, remedy = "needs more memory than there is", "scale it down or cut it up"
            self._fail(problem(source, what, remedy))
        # One input that the program fails on must not take the others with it.
        except Exception as error:
            self._failed = True
            self._report.unexpected(source, error)

    def _next(self, loading: Iterator[LoadedPage]) -> LoadedPage | None:
        if self._request.verbose:
            return next(loading, None)
        with native_silence():
            return next(loading, None)

    def _annotate(self, loaded: LoadedPage, reading: PageReading) -> None:
        if self._annotator is None:
            return
        try:
            least = self._confidence(self._request.min_confidence)
            self._annotator.draw(loaded.image, reading, least)
        except UnreadableInputError as error:
            self._fail(str(error))

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

    def _fail(self, line: str) -> None:
        self._failed = True
        self._report.error(line)


def _load_reader(request: Request) -> Reader:
    from digitscan.reader import Reader  # noqa: PLC0415 - heavy

    return Reader(model=request.model, engine=request.engine)


def _annotator(folder: str | None) -> Annotator | None:
    if folder is None:
        return None
    from digitscan.output.annotate import Annotator  # noqa: PLC0415 - heavy

    return Annotator(folder)


def _exporter(folder: str | None, below: float) -> CropExporter | None:
    if folder is None:
        return None
    from digitscan.output.corrections import CropExporter  # noqa: PLC0415 - heavy

    return CropExporter(folder, below)


def _spare_inputs(output: str, sources: Sequence[str | UnreadableInputError]) -> None:
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


def _check(request: Request) -> None:
    given = {
        "--output": request.output, "--annotate": request.annotate, "--pages": request.pages,
        "--model": request.model, "--files-from": request.files_from,
        "--export-crops": request.export_crops,
    }  # fmt: skip
    for option, value in given.items():
        if value == "":
            raise UsageError(f"{option} is empty; give it a value or leave it out")
    if request.quiet and request.verbose:
        raise UsageError("--quiet and --verbose contradict each other; give one of them")
    _one_of("--per", request.per, PERS)
    _one_of("--engine", request.engine, ENGINES)
    if request.form is not None:
        _one_of("--format", request.form, FORMATS)
    _format(request, on_terminal=False)
    _confidence_or_auto("--min-confidence", request.min_confidence)
    _confidence_or_auto("--export-below", request.export_below)


def _one_of(option: str, given: str, known: Sequence[str]) -> None:
    if given not in known:
        raise UsageError(one_line(f"{option} {given}: not known; choose of {', '.join(known)}"))


def _confidence_or_auto(option: str, given: str) -> None:
    if given != AUTO and not _is_share(given):
        raise UsageError(
            one_line(f"{option} {given}: no confidence; give a number from 0 to 1, or auto")
        )


def _is_share(text: str) -> bool:
    try:
        return 0.0 <= float(text) <= 1.0
    except ValueError:
        return False


def _format(request: Request, *, on_terminal: bool) -> str:
    """Return the format as said, else by the output's suffix, else by where it goes."""
    if request.form is not None:
        return request.form
    if request.output == STDOUT:
        return "table" if on_terminal else "csv"
    suffix = Path(request.output).suffix.lower()
    if suffix and suffix not in SUFFIXES:
        raise UsageError(
            problem(request.output, f"{suffix} tells no format", "say it with --format")
        )
    return SUFFIXES.get(suffix, "csv")
