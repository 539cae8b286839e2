"""Show the progress of a comparison on standard error: one line per method, and a clock."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Self

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from digitscan.comparison.methods import Method
from digitscan.comparison.report import duration
from digitscan.comparison.results import Result

_MINUTE = 60


class ShownComparison:
    """Shows the current method, the time left, and the result of each method."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False, emoji=False, markup=False)
        self._clock = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=True,
        )
        self._task = self._clock.add_task("loading the digits", total=None)
        self._begun = time.monotonic()
        self._spent = self._expected = 0.0
        self._left: Sequence[Method] = ()

    def __enter__(self) -> Self:
        self._clock.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._clock.stop()

    def begin(self, method: Method, order: int, left: Sequence[Method]) -> None:
        """See `Watch.begin`."""
        self._begun, self._left = time.monotonic(), left
        counted = f"{order}/{order + len(left) - 1} {method.title}{self._remaining()}"
        self._clock.reset(self._task, description=counted)

    def end(self, result: Result, *, kept: bool) -> None:
        """See `Watch.end`."""
        if not kept:
            self._spent += time.monotonic() - self._begun
            self._expected += self._left[0].effort
        took = "" if result.training_s is None else f"trained in {duration(result.training_s)}, "
        line = f"{result.title}: {result.accuracy:.2%}, {took}tested in "
        line += duration(result.testing_s) + (" (kept from before)" if kept else "")
        self._console.print(line, soft_wrap=True)

    def _remaining(self) -> str:
        """Return the time left, estimated from the methods so far and from typical times."""
        if not self._expected:
            return ""
        usual = sum(method.effort for method in self._left)
        seconds = usual * self._spent / self._expected
        if seconds < _MINUTE:
            return ", less than a minute left"
        return f", about {seconds / _MINUTE:.0f} min left"
