"""The window in this process, with a reader of the test's own, on a virtual screen."""

from __future__ import annotations

import gc
import subprocess
import time
import tkinter as tk
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import TypeAlias

import pytest

from digitscan.errors import ModelError
from digitscan.gui.background import Background, Drawing, ReadDrawing, Reading
from digitscan.gui.look import PAPER
from digitscan.gui.window import Settings, Window
from digitscan.page import Box, Digit, Line, Number, Page

# What a test does, in steps; after each it waits until what it gives is true.
Story: TypeAlias = "Iterator[Callable[[], bool]]"
PATIENCE = 30.0


def page(text: str) -> Page:
    digits = tuple(
        Digit(int(each), 0.9 - 0.1 * place, Box(40 * place, 20, 30, 50), (0.05,) * 10)
        for place, each in enumerate(text)
    )
    return Page((Line((Number(digits),)),) if digits else (), 500, 400)


@dataclass
class Reads:
    """Stands for the model: reads as many 7s as there are strokes; may be held up."""

    free: Event = field(default_factory=Event)
    asked: list[Drawing] = field(default_factory=list)

    def load(self) -> ReadDrawing:
        return self.read

    def read(self, drawing: Drawing) -> Reading:
        self.asked.append(drawing)
        assert self.free.wait(PATIENCE)
        return Reading(drawing, page("7" * len(drawing.strokes)), None, 0.01)


@dataclass
class Person:
    """A window, who uses it, and what it told."""

    window: Window
    reads: Reads
    told: list[str]

    def pointer(self, *path: tuple[int, int]) -> Callable[[], bool]:
        """Draw a stroke through points of the board; true once that is done and seen."""
        board, before = self.window.board, self.window.board.sketch.version
        corner = board.winfo_rootx(), board.winfo_rooty()
        steps: list[str] = []
        for number, (x, y) in enumerate(path):
            steps += ["mousemove", str(corner[0] + x), str(corner[1] + y), "sleep", "0.02"]
            steps += ["mousedown", "1"] if number == 0 else []
        subprocess.Popen(["xdotool", *steps, "mouseup", "1"]).wait()
        return lambda: board.sketch.version > before

    def press(self, text: str) -> None:
        """Click the button of that name."""
        button = next(each for each in widgets(self.window.top) if label(each) == text)
        x = button.winfo_rootx() + button.winfo_width() // 2
        y = button.winfo_rooty() + button.winfo_height() // 2
        subprocess.run(
            ["xdotool", "mousemove", str(x), str(y), "sleep", "0.05", "click", "1"], check=True
        )

    def has_told(self, begin: str, times: int = 1) -> Callable[[], bool]:
        return lambda: sum(line.startswith(begin) for line in self.told) >= times

    def shown(self) -> list[str]:
        """Return the texts of the panel beside the board."""
        panel = self.window.panel
        texts = [each for each in panel.find_all() if panel.type(each) == "text"]
        return [str(panel.itemcget(each, "text")) for each in texts]

    def boxes(self) -> int:
        board = self.window.board
        return sum(board.type(each) == "rectangle" for each in board.find_all())


def widgets(parent: tk.Misc) -> Iterator[tk.Misc]:
    for child in parent.winfo_children():
        yield child
        yield from widgets(child)


def label(widget: tk.Misc) -> str:
    return str(widget.cget("text")) if "text" in widget.keys() else ""  # noqa: SIM118


