"""Pages are handed out in order, and what comes back in any order is given in theirs."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from digitscan.batch.page_task import PageRead, Unread
from digitscan.batch.schedule import Schedule, Task
from digitscan.batch.serial import Event
from digitscan.output.rows import PageReading
from digitscan.page import Page


def read(source: str, number: int) -> PageRead:
    return PageRead(PageReading(source, number, Page((), 1, 1)), 0.0)


def named(event: Event) -> str:
    index, result = event
    if isinstance(result, PageRead):
        return f"{result.reading.source}{result.reading.number}"
    return f"end {index}" if result is None else f"! {result.line}"


class Inputs:
    """Inputs with so many pages each, read by imagined workers."""

    def __init__(self, window: int, **pages: int) -> None:
        self.pages = pages
        self.schedule = Schedule(enumerate(pages), window)
        self.in_hand: list[Task] = []
        self.counted: set[str] = set()
        self.seen: list[str] = []

    def hand_out(self, most: int) -> None:
        while len(self.in_hand) < most and (task := self.schedule.next_task()) is not None:
            self.in_hand.append(task)

    def finish(self, task: Task) -> None:
        self.in_hand.remove(task)
        count = self.pages[task.source]
        if task.number is None and task.source not in self.counted:
            rest = None if count else Unread(task.source, None, f"{task.source} is bad")
            self.schedule.counted(task.index, tuple(range(1, count + 1)), rest)
            self.counted.add(task.source)
        if count:
            number = self.schedule.number_of(task)
            assert number is not None
            self.schedule.done(task, read(task.source, number))
        self.seen += map(named, self.schedule.ready())


def expected(**pages: int) -> Iterator[str]:
    for index, (name, count) in enumerate(pages.items()):
        yield from (f"{name}{number}" for number in range(1, count + 1))
        if not count:
            yield f"! {name} is bad"
        yield f"end {index}"


@pytest.mark.parametrize("seed", range(20))
def test_order_is_that_of_the_inputs_whichever_page_comes_first(seed: int) -> None:
    rng = random.Random(seed)
    pages = {name: rng.choice([0, 1, 1, 2, 30]) for name in "abcdefghij"}
    inputs = Inputs(rng.choice([1, 3, 8]), **pages)
    while not inputs.schedule.is_over:
        inputs.hand_out(rng.randint(1, 6))
        inputs.finish(rng.choice(inputs.in_hand))
    assert inputs.seen == list(expected(**pages))


def test_window_bounds_what_waits_however_slow_a_page_is() -> None:
    inputs = Inputs(5, a=1, b=1000, c=1)
    inputs.hand_out(1)
    slow = inputs.in_hand[0]
    finished = 0
    while True:
        inputs.hand_out(2)
        others = [task for task in inputs.in_hand if task is not slow]
        if not others:
            break
        inputs.finish(others[0])
        finished += 1
    assert finished == 4
    assert inputs.seen == []
    inputs.finish(slow)
    assert inputs.seen[:3] == ["a1", "end 0", "b1"]


def test_many_pages_found_late_are_spread_though_later_inputs_wait() -> None:
    inputs = Inputs(4, a=500, **{f"z{n}": 1 for n in range(9)})
    inputs.hand_out(9)
    first, *others = inputs.in_hand
    for task in others:
        inputs.finish(task)
    inputs.finish(first)
    inputs.hand_out(3)
    assert [(task.source, task.number) for task in inputs.in_hand] == [("a", 2), ("a", 3), ("a", 4)]


def test_what_is_given_back_comes_first_and_with_its_number() -> None:
    inputs = Inputs(9, a=3, b=1)
    inputs.hand_out(1)
    task = inputs.in_hand[0]
    inputs.schedule.counted(0, (1, 2, 3), None)
    inputs.schedule.requeue(task)
    again = inputs.schedule.next_task()
    assert again == Task(0, 0, "a", 1)


def test_standard_input_is_not_touched_before_all_before_it_is_given() -> None:
    schedule = Schedule([(0, "a"), (1, "-")], 9)
    task = schedule.next_task()
    assert task is not None
    assert schedule.next_task() is None
    schedule.counted(0, (1,), None)
    schedule.done(task, read("a", 1))
    assert len(list(schedule.ready())) == 2
    assert schedule.next_task() == Task(1, 0, "-", None)


def test_inputs_that_were_never_there_are_told_in_their_place() -> None:
    missing = Unread("", None, "folder: holds no image")
    schedule = Schedule([(0, missing), (1, missing)], 9)
    assert schedule.next_task() is None
    assert [named(event) for event in schedule.ready()] == [
        "! folder: holds no image", "end 0", "! folder: holds no image", "end 1",
    ]  # fmt: skip
    assert schedule.is_over
