"""The loop that watches, with a session that reads what it is told to, and a clock of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from digitscan.batch.page_task import PageRead, Unread
from digitscan.output import PageReading
from digitscan.page import Box, Digit, Line, Number, Page
from digitscan.watch.run import Watch, Watcher

OLD = 1_000_000_000


def page(source: str, number: int = 1) -> PageRead:
    digit = Digit(7, 0.9, Box(1, 2, 3, 4), (0.1,) * 10)
    return PageRead(PageReading(source, number, Page((Line((Number((digit,)),)),), 9, 9)), 0.0)


class Session:
    """Reads by `reads`, a function of the path and of how often it was read."""

    def __init__(self, reads: Callable[[str, int], Iterator[PageRead | Unread]]) -> None:
        self.reads, self.times, self.closed = reads, 0, 0

    def read(self, path: str) -> Iterator[PageRead | Unread]:
        self.times += 1
        return self.reads(path, self.times)

    def close(self) -> None:
        self.closed += 1


class Clock(Event):
    """Time goes on where the watcher waits, and it is told to stop after some turns."""

    def __init__(self, turns: int) -> None:
        super().__init__()
        self.now, self.turns = 0.0, turns

    def wait(self, timeout: float | None = None) -> bool:
        self.now += timeout or 0.0
        self.turns -= 1
        if not self.turns:
            self.set()
        return self.is_set()


class Heard(list[str]):
    def error(self, line: str) -> None:
        self.append(line)

    def remark(self, line: str) -> None:
        self.append(line)

    def detail(self, line: str) -> None: ...


def watched(folder: Path, session: Session, turns: int = 8) -> tuple[str, Heard]:
    """Watch for some turns; return what was written and heard."""
    out, heard, clock = folder.parent / "out.csv", Heard(), Clock(turns)
    request = Watch(str(folder), str(out), settle=2.0)
    Watcher(request, session, heard, clock, clock=lambda: clock.now).run()  # type: ignore[arg-type]
    return out.read_text() if out.exists() else "", heard


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    return made


def test_file_that_seemed_complete_but_was_not_is_read_again_without_a_word(folder: Path) -> None:
    (folder / "a.png").write_bytes(b"x")
    os.utime(folder / "a.png", (OLD, OLD))  # as a program that copies leaves it, or begins with

    def reads(path: str, times: int) -> Iterator[PageRead | Unread]:
        yield Unread(path, None, f"{path}: cut short") if times == 1 else page(path)

    session = Session(reads)
    text, heard = watched(folder, session)
    assert (text.count("a.png"), heard, session.times) == (1, [], 2)


def test_file_that_is_written_while_it_is_read_is_read_as_it_is_then(folder: Path) -> None:
    (folder / "a.png").write_bytes(b"x")

    def reads(path: str, times: int) -> Iterator[PageRead | Unread]:
        if times == 1:
            Path(path).write_bytes(b"more")
        yield page(path)

    session = Session(reads)
    text, _ = watched(folder, session)
    assert (text.count("a.png"), session.times) == (1, 2)


def test_file_that_goes_while_it_is_read_is_no_trouble(folder: Path) -> None:
    (folder / "a.png").write_bytes(b"x")

    def reads(path: str, _: int) -> Iterator[PageRead | Unread]:
        Path(path).unlink()
        yield Unread(path, None, f"{path}: no such file")

    assert watched(folder, Session(reads)) == ("", [])


def test_pages_beside_a_damaged_one_are_written(folder: Path) -> None:
    (folder / "a.tif").write_bytes(b"x")

    def reads(path: str, _: int) -> Iterator[PageRead | Unread]:
        yield page(path, 1)
        yield Unread(path, 2, f"{path}: page 2 is damaged")
        yield page(path, 3)

    text, heard = watched(folder, Session(reads))
    assert [line.split(",")[1] for line in text.splitlines()[1:]] == ["1", "3"]
    assert heard == [f"{folder}/a.tif: page 2 is damaged"]


def test_many_pages_that_cannot_be_read_have_one_line(folder: Path) -> None:
    (folder / "a.pdf").write_bytes(b"x")

    def reads(path: str, _: int) -> Iterator[PageRead | Unread]:
        yield page(path, 1)
        for number in range(2, 1001):
            yield Unread(path, number, f"{path}: page {number} is damaged")

    _, heard = watched(folder, Session(reads))
    assert len(heard) == 4
    assert heard[-1].startswith(f"{folder}/a.pdf: pages 5 to 1000 cannot be read, either; ")


def test_what_of_a_file_is_not_read_is_told_and_its_rows_written(folder: Path) -> None:
    (folder / "a.png").write_bytes(b"x")
    remark = f"{folder}/a.png: is an animation"
    text, heard = watched(
        folder, Session(lambda path, _: iter([replace(page(path), remark=remark)]))
    )
    assert (text.count("a.png"), heard) == (1, [remark])


def test_stopped_within_a_file_writes_nothing_of_it(folder: Path) -> None:
    (folder / "a.tif").write_bytes(b"x")
    clock = Clock(99)

    def reads(path: str, times: int) -> Iterator[PageRead | Unread]:
        yield page(path, 1)
        if times == 1:
            clock.set()
        yield page(path, 2)

    out, session = folder.parent / "out.csv", Session(reads)
    request = Watch(str(folder), str(out), settle=0.0)
    Watcher(request, session, Heard(), clock, lambda: clock.now).run()  # type: ignore[arg-type]
    assert not out.exists()
    assert session.closed
    assert watched(folder, session)[0].count("a.tif") == 2


def test_file_that_cannot_be_opened_is_told_once_and_tried_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.png").write_bytes(b"x")
    opens, tries = Path.open, []

    def open_late(path: Path, *arguments: str, **named: str) -> object:
        if path.name == "a.png":
            tries.append(path)
            if len(tries) < 4:
                raise PermissionError(13, "Permission denied")
        return opens(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", open_late)
    text, heard = watched(folder, Session(lambda path, _: iter([page(path)])), turns=12)
    assert text.count("a.png") == 1
    assert heard == [
        f"{folder}/a.png: cannot be opened (Permission denied); tried again until it can"
    ]


def test_a_file_that_grows_page_by_page_has_each_page_once(folder: Path) -> None:
    scan = folder / "a.tif"
    scan.write_bytes(b"x")
    session = Session(lambda path, times: (page(path, each) for each in range(1, times + 1)))

    class Scanner(Clock):
        def wait(self, timeout: float | None = None) -> bool:
            if len(scan.read_bytes()) == session.times < 3:  # it was read: the next page comes
                scan.write_bytes(b"x" * (session.times + 1))
            return super().wait(timeout)

    out, heard, clock = folder.parent / "out.csv", Heard(), Scanner(40)
    request = Watch(str(folder), str(out), settle=2.0)
    Watcher(request, session, heard, clock, clock=lambda: clock.now).run()  # type: ignore[arg-type]
    assert session.times == 3
    assert [line.split(",")[1] for line in out.read_text().splitlines()[1:]] == ["1", "2", "3"]
    assert heard == []


def test_another_file_of_the_same_name_is_told(folder: Path) -> None:
    scan = folder / "a.png"
    scan.write_bytes(b"x")
    session = Session(lambda path, times: iter([page(path, times)]))

    class Scanner(Clock):
        def wait(self, timeout: float | None = None) -> bool:
            if session.times == 1 and scan.read_bytes() == b"x":
                scan.write_bytes(b"other")
            return super().wait(timeout)

    out, heard, clock = folder.parent / "out.csv", Heard(), Scanner(20)
    request = Watch(str(folder), str(out), settle=2.0)
    Watcher(request, session, heard, clock, clock=lambda: clock.now).run()  # type: ignore[arg-type]
    assert len(out.read_text().splitlines()) == 3
    assert heard == [
        f"{scan}: has other content than when it was read before; its earlier rows stay in {out}"
    ]
