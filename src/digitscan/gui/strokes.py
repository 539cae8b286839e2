"""The drawing: strokes in the order in which they were made, and the undo history.

Coordinates are pixels of the canvas, x to the right and y down.
"""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]
# The pen's width in pixels at 96 dpi. MNIST's digits at 300 pixels height have one of 40.
LEAST_PEN, MOST_PEN, USUAL_PEN = 2, 40, 16


@dataclass(frozen=True, slots=True)
class Stroke:
    """The pen's path from where it was set down to where it was lifted; `width` in pixels."""

    points: tuple[Point, ...]
    width: float


class Sketch:
    """A drawing that grows by strokes and can be undone step by step.

    `version` changes with every change of the strokes, which shows whether a reading is of the
    current drawing.
    """

    def __init__(self) -> None:
        self.version = 0
        self._strokes: tuple[Stroke, ...] = ()
        self._past: list[tuple[Stroke, ...]] = []
        self._open: list[Point] = []
        self._width = 1.0

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """The finished strokes, in order."""
        return self._strokes

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return bool(self._past)

    def begin(self, point: Point, width: float) -> None:
        """Set the pen down; this ends an open stroke."""
        self.end()
        self._open, self._width = [point], width

    def extend(self, point: Point) -> Point | None:
        """Move the pen; return its previous point, or None if it is not down or has not moved."""
        if not self._open or self._open[-1] == point:
            return None
        before = self._open[-1]
        self._open.append(point)
        return before

    def end(self) -> bool:
        """Lift the pen; return whether that made a stroke."""
        if not self._open:
            return False
        stroke = Stroke(tuple(self._open), self._width)
        self._open = []
        self._change((*self._strokes, stroke))
        return True

    def clear(self) -> bool:
        """Remove all strokes, as a step that can be undone; return whether there were any."""
        self._open = []
        if not self._strokes:
            return False
        self._change(())
        return True

    def undo(self) -> bool:
        """Undo the last stroke or the last clearing; return whether there was one."""
        if self._open:  # the stroke in progress is the last one
            self._open = []
            return True
        if not self._past:
            return False
        self._strokes = self._past.pop()
        self.version += 1
        return True

    def _change(self, strokes: tuple[Stroke, ...]) -> None:
        self._past.append(self._strokes)
        self._strokes = strokes
        self.version += 1
