"""Load the model and read drawings in the background, so that the window never waits.

One thread loads the model, then reads. Only the newest requested drawing waits; an older request is
dropped, because its result would no longer be shown.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Condition, Thread
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from digitscan.gui.rendering import Picture
    from digitscan.gui.strokes import Stroke
    from digitscan.page import Page


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing to read: strokes on a canvas of `size` (width, height), with their `version`."""

    version: int
    strokes: tuple[Stroke, ...]
    size: tuple[int, int]
    on_paper: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of a drawing, its picture with smooth edges, and the time in seconds."""

    drawing: Drawing
    page: Page
    picture: Picture | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Ready:
    """The model is loaded."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The model could not be loaded, or a drawing could not be read; the thread has ended."""

    error: Exception


Event: TypeAlias = Ready | Reading | Failed
ReadDrawing: TypeAlias = "Callable[[Drawing], Reading]"


class Background:
    """The thread, its requests and its events."""

    def __init__(self, load: Callable[[], ReadDrawing]) -> None:
        """Set up; `load` is called in the thread and returns the function that reads a drawing."""
        self._load = load
        self._changed = Condition()
        self._next: Drawing | None = None
        self._stopped = False
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._thread = Thread(target=self._run, name="reading", daemon=True)

    def start(self) -> None:
        """Start to load."""
        self._thread.start()

    def ask(self, drawing: Drawing) -> None:
        """Request a reading of `drawing`, in place of a request that still waits."""
        with self._changed:
            self._next = drawing
            self._changed.notify()

    def events(self) -> list[Event]:
        """Return the events since the last call, without waiting."""
        found: list[Event] = []
        try:
            while True:
                found.append(self._events.get_nowait())
        except Empty:
            return found

    def stop(self, patience: float = 2.0) -> None:
        """End the thread after its current drawing; wait `patience` seconds at most."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(patience)

    def _run(self) -> None:
        try:
            read = self._load()
            self._events.put(Ready())
            while (drawing := self._wait()) is not None:
                self._events.put(read(drawing))
        # Any error is raised again in the main thread, which reports it.
        except Exception as error:
            self._events.put(Failed(error))

    def _wait(self) -> Drawing | None:
        """Wait for a drawing; return it, or None once stopped."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._next is not None)
            drawing, self._next = self._next, None
            return None if self._stopped else drawing


def loading(model: str, engine: str) -> Callable[[], ReadDrawing]:
    """Return a function that loads a model and returns its drawing reader, see `Background`."""

    def load() -> ReadDrawing:
        # The thread does the heavy imports, after the window is shown.
        from digitscan.gui.rendering import picture, render  # noqa: PLC0415
        from digitscan.reader import Reader  # noqa: PLC0415
        from digitscan.reader.inputs.canvas import read_canvas  # noqa: PLC0415

        reader = Reader(model=model, engine=engine)

        def read(drawing: Drawing) -> Reading:
            begun = time.perf_counter()
            image = render(drawing.strokes, drawing.size, on_paper=drawing.on_paper)
            page = read_canvas(reader, image)
            shown = picture(image, on_paper=drawing.on_paper)
            return Reading(drawing, page, shown, time.perf_counter() - begun)

        return read

    return load
