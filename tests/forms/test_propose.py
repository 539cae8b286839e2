"""The fields that a form's boxes, combs and lines propose."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("pydantic", reason="pydantic comes with digitscan[forms]")
pytest.importorskip("yaml", reason="PyYAML comes with digitscan[forms]")

from form_pages import BOXES, askew, blank, filled
from PIL import Image

from digitscan.errors import UnreadableInputError, UsageError
from digitscan.forms.loading import load_template
from digitscan.forms.making import Wanted, make_template
from digitscan.forms.propose import propose_fields
from digitscan.forms.straighten import straighten
from digitscan.page import Box


def near(box: Box, sides: tuple[int, ...], most: int = 4) -> bool:
    return bool(np.abs(np.array([box.left, box.top, box.width, box.height]) - sides).max() <= most)


def test_boxes_and_combs_in_reading_order() -> None:
    fields = propose_fields(blank())
    assert all(near(own.box, sides) for own, sides in zip(fields, BOXES.values(), strict=True))
    assert [len(field.boxes) for field in fields] == [4, 0, 0, 0]
    assert fields[0].is_even


def test_a_box_with_a_word_is_no_field() -> None:
    page = blank()
    cv2.putText(page, "Number", (410, 155), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    assert len(propose_fields(page)) == 3


def test_what_is_written_is_no_print() -> None:
    page = filled(blank(), {"a": "2500"})
    assert len(propose_fields(page)) == 3
    assert len(propose_fields(page, [Box(410, 125, 140, 40)])) == 4


def test_a_date_is_known_by_its_parts() -> None:
    page = np.full((500, 700), 255, np.uint8)
    left = 50
    for length in (2, 2, 4):
        for _ in range(length):
            cv2.rectangle(page, (left, 100), (left + 30, 140), 0, 2)
            left += 30
        left += 20
    (field,) = propose_fields(page)
    assert (field.format, len(field.boxes), field.is_even) == ("DDMMYYYY", 8, False)


def test_a_line_to_write_on() -> None:
    page = np.full((900, 700), 255, np.uint8)
    cv2.putText(page, "Reading", (60, 200), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 0, 2)
    cv2.line(page, (180, 202), (420, 202), 0, 2)
    (field,) = propose_fields(page)
    assert abs(field.box.left - 180) <= 2
    assert field.box.bottom <= 203


def test_a_table_s_cells() -> None:
    page = np.full((700, 700), 255, np.uint8)
    for row in range(4):
        for column in range(3):
            corner = (80 + 150 * column, 100 + 50 * row)
            cv2.rectangle(page, corner, (corner[0] + 150, corner[1] + 50), 0, 2)
    fields = propose_fields(page)
    assert [(field.box.left // 75, field.box.top // 50) for field in fields] == [
        (1 + 2 * column, 2 + row) for row in range(4) for column in range(3)
    ]  # fmt: skip


def test_a_photograph_is_made_straight() -> None:
    page = askew(blank(), [(0.12, 0.14), (0.86, 0.08), (0.92, 0.88), (0.06, 0.8)])
    skewed, straight = propose_fields(page)[0], propose_fields(straighten(page))[0]
    assert np.ptp([box.top for box in skewed.boxes]) > 3
    assert np.ptp([box.top for box in straight.boxes]) <= 1
    assert len(straight.boxes) == 4


def test_a_straight_page_stays_as_it_is() -> None:
    page = blank()
    assert straighten(page) is page
    white = np.full((300, 200), 255, np.uint8)
    assert straighten(white) is white


def test_a_template_is_written_and_can_be_read(tmp_path: Path) -> None:
    Image.fromarray(blank()).save(tmp_path / "meter.png")
    wanted = Wanted(str(tmp_path / "meter.png"), str(tmp_path / "out.yaml"))
    made = make_template(wanted)
    assert made.fields == 4
    with Image.open(made.overview) as overview:
        assert overview.size == (700, 500)
    template = load_template(str(made.template))
    assert [field.name for field in template.fields] == [f"field_0{at}" for at in range(1, 5)]
    assert template.fields[0].cells[3].right == template.fields[0].area.right
    with pytest.raises(UsageError, match="is there already; name another with -o"):
        make_template(wanted)


def test_nothing_to_write_in(tmp_path: Path) -> None:
    Image.new("L", (300, 200), 255).save(tmp_path / "white.png")
    with pytest.raises(UnreadableInputError, match="no box, comb, table cell or line"):
        make_template(Wanted(str(tmp_path / "white.png"), str(tmp_path / "out.yaml")))
    assert not (tmp_path / "out.yaml").exists()
