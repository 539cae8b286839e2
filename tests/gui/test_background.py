from __future__ import annotations

import time
from threading import Event as Gate
from typing import TYPE_CHECKING

import pytest

from digitscan.errors import ModelError
from digitscan.gui.background import (
    Background,
    Drawing,
    Event,
    Failed,
    ReadDrawing,
    Reading,
    Ready,
    loading,
)
from digitscan.gui.strokes import Stroke
from digitscan.page import Page

if TYPE_CHECKING:
    from conftest import PenWays

WAIT = 30.0


def drawing(version: int) -> Drawing:
    return Drawing(version, (), (10, 10), on_paper=False)


def reading(of: Drawing) -> Reading:
    return Reading(of, Page((), *of.size), None, 0.0)


def awaited(background: Background, count: int) -> list[Event]:
    """Return the next `count` events, which a slow machine is given time for."""
    found: list[Event] = []
    until = time.monotonic() + WAIT
    while len(found) < count:
        assert time.monotonic() < until
        found += background.events()
        time.sleep(0.002)
    return found


def test_reads_what_it_was_asked_for_while_loading() -> None:
    background = Background(lambda: reading)
    background.ask(drawing(1))
    background.start()
    assert awaited(background, 2) == [Ready(), reading(drawing(1))]
    background.stop()


def test_of_what_waits_only_the_newest_is_read() -> None:
    begun, gate = Gate(), Gate()

    def read(of: Drawing) -> Reading:
        begun.set()
        assert gate.wait(WAIT)
        return reading(of)

    background = Background(lambda: read)
    background.start()
    background.ask(drawing(1))
    assert begun.wait(WAIT)
    for version in (2, 3, 4):
        background.ask(drawing(version))
    gate.set()
    events = awaited(background, 3)
    assert [each.drawing.version for each in events if isinstance(each, Reading)] == [1, 4]
    background.stop()
    assert background.events() == []


def test_asking_never_waits_for_a_reading() -> None:
    gate = Gate()

    def load() -> ReadDrawing:
        assert gate.wait(WAIT)
        return reading

    background = Background(load)
    background.start()
    background.ask(drawing(1))
    assert background.events() == []
    gate.set()
    background.stop()


@pytest.mark.parametrize("while_loading", [True, False])
def test_what_goes_wrong_is_told_and_ends_it(while_loading: bool) -> None:
    wrong = ModelError("model.onnx: differs from what its card describes")

    def fail(_drawing: Drawing) -> Reading:
        raise wrong

    def load() -> ReadDrawing:
        if while_loading:
            raise wrong
        return fail

    background = Background(load)
    background.start()
    background.ask(drawing(1))
    assert awaited(background, 1 if while_loading else 2)[-1] == Failed(wrong)
    background.stop()


def test_stopping_before_the_start_is_no_harm() -> None:
    Background(lambda: reading).stop()


def test_the_shipped_model_reads_strokes(pen_ways: PenWays) -> None:
    strokes = tuple(
        Stroke(tuple((x + 50, y + 40) for x, y in way[::4].tolist()), 12)
        for way in pen_ways("6", height=150, seed=2)
    )
    found = loading("default", "auto")()(Drawing(1, strokes, (300, 260), on_paper=True))
    assert found.page.text() == "6"
    assert (found.page.width, found.page.height) == (300, 260)
    assert found.picture is not None
    assert abs(found.picture.left - found.page.digits[0].box.left) <= 2
