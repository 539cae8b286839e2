"""A page to review the doubtful fields of sheets, with pictures and keyboard input."""

from __future__ import annotations

import base64
import json
import os
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from digitscan.errors import UsageError
from digitscan.messages import problem
from digitscan.output.files import placing, whole_file
from digitscan.output.forms import sheet_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from digitscan.output.base import ResumableWriter, State
    from digitscan.output.forms import FormLayout
    from digitscan.output.rows import PageReading

_FILE = "reviewed.csv"


class ReviewWriter:
    """Writes sheets with another writer, and at the end the review page for doubtful fields.

    Until then, a hidden file beside the page holds one line of JSON per sheet, so that an
    interrupted run can be resumed.
    """

    def __init__(
        self, start: Callable[[State | None], ResumableWriter], path: str, layout: FormLayout,
        state: State | None = None,
    ) -> None:  # fmt: skip
        """Start, or continue an interrupted run.

        Args:
            start: starts the other writer, or continues from its state.
            path: the path of the page.
            layout: the layout of the sheets.
            state: the state of the previous writer; None to start.

        Raises:
            UsageError: the hidden file of the interrupted run is gone.
        """
        self._path, self._layout = path, layout
        self._spool = _beside(path)
        with placing(path):
            if state is None:
                self._stream: BinaryIO = self._spool.open("wb")
            else:
                self._stream = _resumed(self._spool, state["review"], path)
        self._writer = start(None if state is None else state["writer"])

    def write(self, reading: PageReading) -> None:
        """See `Writer.write`."""
        self._writer.write(reading)
        line = json.dumps(reviewed_sheet(reading), separators=(",", ":"))
        self._stream.write(line.encode() + b"\n")
        self._stream.flush()

    def finish(self) -> None:
        """See `Writer.finish`; writes the page."""
        self._writer.finish()
        self._stream.close()
        with self._spool.open("rb") as stream:
            sheets = [json.loads(line) for line in stream]
        data = {"columns": self._layout.columns, "file": _FILE, "sheets": sheets}
        # The data must not contain a closing tag.
        text = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
        page = _page_file("page.html").replace("@STYLE@", _page_file("review.css"))
        page = page.replace("@SCRIPT@", _page_file("review.js"))
        with whole_file(self._path) as stream:
            stream.write(page.replace("@DATA@", text))
        self._spool.unlink(missing_ok=True)

    def state(self) -> State:
        """See `ResumableWriter.state`; how much of the hidden file is complete."""
        return {"writer": self._writer.state(), "review": self._stream.tell()}


def reviewed_sheet(reading: PageReading) -> dict[str, Any]:
    """Return a sheet like `sheet_object`, with the pictures of its doubtful fields as base64."""
    sheet = reading.sheet
    assert sheet is not None
    found = sheet_object(reading, 0.0)
    for field in sheet.fields:
        if field.crop:
            pictures = {
                "crop": _base64(field.crop),
                "digits": [_base64(each) for each in field.digits],
            }
            found["fields"][field.name] |= pictures
    return found


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _page_file(name: str) -> str:
    return files("digitscan.output").joinpath("review_page", name).read_text("utf-8")


def _beside(path: str) -> Path:
    target = Path(os.path.realpath(path))
    return target.with_name(f".{target.name}.part")


def _resumed(spool: Path, length: int, path: str) -> BinaryIO:
    """Open a hidden file, truncated to its complete part."""
    if not spool.is_file() or spool.stat().st_size < length:
        what = "the pictures of the interrupted run are gone"
        raise UsageError(problem(path, what, "leave out --resume to read all sheets again"))
    stream = spool.open("r+b")
    stream.truncate(length)
    stream.seek(length)
    return stream
