"""Run a task in one process: open inputs, read their pages, report what is wrong."""

from __future__ import annotations

import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from digitscan.batch.page_task import PageRead, Unread
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

    from digitscan.batch.page_task import PageTask
    from digitscan.forms.sheets import SheetReader
    from digitscan.page import Box, Page
    from digitscan.reader import Reader
    from digitscan.reader.loading.document import Document
    from digitscan.reader.tracing import Trace

Content = bytes | Callable[[], bytes] | None


class Session:
    """A task that runs in one process: one model, loaded on first use, and one open input."""

    def __init__(self, task: PageTask, reader: Reader | None = None) -> None:
        self.task = task
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

            self._loaded = Reader(model=self.task.model, engine=self.task.engine)
        return self._loaded

    def prepare(self) -> Self:
        """Load now what the first page would load otherwise; raises as `reader` does."""
        from digitscan.reader.loading import images  # noqa: F401, PLC0415

        assert self.reader
        if self.task.templates:
            assert self.forms
        return self

    @property
    def forms(self) -> SheetReader:
        """The form reader for the templates; raises UsageError where one cannot be used."""
        if self._forms is None:
            from digitscan.forms.sheets import SheetReader  # noqa: PLC0415 - heavy

            self._forms = SheetReader(self.task.templates, self.reader)
        return self._forms

    def read(
        self, source: str, content: Content = None, skip: int = 0
    ) -> Iterator[PageRead | Unread]:
        """Read an input to its end, page by page.

        An error in a page does not stop the others from being read.

        Args:
            source: its path, which the results carry.
            content: its content, or a function that fetches it, where it is not a file to open.
            skip: how many of its wanted pages to skip.

        Raises:
            ModelError, UsageError: the model cannot be loaded.
        """
        for position, number in enumerate(self.numbers(source, content)):
            if isinstance(number, Unread):
                yield number
            elif position >= skip:
                yield self.page(number)

    def numbers(self, source: str, content: Content = None) -> Iterator[int | Unread]:
        """Open an input; yield the numbers of its wanted pages, and why there are no more."""
        try:
            self.open(source, content)
            yield from self._wanted()
        # A bug that one input triggers must not stop the other inputs.
        except Exception as error:
            yield _unread(source, None, error)

    def open(self, source: str, content: Content = None) -> None:
        """Open an input, and close the one that is open.

        Raises:
            UnreadableInputError: it cannot be opened.
        """
        from digitscan.reader.loading.document import open_document  # noqa: PLC0415 - heavy

        self.close()
        with self._decoding():
            given = content() if callable(content) else content
            opened = open_document(
                source if given is None else given, self.task.dpi, source, self.task.cut_short
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
            if self.task.templates:
                return self._sheet(image, number, begun)
            options = replace(self.task.options, aspect=self._document.aspect(number))
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
        except Exception as error:  # as in `numbers`, for a page
            return _unread(source, number, error)

    def close(self) -> None:
        """Close the open input."""
        self._document = None
        self._files.close()

    def _sheet(self, image: NDArray[np.uint8], number: int, begun: float) -> PageRead:
        """Read a page as the sheet of a form.

        Raises:
            UnreadableInputError: the page fits no template.
        """
        assert self._document is not None
        source = self._document.name
        sheet = self.forms.read(image, self.task.crops_below)
        if sheet is None:
            where = f"page {number}: " if number > 1 else ""
            one = len(self.task.templates) == 1
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
        """Read a page; return its trace, too, if debug pictures are wanted."""
        if self.task.debug is None:
            return reader.read(image, options), None
        from digitscan.reader.reader import page_of  # noqa: PLC0415 - heavy

        traced = reader.trace(image, options)
        return page_of(traced, reader.card.levels), traced

    def _pictures(self, image: NDArray[np.uint8], page: Page) -> dict[Box, bytes]:
        if self.task.pictured is None:
            return {}
        from digitscan.output.pictures import doubtful_boxes, pictures_of  # noqa: PLC0415 - heavy

        return pictures_of(image, doubtful_boxes(page, self.task.pictured))

    def _with_steps(
        self, image: NDArray[np.uint8], traced: Trace | None, read: PageRead
    ) -> PageRead:
        if self.task.debug is None or traced is None:
            return read
        from digitscan.output.annotate import save_part  # noqa: PLC0415 - heavy
        from digitscan.output.debug import SOFTWARE, step_pictures  # noqa: PLC0415

        steps: list[tuple[str, str]] = []
        try:
            for name, picture in step_pictures(image, traced, read.reading.page, self.task.least):
                part = save_part(self.task.debug, picture, self.task.run, SOFTWARE)
                steps.append((name, part))
        except UnreadableInputError as error:
            return replace(read, steps=tuple(steps), trouble=read.trouble or str(error))
        return replace(read, steps=tuple(steps))

    def _with_picture(self, image: NDArray[np.uint8], read: PageRead) -> PageRead:
        if self.task.drawn is None:
            return read
        from digitscan.output.annotate import draw_into  # noqa: PLC0415 - heavy

        try:
            part = draw_into(self.task.drawn, image, read.reading, self.task.least, self.task.run)
        except UnreadableInputError as error:
            return replace(read, trouble=read.trouble or str(error))
        return replace(read, picture=part)

    def _with_crops(self, image: NDArray[np.uint8], read: PageRead) -> PageRead:
        if self.task.crops_below is None:
            return read
        from digitscan.output.corrections import uncertain_digits  # noqa: PLC0415 - heavy

        return replace(read, crops=uncertain_digits(image, read.reading, self.task.crops_below))

    def _wanted(self) -> Iterator[int]:
        from digitscan.reader.loading.document import wanted_pages  # noqa: PLC0415 - heavy

        assert self._document is not None
        numbers = wanted_pages(self._document, self.task.pages)
        while True:
            with self._decoding():
                number = next(numbers, None)
            if number is None:
                return
            yield number

    @contextmanager
    def _decoding(self) -> Iterator[None]:
        """Silence native libraries while they decode, and limit their processor time."""
        with native_silence() if self.task.silent else nullcontext(), self._limited():
            yield

    @contextmanager
    def _limited(self) -> Iterator[None]:
        if self.task.most_seconds is None or not hasattr(signal, "setitimer"):
            yield
            return
        signal.setitimer(signal.ITIMER_PROF, self.task.most_seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)


def _unread(source: str, number: int | None, error: Exception) -> Unread:
    """Return the `Unread` for an expected or unexpected error of an input or a page."""
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
