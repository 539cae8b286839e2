"""The work on one input in any process: open it, read its pages, report what is wrong.

A `PageTask` is plain data that can be pickled. A `Session` runs it in one process, with the loaded
model and the open file. Workers, `watch` and clusters all use these:

    session = PageTask(model="default").session()
    for result in session.read("scan.pdf"):
        ...  # a PageRead or an Unread
"""

from __future__ import annotations

import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from digitscan.errors import DigitscanError, UnreadableInputError
from digitscan.messages import problem
from digitscan.native_output import native_silence
from digitscan.output.doubt import doubt_of
from digitscan.output.rows import PageReading
from digitscan.page import Page
from digitscan.reading_options import Options

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from digitscan.forms.sheets import SheetReader
    from digitscan.output.corrections import Uncertain
    from digitscan.page import Box, Page
    from digitscan.page_ranges import PageSelection
    from digitscan.reader import Reader
    from digitscan.reader.loading.document import CutShort, Document
    from digitscan.reader.tracing import Trace

Content = bytes | Callable[[], bytes] | None


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page as read, and the seconds that the reading of it took.

    `picture` is the path of the picture drawn of it, which still lacks its name; `steps` are the
    steps of its reading, each with the path of such a picture; `crops` are its uncertain digits;
    `trouble` is a line about the part of the page that its file lacks, or why there is no picture;
    `remark` is one about how the page was loaded, see `Document`; `doubt` is one about a page that
    looks wrong, see `doubt_of`.
    """

    reading: PageReading
    seconds: float
    picture: str | None = None
    crops: tuple[Uncertain, ...] = ()
    trouble: str = ""
    remark: str = ""
    steps: tuple[tuple[str, str], ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be read: a page, or where `number` is None the input or the rest of it.

    `line` is for a person, whole: `PATH: what is wrong; what to do`. `trace` is the traceback of an
    error that no one foresaw, else empty.
    """

    source: str
    number: int | None
    line: str
    trace: str = ""


@dataclass(frozen=True, slots=True)
class PageTask:
    """How every input is read: the options, and nothing that cannot be pickled.

    `pages` are those wanted, None being all; `dpi` is the resolution of a PDF's pages; `silent`
    drops what native libraries write to standard error, which is the whole process's. Pictures
    are drawn into the folder `drawn`, and those of every step into `debug`, which needs a model
    with a finder. Digits below `least` are `?` on them, and their names hold `run`. Digits below
    `crops_below` are cut out as crops. Of the doubtful ones of what `pictured` names, if anything,
    readings have pictures. A process that is there for this alone is ended by SIGPROF
    where opening a file or decoding a page takes it more than `most_seconds` of processor time;
    without that, a file that is made so can keep it for ever. `cut_short` is what is done with an
    image whose file is cut short. With `templates`, the
    paths of their files, pages are read as sheets of these forms.
    """

    model: str = "default"
    engine: str = "auto"
    pages: PageSelection | None = None
    dpi: int = 300
    silent: bool = False
    drawn: str | None = None
    run: str = ""
    least: float = 0.0
    crops_below: float | None = None
    most_seconds: float | None = None
    options: Options = field(default_factory=Options)
    debug: str | None = None
    pictured: str | None = None
    cut_short: CutShort = "complete"
    templates: tuple[str, ...] = ()

    def session(self, reader: Reader | None = None) -> Session:
        """Begin to work in this process, with a model that is loaded already or one to load."""
        return Session(self, reader)