@pytest.fixture
def person(display: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    monkeypatch.setenv("DISPLAY", display)
    reads, told = Reads(), list[str]()
    reads.free.set()
    yield Person(Window(Settings(scale=1), Background(reads.load), told.append), reads, told)
    gc.collect()  # widgets may only be freed in the thread that made them


def play(person: Person, story: Story) -> None:
    """Run the window until the story is told; what goes wrong in it is raised here."""
    until = time.monotonic() + PATIENCE
    awaited: Callable[[], bool] = person.has_told("ready")

    def step() -> None:
        nonlocal awaited
        assert time.monotonic() < until
        if awaited():
            following = next(story, None)
            if following is None:
                person.window.close()
                return
            awaited = following
        person.window.top.after(10, step)

    person.window.top.after(10, step)
    person.window.run()


def test_reads_after_each_stroke_and_shows_the_boxes_of_several(person: Person) -> None:
    def story() -> Story:
        yield person.pointer((50, 50), (60, 200))
        yield person.has_told("read 7 ")
        assert person.shown()[0] == "7"
        assert "90.0 %" in person.shown()
        assert person.boxes() == 0
        yield person.pointer((150, 50), (160, 200))
        yield person.has_told("read 77 ")
        assert person.shown()[:2] == ["7", "7"]
        assert "80.0 %, the least sure" in person.shown()
        assert "Probabilities of digit 2" in person.shown()
        assert person.boxes() == 2

    play(person, story())


def test_what_is_read_of_a_drawing_that_has_changed_is_dropped(person: Person) -> None:
    def story() -> Story:
        person.reads.free.clear()
        yield person.pointer((50, 50), (60, 200))
        yield lambda: len(person.reads.asked) == 1
        # The window does not wait: it takes two strokes more while the first is being read.
        yield person.pointer((150, 50), (160, 200))
        yield person.pointer((250, 50), (260, 200))
        person.reads.free.set()
        yield person.has_told("read 777 ")

    play(person, story())
    assert [len(each.strokes) for each in person.reads.asked] == [1, 3]
    assert [line.split()[1] for line in person.told if line.startswith("read ")] == ["777"]


def test_a_board_that_was_cleared_while_it_was_read_stays_empty(person: Person) -> None:
    def story() -> Story:
        person.reads.free.clear()
        yield person.pointer((50, 50), (60, 200))
        yield lambda: len(person.reads.asked) == 1
        person.press("Clear")
        yield lambda: not person.window.board.sketch.strokes
        person.reads.free.set()
        person.press("Undo")
        yield person.has_told("read 7 ")

    play(person, story())
    assert sum(line.startswith("read ") for line in person.told) == 1


def test_with_live_off_nothing_is_read_before_recognise(person: Person) -> None:
    def story() -> Story:
        person.press("Live")
        yield lambda: True
        yield person.pointer((50, 50), (60, 200))
        assert "press Recognize" in person.shown()
        assert person.reads.asked == []
        person.press("Recognize")
        yield person.has_told("read 7 ")

    play(person, story())


def test_another_paper_and_another_size_are_read_anew(person: Person) -> None:
    def story() -> Story:
        yield person.pointer((50, 50), (60, 200))
        yield person.has_told("read 7 ")
        person.press("Paper")
        yield person.has_told("read 7 ", 2)
        assert person.window.board.cget("background") == PAPER.ground
        person.window.top.geometry("1100x800")
        yield person.has_told("read 7 ", 3)

    play(person, story())
    board, paper, larger = person.reads.asked
    assert (board.on_paper, paper.on_paper, larger.on_paper) == (False, True, True)
    assert board.size == paper.size
    assert larger.size[0] > paper.size[0] and larger.size[1] > paper.size[1]


def test_a_digit_is_chosen_by_a_click_or_an_arrow_key(person: Person) -> None:
    def story() -> Story:
        for x in (50, 150, 250):
            yield person.pointer((x, 50), (x, 200))
        yield person.has_told("read 777 ")
        panel = person.window.panel
        x, y = (int(each) for each in panel.coords("digit0"))
        place = str(panel.winfo_rootx() + x), str(panel.winfo_rooty() + y)
        subprocess.run(["xdotool", "mousemove", *place, "click", "1"], check=True)
        yield lambda: "Probabilities of digit 1" in person.shown()
        assert "90.0 %" in person.shown()
        subprocess.run(["xdotool", "key", "Left"], check=True)
        yield lambda: "Probabilities of digit 3" in person.shown()
        subprocess.run(["xdotool", "key", "Left"], check=True)
        yield lambda: "Probabilities of digit 2" in person.shown()

    play(person, story())


def test_what_goes_wrong_with_the_model_ends_the_window_and_is_raised(
    display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", display)

    def load() -> ReadDrawing:
        raise ModelError("model.onnx: differs from what its card describes")

    with pytest.raises(ModelError, match="differs"):
        Window(Settings(), Background(load), lambda _line: None).run()
    gc.collect()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_all_of_it_is_larger_on_a_finer_screen(
    display: str, monkeypatch: pytest.MonkeyPatch, scale: float
) -> None:
    monkeypatch.setenv("DISPLAY", display)
    window = Window(Settings(scale=scale, pen=10), Background(Reads().load), lambda _line: None)
    window.top.after(50, window.close)
    window.top.update_idletasks()
    assert window.board.pen == 10 * scale
    assert window.board.winfo_reqwidth() == 560 * scale
    assert window.top.winfo_reqheight() == pytest.approx(537 * scale, rel=0.05)
    window.run()
    gc.collect()
