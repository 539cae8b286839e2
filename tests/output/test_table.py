"""The table for people."""

from __future__ import annotations

import io
import re

import pytest
from pages_to_write import EMPTY, reading
from rich.cells import cell_len

from digitscan.output import PageReading, open_writer
from digitscan.output.table import shorten_left
from digitscan.page import Box, Digit, Line, Number, Page


@pytest.fixture(autouse=True)
def _eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def written(
    *pages: PageReading, per: str = "number", least: float = 0.0, stream: io.StringIO | None = None
) -> list[str]:
    stream = stream or io.StringIO()
    writer = open_writer("table", stream, per, least)
    for page in pages:
        writer.write(page)
    writer.finish()
    return stream.getvalue().splitlines()


@pytest.mark.parametrize("per", ["number", "digit", "line", "page"])
def test_fits_into_80_columns(per: str) -> None:
    far = reading("/a/very/long/way/through/many/folders/to/a/scan/of/the/register-0012.png")
    lines = written(far, EMPTY, per=per, stream=Terminal())
    lines = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in lines]
    assert max(map(cell_len, lines)) <= 80
    assert any("…" in line and "0012.png" in line for line in lines)


def test_rows_show_what_was_read() -> None:
    lines = written(reading())
    assert lines[0].split() == "source page line no. text conf. at size".split()  # noqa: SIM905
    assert lines[1].split() == ["a.png", "2", "1", "1", "47", "0.9000", "10,20", "18×12"]  # noqa: RUF001
    assert lines[2].split()[:5] == ["2", "1", "2", "1", "0.5000"]


def test_source_stands_where_it_begins() -> None:
    lines = written(reading("a.png"), reading("b.png"))
    assert [line.split()[0] for line in lines[1:7]] == ["a.png", "2", "2", "b.png", "2", "2"]


def test_header_stands_once() -> None:
    assert sum(line.startswith("source") for line in written(reading("a"), reading("b"))) == 1


def test_summary_counts() -> None:
    to_check = "3 numbers to check (100 %), 1 of them a guess (33 %)"
    assert written(reading(), EMPTY)[-2:] == ["2 pages, 3 numbers, 5 digits", to_check]
    assert written(EMPTY)[-1] == "1 page, 0 numbers, 0 digits"
    assert written() == ["0 pages, 0 numbers, 0 digits"]


def test_page_without_digits_is_shown() -> None:
    assert written(EMPTY)[1].split() == ["empty.png", "1", "none"]


def test_text_of_a_page_keeps_its_lines() -> None:
    lines = written(reading(), per="page")
    assert "47 1" in lines[1]
    assert lines[2].strip() == "08"


def test_declined_digits_are_marked() -> None:
    assert "4?" in written(reading(), least=0.95)[1]


def test_no_colour_but_on_a_terminal() -> None:
    assert "\x1b" not in "".join(written(reading()))
    assert "\x1b[33m" in "".join(written(reading(), stream=Terminal()))  # 0.90: doubtful
    assert "\x1b[1;31m" in "".join(written(reading(), stream=Terminal()))  # 0.50: poor


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    shown = "".join(written(reading(), stream=Terminal()))
    assert "\x1b[33m" not in shown
    assert "31m" not in shown


def test_names_cannot_drive_the_terminal() -> None:
    shown = "\n".join(written(reading("a\x1b[31m\nb.png")))
    assert "\x1b" not in shown
    assert r"a\x1b[31m\nb.png" in shown


def test_names_are_no_markup() -> None:
    assert written(reading("[red]a.png"))[1].startswith("[red]a.png")


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [("abc.png", 7, "abc.png"), ("abcd.png", 7, "…cd.png"), ("日本.png", 7, "…本.png")],
)
def test_long_names_are_shortened_from_the_left(text: str, width: int, short: str) -> None:
    assert shorten_left(text, width) == short
    assert cell_len(short) <= width


def test_wide_terminals_show_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    name = "a/rather/long/way/to/the/scan-0001.png"
    assert written(reading(name), stream=Terminal())[1].startswith(name)


def test_off_a_terminal_nothing_depends_on_its_width(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "/a/very/long/way/through/many/folders/to/a/scan/of/the/register/of/1888/page-0012.png"
    usual = written(reading(name))
    assert usual[1].startswith(f"{name}  ")
    monkeypatch.setenv("COLUMNS", "40")
    assert written(reading(name)) == usual


def test_force_color_writes_no_codes_into_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in "\n".join(written(reading()))


@pytest.mark.parametrize("columns", ["20", "40", "60"])
@pytest.mark.parametrize("per", ["number", "digit", "line", "page"])
def test_no_number_is_broken_on_a_narrow_terminal(
    per: str, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    digits = tuple(Digit(each % 10, 0.99, Box(each, 0, 1, 1), (0.1,) * 10) for each in range(14))
    page = Page((Line((Number(digits), Number(digits[:3]))),), 100, 20)
    shown = written(PageReading("register.png", 12, page), per=per, stream=Terminal())
    words = re.sub(r"\x1b\[[\d;]*m", "", " ".join(shown)).split()
    if per != "digit":
        assert "01234567890123" in words
    assert "0.9900" in words
