"""JSON and JSON lines."""

from __future__ import annotations

import io
import json
import os
from typing import Any

import pytest
from pages_to_write import EMPTY, digit, reading

from digitscan.output import PageReading, open_writer
from digitscan.page import Line, Number, Page
from table_pages import tabled


def written(form: str, *pages: PageReading, least: float = 0.0) -> str:
    stream = io.StringIO()
    writer = open_writer(form, stream, "number", least)
    for page in pages:
        writer.write(page)
    writer.finish()
    return stream.getvalue()


def page_object(page: PageReading, least: float = 0.0) -> dict[str, Any]:
    (found,) = json.loads(written("json", page, least=least))
    assert isinstance(found, dict)
    return found


def test_page_nests_lines_numbers_and_digits() -> None:
    page = page_object(reading())
    assert {key: page[key] for key in ("schema", "source", "page", "text", "confidence")} == {
        "schema": "digitscan-page-2",
        "source": "a.png",
        "page": 2,
        "text": "47 1\n08",
        "confidence": 0.5,
    }
    assert page["image"] == {"width": 100, "height": 80, "skew": 1.23}
    line = page["lines"][0]
    assert (line["line"], line["text"], line["confidence"]) == (1, "47 1", 0.5)
    assert (line["left"], line["top"], line["width"], line["height"]) == (10, 20, 58, 12)
    number = line["numbers"][1]
    assert (number["number"], number["text"], number["left"]) == (2, "1", 60)
    found = line["numbers"][0]["digits"][1]
    assert (found["position"], found["digit"], found["confidence"]) == (2, "7", 0.9)
    assert len(found["probabilities"]) == 10
    assert found["probabilities"][7] == 0.9


def test_declined_digits_are_marked_and_keep_their_probabilities() -> None:
    page = page_object(reading(), least=0.95)
    assert page["text"] == "4? ?\n0?"
    found = page["lines"][0]["numbers"][0]["digits"][1]
    assert found["digit"] == "?"
    assert found["probabilities"][7] == 0.9


def test_page_without_digits_has_no_lines() -> None:
    page = page_object(EMPTY)
    assert (page["text"], page["confidence"], page["lines"]) == ("", None, [])


def test_a_number_has_its_marks() -> None:
    number = page_object(tabled())["lines"][0]["numbers"][0]
    assert number["text"] == "-3.96"
    assert [(mark["text"], mark["before"]) for mark in number["marks"]] == [("-", 0), (".", 1)]
    assert number["marks"][0]["confidence"] == 0.9
    assert {"left", "top", "width", "height"} < set(number["marks"][0])


def test_a_page_has_its_tables() -> None:
    first, second = page_object(tabled(), least=0.5)["tables"]
    assert (first["table"], first["rows"], first["columns"], first["ruled"]) == (1, 2, 2, True)
    assert (second["table"], second["ruled"]) == (2, False)
    assert (first["left"], first["top"], first["width"], first["height"]) == (0, 0, 80, 40)
    cells = [(cell["row"], cell["column"], cell["text"]) for cell in first["cells"]]
    assert cells == [(1, 1, "-3.96"), (2, 2, "? ?")]
    assert first["cells"][1]["confidence"] == 0.4
    assert first["cells"][1]["numbers"] == [{"line": 2, "number": 1}, {"line": 2, "number": 2}]
    assert page_object(EMPTY)["tables"] == []


def test_shares_are_rounded_and_stay_within_0_and_1() -> None:
    odd = Number((digit(3, 1.0000001, 0, 0),))
    page = page_object(PageReading("a.png", 1, Page((Line((odd,)),), 10, 10)))
    found = page["lines"][0]["numbers"][0]["digits"][0]
    assert found["confidence"] == 1.0
    assert all(0 <= share <= 1 for share in found["probabilities"])
    assert all(len(str(share)) <= 8 for share in found["probabilities"])


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_one_array(count: int) -> None:
    text = written("json", *[reading(f"{n}.png") for n in range(count)])
    assert [page["source"] for page in json.loads(text)] == [f"{n}.png" for n in range(count)]
    assert text.endswith("]\n")


def test_json_lines_are_an_object_a_line() -> None:
    lines = written("jsonl", reading("a\nb.png"), EMPTY).splitlines()
    assert [json.loads(line)["source"] for line in lines] == ["a\nb.png", "empty.png"]
    assert written("jsonl") == ""


def test_pages_stand_there_as_they_come() -> None:
    stream = io.StringIO()
    writer = open_writer("json", stream, "number", 0.0)
    writer.write(reading())
    assert json.loads(stream.getvalue() + "]")[0]["source"] == "a.png"


def test_both_forms_hold_the_same_objects() -> None:
    pages = (reading(), EMPTY)
    lines = [json.loads(line) for line in written("jsonl", *pages).splitlines()]
    assert lines == json.loads(written("json", *pages))


def test_name_that_is_no_utf8_can_be_brought_back() -> None:
    name = os.fsdecode(b"caf\xe9.png")
    text = written("jsonl", reading(name))
    assert os.fsencode(json.loads(text.encode("utf-8"))["source"]) == b"caf\xe9.png"
    assert "ü" in written("jsonl", reading("ü.png"))