class Session:
    """A step at work: one model, loaded when it is first needed, and at most one open input."""

    def __init__(self, step: PageTask, reader: Reader | None = None) -> None:
        self.step = step
        self._loaded = reader
        self._files = ExitStack()
        self._document: Document | None = None
        self._forms: SheetReader | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def reader(self) -> Reader:
        """The model; raises ModelError or UsageError where it cannot be loaded."""
        if self._loaded is None:
            from digitscan.reader import Reader  # noqa: PLC0415 - heavy

            self._loaded = Reader(model=self.step.model, engine=self.step.engine)
        return self._loaded

    def prepare(self) -> Self:
        """Load now what would else be loaded with the first page; raises as `reader` does."""
        from digitscan.reader.loading import images  # noqa: F401, PLC0415

        assert self.reader
        if self.step.templates:
            assert self.forms
        return self

    @property
    def forms(self) -> SheetReader:
        """What reads sheets by the templates; raises UsageError where one cannot be used."""
        if self._forms is None:
            from digitscan.forms.sheets import SheetReader  # noqa: PLC0415 - heavy

            self._forms = SheetReader(self.step.templates, self.reader)
        return self._forms

    def read(
        self, source: str, content: Content = None, skip: int = 0
    ) -> Iterator[PageRead | Unread]:
        """Read an input to its end, page by page.

        What is wrong with a page does not keep the others from being read.

        Args:
            source: its path, by which the results name it.
            content: what it holds, or what fetches that, where it is no file that can be opened.
            skip: how many of its wanted pages are passed over.

        Raises:
            ModelError, UsageError: the model cannot be loaded.
        """
        for position, number in enumerate(self.numbers(source, content)):
            if isinstance(number, Unread):
                yield number
            elif position >= skip:
                yield self.page(number)

    def numbers(self, source: str, content: Content = None) -> Iterator[int | Unread]:
        """Open an input; give the numbers of its wanted pages, and why there are no more."""
        try:
            self.open(source, content)
            yield from self._wanted()
        # One input that the program fails on must not take the others with it.
        except Exception as error:
            yield _unread(source, None, error)

    def open(self, source: str, content: Content = None) -> None:
        """Open an input in place of the one that is open.

        Raises:
            UnreadableInputError: it cannot be opened.
        """
        from digitscan.reader.loading.document import open_document  # noqa: PLC0415 - heavy

        self.close()
        with self._decoding():
            given = content() if callable(content) else content
            opened = open_document(
                source if given is None else given, self.step.dpi, source, self.step.cut_short
            )
            self._document = self._files.enter_context(opened)

    def page(self, number: int) -> PageRead | Unread:
        """Read a page of the open input."""
        assert self._document is not None
        source = self._document.name
        reader = self.reader
        try:
            with self._decoding():
                image = self._document.load(number)
            begun = time.perf_counter()
            if self.step.templates:
                return self._sheet(image, number, begun)
            options = replace(self.step.options, aspect=self._document.aspect(number))
            page, traced = self._read(reader, image, options)
            reading = PageReading(source, number, page, self._pictures(image, page))
            read = PageRead(
                reading,
                time.perf_counter() - begun,
                remark=self._document.remark(number),
                trouble=self._document.damage(number),
                doubt=doubt_of(page, source, number),
            )
            read = self._with_steps(image, traced, self._with_picture(image, read))
            return self._with_crops(image, read)
        except Exception as error:  # as above, of a page
            return _unread(source, number, error)

    def close(self) -> None:
        """Close the open input."""
        self._document = None
        self._files.close()

    def _sheet(self, image: NDArray[np.uint8], number: int, begun: float) -> PageRead:
        """Read a page as the sheet of a form.

        Raises:
            UnreadableInputError: it fits no template.
        """
        assert self._document is not None
        source = self._document.name
        sheet = self.forms.read(image, self.step.crops_below)
        if sheet is None:
            where = f"page {number}: " if number > 1 else ""
            one = len(self.step.templates) == 1
            what = f"{where}does not fit {'the template' if one else 'any of the templates'}"
            remedy = "check that it is a whole sheet of that form, or make a template of it"
            raise UnreadableInputError(problem(source, what, remedy))
        high, wide = image.shape[:2]
        page = Page((), wide, high, levels=self.reader.card.levels)
        reading = PageReading(source, number, page, sheet=sheet)
        seconds = time.perf_counter() - begun
        remark, damage = self._document.remark(number), self._document.damage(number)
        return PageRead(reading, seconds, remark=remark, trouble=damage)

    def _read(
        self, reader: Reader, image: NDArray[np.uint8], options: Options
    ) -> tuple[Page, Trace | None]:
        """Read a page, and keep every step where pictures of them are wanted."""
        if self.step.debug is None:
            return reader.read(image, options), None
        from digitscan.reader.reader import page_of  # noqa: PLC0415 - heavy

        traced = reader.trace(image, options)
        return page_of(traced, reader.card.levels), traced

    def _pictures(self, image: NDArray[np.uint8], page: Page) -> dict[Box, bytes]:
        if self.step.pictured is None:
            return {}
        from digitscan.output.pictures import doubtful_boxes, pictures_of  # noqa: PLC0415 - heavy

        return pictures_of(image, doubtful_boxes(page, self.step.pictured))

    def _with_steps(
        self, image: NDArray[np.uint8], traced: Trace | None, read: PageRead
    ) -> PageRead:
        if self.step.debug is None or traced is None:
            return read
        from digitscan.output.annotate import save_part  # noqa: PLC0415 - heavy
        from digitscan.output.debug import SOFTWARE, step_pictures  # noqa: PLC0415

        steps: list[tuple[str, str]] = []
        try:
            for name, picture in step_pictures(image, traced, read.reading.page, self.step.least):
                part = save_part(self.step.debug, picture, self.step.run, SOFTWARE)
                steps.append((name, part))
        except UnreadableInputError as error:
            return replace(read, steps=tuple(steps), trouble=read.trouble or str(error))
        return replace(read, steps=tuple(steps))

    def _with_picture(self, image: NDArray[np.uint8], read: PageRead) -> PageRead:
        if self.step.drawn is None:
            return read
        from digitscan.output.annotate import draw_into  # noqa: PLC0415 - heavy

        try:
            part = draw_into(self.step.drawn, image, read.reading, self.step.least, self.step.run)
        except UnreadableInputError as error:
            return replace(read, trouble=read.trouble or str(error))
        return replace(read, picture=part)

    def _with_crops(self, image: NDArray[np.uint8], read: PageRead) -> PageRead:
        if self.step.crops_below is None:
            return read
        from digitscan.output.corrections import uncertain_digits  # noqa: PLC0415 - heavy

        return replace(read, crops=uncertain_digits(image, read.reading, self.step.crops_below))

    def _wanted(self) -> Iterator[int]:
        from digitscan.reader.loading.document import wanted_pages  # noqa: PLC0415 - heavy

        assert self._document is not None
        numbers = wanted_pages(self._document, self.step.pages)
        while True:
            with self._decoding():
                number = next(numbers, None)
            if number is None:
                return
            yield number

    @contextmanager
    def _decoding(self) -> Iterator[None]:
        """Keep native libraries quiet while they decode, and from going on for ever."""
        with native_silence() if self.step.silent else nullcontext(), self._limited():
            yield

    @contextmanager
    def _limited(self) -> Iterator[None]:
        if self.step.most_seconds is None or not hasattr(signal, "setitimer"):
            yield
            return
        signal.setitimer(signal.ITIMER_PROF, self.step.most_seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)


def _unread(source: str, number: int | None, error: Exception) -> Unread:
    """Say what became of an input or a page, foreseen or not."""
    if isinstance(error, UnreadableInputError):
        return Unread(source, number, str(error))
    if isinstance(error, DigitscanError):
        raise error
    where = f"page {number}: " if number is not None and number > 1 else ""
    from digitscan.reader.loading.load_errors import is_out_of_memory  # noqa: PLC0415

    if is_out_of_memory(error):
        what, remedy = f"{where}needs more memory than there is", "scale it down or cut it up"
        return Unread(source, number, problem(source, what, remedy))
    detail = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    line = problem(source, f"{where}internal error ({detail})", "please report it")
    return Unread(source, number, line, "".join(traceback.format_exception(error)).rstrip())
