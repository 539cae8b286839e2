"""CSV and TSV that other programs take."""

from __future__ import annotations

import csv
import io

import pytest
from pages_to_write import EMPTY, reading

from digitscan.output import open_writer


def written(form: str, per: str, *sources: str) -> str:
    stream = io.StringIO()
    writer = open_writer(form, stream, per, 0.0)
    for source in sources:
        writer.write(reading(source))
    writer.finish()
    return stream.getvalue()


def test_csv_is_a_header_and_a_line_a_row() -> None:
    assert written("csv", "number", "a.png") == (
        "source,page,line,number,text,confidence,left,top,width,height\n"
        "a.png,2,1,1,47,0.9000,10,20,18,12\n"
        "a.png,2,1,2,1,0.5000,60,20,8,12\n"
        "a.png,2,2,1,08,0.7000,10,50,18,12\n"
    )


def test_tsv_differs_by_its_tabs_alone() -> None:
    assert written("tsv", "number", "a.png") == written("csv", "number", "a.png").replace(",", "\t")


def test_header_stands_once_and_at_once() -> None:
    assert written("csv", "page") == "source,page,text,confidence,left,top,width,height\n"
    assert written("csv", "page", "a", "b").count("source") == 1


@pytest.mark.parametrize(
    "source", ["a,b.png", 'say "a".png', "a\nb.png", "a\rb.png", "a\tb.png", " a .png", "ü.png"]
)
@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_any_name_comes_back_whole(form: str, delimiter: str, source: str) -> None:
    text = written(form, "page", source, "next.png")
    found = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    assert [row[0] for row in found] == ["source", source, "next.png"]
    assert found[1][2] == "47 1\n08"


def test_quotes_stand_only_where_they_are_needed() -> None:
    assert (
        written("csv", "line", "a b.png").splitlines()[1] == "a b.png,2,1,47 1,0.5000,10,20,58,12"
    )
    assert written("csv", "page", 'a"b').splitlines()[1] == '"a""b",2,"47 1'


def test_page_without_digits() -> None:
    stream = io.StringIO()
    open_writer("csv", stream, "page", 0.0).write(EMPTY)
    assert stream.getvalue().splitlines()[1] == "empty.png,1,,,,,,"


def test_each_page_is_flushed_as_it_comes() -> None:
    class Watched(io.StringIO):
        flushed = 0

        def flush(self) -> None:
            self.flushed = len(self.getvalue())

    stream = Watched()
    writer = open_writer("csv", stream, "number", 0.0)
    writer.write(reading())
    assert stream.flushed == len(stream.getvalue())
