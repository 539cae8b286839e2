"""What a page of the Python API can be turned into."""

from __future__ import annotations

import copy
import csv
import importlib.util
import io
import json
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pages_to_write import EMPTY, reading

import digitscan
from digitscan.levels import Levels
from digitscan.output.nested import page_object
from digitscan.output.rows import COLUMNS
from digitscan.page import Page

PAGE = replace(reading().page, source="a<b.png", number=2)


class White:
    def image(self) -> NDArray[np.uint8]:
        return np.full((PAGE.height, PAGE.width), 255, np.uint8)


class Gone:
    def image(self) -> NDArray[np.uint8]:
        raise digitscan.UnreadableInputError("a.png: no such file; check the path")


def test_to_dict_is_what_json_holds() -> None:
    assert PAGE.to_dict() == page_object(reading("a<b.png"), 0.0)
    assert json.loads(json.dumps(PAGE.to_dict()))["lines"][0]["text"] == "47 1"
    assert PAGE.to_dict("auto")["text"] == "4? ?\n0?"


def test_to_csv(tmp_path: Path) -> None:
    text = PAGE.to_csv()
    assert text is not None
    found = list(csv.DictReader(io.StringIO(text)))
    assert [row["text"] for row in found] == ["47", "1", "08"]
    assert (found[0]["source"], found[0]["page"]) == ("a<b.png", "2")
    assert PAGE.to_csv(tmp_path / "out.csv", per="line", min_confidence="auto") is None
    assert (tmp_path / "out.csv").read_text("utf-8").splitlines()[1].split(",")[3] == "4? ?"


@pytest.mark.parametrize("per", list(COLUMNS))
def test_pandas(per: str) -> None:
    pandas = pytest.importorskip("pandas")
    frame = PAGE.to_dataframe(per=per)  # type: ignore[arg-type]
    assert isinstance(frame, pandas.DataFrame)
    assert tuple(frame.columns) == COLUMNS[per]
    assert str(frame["page"].dtype) == "int64"
    assert str(frame["confidence"].dtype) == "float64"
    empty = EMPTY.page.to_dataframe(per=per)  # type: ignore[arg-type]
    assert tuple(empty.columns) == COLUMNS[per]
    assert len(empty) == (1 if per == "page" else 0)


def test_leading_zeros_stay() -> None:
    pytest.importorskip("pandas")
    assert list(PAGE.to_dataframe()["text"]) == ["47", "1", "08"]


def test_polars() -> None:
    polars = pytest.importorskip("polars")
    frame = PAGE.to_dataframe(library="polars")
    assert isinstance(frame, polars.DataFrame)
    assert frame["text"].to_list() == ["47", "1", "08"]


def test_without_a_library_a_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(digitscan.DigitscanError, match="needs pandas or polars: `pip install p"):
        PAGE.to_dataframe()
    with pytest.raises(digitscan.DigitscanError, match="needs polars: `pip install polars`"):
        PAGE.to_dataframe(library="polars")


def test_unknown_values_are_named() -> None:
    with pytest.raises(digitscan.UsageError, match="per: unknown value 'word'"):
        PAGE.to_csv(per="word")  # type: ignore[arg-type]
    with pytest.raises(digitscan.UsageError, match="library: unknown value 'dask'"):
        PAGE.to_dataframe(library="dask")  # type: ignore[arg-type]


def test_auto_is_the_page_s_own_level() -> None:
    assert PAGE.text("auto") == PAGE.text(0.95) == "4? ?\n0?"
    assert replace(PAGE, levels=Levels(0.6, 0.5)).text("auto") == "47 ?\n08"


def test_reprs_are_short() -> None:
    assert repr(PAGE) == "<Page 2 of a<b.png: 3 numbers, 100x80 pixels>"
    assert repr(PAGE.lines) == "(<Line 47 1>, <Line 08>)"
    assert repr(PAGE.lines[0].numbers[0]) == "<Number 47, confidence 0.9000>"
    assert repr(PAGE.digits[0]) == "<Digit 4, confidence 0.9900>"


def test_a_notebook_shows_the_picture() -> None:
    html = replace(PAGE, origin=White())._repr_html_()
    assert "a&lt;b.png, page 2: 3 numbers, 3 to check (100 %)" in html
    assert 'src="data:image/jpeg;base64,' in html
    assert "<table>" not in html


@pytest.mark.parametrize("page", [PAGE, replace(PAGE, origin=Gone())], ids=["none", "gone"])
def test_without_its_picture_a_notebook_shows_a_table(page: Page) -> None:
    html = page._repr_html_()
    assert "<img" not in html
    assert html.count("<tr>") == 4
    assert ">08</td>" in html


def test_a_page_travels_without_its_picture() -> None:
    from digitscan.image_sources import PageOrigin, source_of  # noqa: PLC0415

    origin = PageOrigin(source_of(np.zeros((3000, 3000), np.uint8), 300, "part"), 1)
    page = replace(PAGE, origin=origin)
    packed = pickle.dumps(page)
    assert len(packed) < 10_000
    assert pickle.loads(packed) == page
    assert copy.deepcopy(page).origin is None
