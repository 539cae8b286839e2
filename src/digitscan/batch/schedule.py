"""Decide which page is read next, and which result is next in order: a pool without processes.

Pages are handed out in the order of the inputs. The number of pages of an input is known only once
a worker has opened it; meanwhile other workers start on the inputs after it. Results that come too
early wait here. The window bounds how many, whatever the number of pages.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

from digitscan.batch.page_task import PageRead, Unread
from digitscan.batch.serial import Event
from digitscan.inputs import STDIN


@dataclass(frozen=True, slots=True)
class Task:
    """A page to read: the `position`-th wanted, from 0, of the input `index`, named `source`.

    `number` is the page's number. It is None where the input is not open yet; the worker then opens
    it, sends its page numbers and reads the first page.
    """

    index: int
    position: int
    source: str
    number: int | None


@dataclass
class _Input:
    """A started input: its pages, as far as known, and how many were handed out and yielded."""

    index: int
    source: str
    numbers: Sequence[int] | None = None
    rest: Unread | None = None
    handed: int = 0
    given: int = 0
    results: dict[int, PageRead | Unread] = field(default_factory=dict)
    first: int = 0

    @classmethod
    def unread(cls, index: int, unread: Unread) -> Self:
        """Return an input that cannot be read at all."""
        return cls(index, unread.source, (), unread, handed=1)

    @property
    def under_way(self) -> int:
        """How many pages were handed out and not yet yielded, whether read or not."""
        return self.handed - self.given

    @property
    def is_over(self) -> bool:
        """Whether all its pages were yielded."""
        return self.numbers is not None and self.given >= len(self.numbers)

    def next_task(self) -> Task | None:
        """Return the next page to hand out; None where there is none, or none is known."""
        if self.numbers is None:
            is_new = self.handed == self.first
            task = Task(self.index, self.first, self.source, None) if is_new else None
        elif self.handed < len(self.numbers):
            task = Task(self.index, self.handed, self.source, self.numbers[self.handed])
        else:
            task = None
        self.handed += task is not None
        return task


class Schedule:
    """The inputs that were started and are not yet complete, and those that are still to start."""

    def __init__(
        self, sources: Iterable[tuple[int, str | Unread]], window: int, skip: int = 0
    ) -> None:
        """Set up the schedule.

        Args:
            sources: the number of each input, and its path or why there is no path.
            window: how many earlier pages may be in progress when a page is handed out.
            skip: how many wanted pages of the first input to skip.
        """
        self._sources = iter(sources)
        self._waiting: tuple[int, str | Unread] | None = next(self._sources, None)
        self._window, self._skip = window, skip
        self._begun: deque[_Input] = deque()
        self._again: list[Task] = []

    @property
    def is_over(self) -> bool:
        """Whether everything was yielded."""
        return self._waiting is None and not self._begun

    def next_task(self) -> Task | None:
        """Return the next page to read; None while none may be started."""
        if self._again:
            return self._again.pop()
        before = 0
        for each in self._begun:
            before += each.under_way
            if before >= self._window:
                return None
            if (task := each.next_task()) is not None:
                return task
        return self._first_of_next()

    def counted(self, index: int, numbers: Sequence[int], rest: Unread | None) -> None:
        """Record the pages of an input, and why there are no more of them."""
        if (found := self._input(index)) is not None:
            found.numbers, found.rest = numbers, rest

    def number_of(self, task: Task) -> int | None:
        """Return the page's number; None where it is not known yet."""
        found = self._input(task.index)
        numbers = None if found is None else found.numbers
        return numbers[task.position] if numbers and task.position < len(numbers) else None

    def done(self, task: Task, result: PageRead | Unread) -> None:
        """Record the result of a page."""
        if (found := self._input(task.index)) is not None:
            found.results[task.position] = result

    def requeue(self, task: Task) -> None:
        """Hand out a task again, before all others, unless its input is complete."""
        found = self._input(task.index)
        if found is None or found.is_over:
            return
        number = self.number_of(task)
        self._again.append(Task(task.index, task.position, task.source, number))

    def ready(self) -> Iterator[Event]:
        """Yield the results that are next in order, and None at an input's end."""
        while self._begun:
            head = self._begun[0]
            while not head.is_over and head.given in head.results and head.numbers is not None:
                result = head.results.pop(head.given)
                head.given += 1
                yield head.index, result
            if not head.is_over:
                return
            if head.rest is not None:
                yield head.index, head.rest
            self._begun.popleft()
            yield head.index, None

    def pages_left(self) -> int:
        """Return how many pages the started inputs have left beyond one each."""
        counts = (len(each.numbers) - each.given for each in self._begun if each.numbers)
        return sum(max(0, count - 1) for count in counts)

    def _first_of_next(self) -> Task | None:
        """Start the next input; standard input only once all earlier inputs are complete."""
        while self._waiting is not None and len(self._begun) < self._window:
            index, source = self._waiting
            if source == STDIN and self._begun:
                return None
            self._waiting = next(self._sources, None)
            if isinstance(source, Unread):
                self._begun.append(_Input.unread(index, source))
                continue
            begun = _Input(index, source, handed=self._skip, given=self._skip, first=self._skip)
            self._skip = 0
            self._begun.append(begun)
            return begun.next_task()
        return None

    def _input(self, index: int) -> _Input | None:
        """Return an input; None where it is complete."""
        return next((each for each in self._begun if each.index == index), None)
