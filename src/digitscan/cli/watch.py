"""`digitscan watch`: the options, and the signals that stop it. See `digitscan.watch`."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer

from digitscan.cli.interrupts import INTERRUPTED, leaving_at_once
from digitscan.cli.options import (
    EngineOption,
    MarksOption,
    MinConfidenceOption,
    ModelOption,
    PerOption,
    PrintedOption,
    RotateOption,
    TemplatesOption,
)
from digitscan.errors import UsageError
from digitscan.messages import one_line

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP")


def watch(  # noqa: PLR0913 - one parameter an option
    folder: Annotated[str, typer.Argument(metavar="FOLDER", hidden=True)],
    *,
    output: Annotated[
        str,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Append the rows to FILE. FILE.seen, beside it, lists the files that were read.",
        ),
    ],
    form: Annotated[
        str | None,
        typer.Option(
            "-f",
            "--format",
            metavar="FORMAT",
            help="csv, tsv or jsonl. Default: by the suffix of -o.",
        ),
    ] = None,
    template: TemplatesOption = None,
    per: PerOption = "number",
    marks: MarksOption = "all",
    min_confidence: MinConfidenceOption = "0",
    rotate: RotateOption = "auto",
    printed: PrintedOption = "auto",
    settle: Annotated[
        float,
        typer.Option(
            metavar="SECONDS",
            min=0.0,
            help="Read a file when it has not changed for this many seconds; a renamed file is "
            "read at once.",
        ),
    ] = 2.0,
    model: ModelOption = "default",
    engine: EngineOption = "auto",
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print errors only.")] = False,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Print a line per file.")
    ] = False,
) -> int:
    """Read files that arrive in a folder, each file once.

    FOLDER is where a scanner writes its files. Subfolders are read, too. Hidden files and files
    that end in .part or .tmp are skipped. Press Ctrl-C to stop.
    """
    from digitscan.batch.page_task import PageTask  # noqa: PLC0415 - heavy, as all below
    from digitscan.cli.report import Report  # noqa: PLC0415
    from digitscan.cli.request import (  # noqa: PLC0415
        AUTO,
        Request,
        check,
        format_of,
        options_of,
        sheets_of,
    )
    from digitscan.watch.run import FORMATS, Watch, Watcher  # noqa: PLC0415

    request = Request(
        inputs=(folder,), form=form, output=output, per=per, marks=marks,
        min_confidence=min_confidence, rotate=rotate, printed=printed, model=model, engine=engine,
        quiet=quiet, verbose=verbose, sheets=sheets_of(template),
    )  # fmt: skip
    check(request)
    chosen = format_of(request, on_terminal=False)
    if output == "-" or chosen not in FORMATS:
        what = "cannot be gone on with after a restart"
        raise UsageError(one_line(f"{output}: {what}; name a .csv, .tsv or .jsonl file with -o"))
    report = Report(quiet=quiet, verbose=verbose)
    with leaving_at_once():
        options = options_of(request)
        step = PageTask(
            model, engine, silent=not verbose, options=options, cut_short="part",
            templates=tuple(template or ()),
        )  # fmt: skip
        session = step.session().prepare()
        least = session.reader.card.auto_threshold
    with _ending() as ended, session:
        least = least if min_confidence == AUTO else float(min_confidence)
        asked = Watch(folder, output, chosen, request.layout, least, settle)
        watcher = Watcher(asked, session, report, ended.event)
        report.detail(f"{folder}: watching; Ctrl-C ends it")
        watcher.run()
    report.remark(one_line(f"{folder}: {watcher.files} files read, {watcher.unread} with errors"))
    return INTERRUPTED if ended.by == signal.SIGINT else 0


class _Ended:
    """Whether the program was asked to stop, and by which signal."""

    def __init__(self) -> None:
        self.event, self.by = threading.Event(), 0

    def note(self, number: int, _frame: FrameType | None) -> None:
        """Record a signal; a second one ends the program at once."""
        if self.event.is_set():
            sys.exit(INTERRUPTED)
        self.by = number
        self.event.set()


@contextmanager
def _ending() -> Iterator[_Ended]:
    """Record signals to stop, so that the program stops between two pages."""
    ended = _Ended()
    if threading.current_thread() is not threading.main_thread():
        yield ended
        return
    known = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
    before = {each: signal.signal(each, ended.note) for each in known}
    try:
        yield ended
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
