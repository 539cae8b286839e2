"""The work on one input in any process: open it, read its pages, report what is wrong.

A `PageTask` is plain data that can be pickled. A `Session` runs it in one process, with the loaded
model and the open file. Workers, `watch` and clusters all use these:

    session = PageTask(model="default").session()
    for result in session.read("scan.pdf"):
        ...  # a PageRead or an Unread
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digitscan.output.rows import PageReading
from digitscan.reading_options import Options

if TYPE_CHECKING:
    from digitscan.batch.session import Session
    from digitscan.output.corrections import Uncertain
    from digitscan.page_ranges import PageSelection
    from digitscan.reader import Reader
    from digitscan.reader.loading.document import CutShort


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page that was read, and how many seconds that took.

    `picture` is the path of the annotated picture, which does not have its final name yet. `steps`
    are the names of the debug pictures, each with such a path. `crops` are the uncertain digits.
    `trouble` is a line about the part of the page that its file lacks, or why there is no picture.
    `remark` is a line about how the page was loaded, see `Document`. `doubt` is a line about a page
    that looks wrong, see `doubt_of`.
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
    """What could not be read: a page, or if `number` is None, the input or the rest of it.

    `line` is the complete error line: `PATH: what is wrong; what to do`. `trace` is the traceback
    of an unexpected error, else empty.
    """

    source: str
    number: int | None
    line: str
    trace: str = ""


@dataclass(frozen=True, slots=True)
class PageTask:
    """How inputs are read; plain data that can be pickled.

    Attributes:
        model: the name of a shipped model or the path of a model folder.
        engine: one of `digitscan.engines.ENGINES`.
        pages: the pages to read; None reads all.
        dpi: the resolution at which PDF pages are rendered.
        silent: drop what native libraries write to the standard error of the whole process.
        drawn: the folder for annotated pictures.
        run: a string that the names of these pictures contain.
        least: digits below this confidence are drawn as `?`.
        crops_below: digits below this confidence are saved as crops.
        most_seconds: processor time in seconds for opening a file or decoding a page; after that,
            SIGPROF ends the process. A hostile file could otherwise run forever.
        options: rotation and printed numbers.
        debug: the folder for pictures of every step; needs a model with a finder.
        pictured: `number` or `cell`: readings carry pictures of the doubtful ones.
        cut_short: how to treat a truncated image file.
        templates: paths of templates; pages are read as sheets of these forms.
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
        """Start a session in this process; without a reader, the model is loaded when needed."""
        from digitscan.batch.session import Session  # noqa: PLC0415 - it imports this module

        return Session(self, reader)
