"""Fields are named by the labels printed beside them, where that is certain."""

from __future__ import annotations

from pathlib import Path

import pytest

from digitscan.forms.loading import load_template
from digitscan.forms.making import Wanted, make_template
from digitscan.forms.naming import Label, labels_of, names_of
from digitscan.page import Box
from digitscan.reader.loading.document import open_document
from digitscan.reader.loading.pdf_text import PlacedText

FIELD = Box(200, 100, 120, 40)


def label(text: str, left: int, top: int, width: int = 60, height: int = 16) -> Label:
    return Label(text, Box(left, top, width, height))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (label("Meter No.:", 120, 112), "meter_no"),
        (label("Stand in m³", 200, 80), "stand_in_m3"),
        (label("Größe", 120, 112), "größe"),
        (label("3a) Rooms", 120, 112), "rooms"),
        (label("inside the field", 210, 112), "field_01"),
        (label("Field 02", 120, 112), "field_01"),
        (label("फोन", 120, 112), "field_01"),
        (label("far away", 0, 112, width=20), "field_01"),
        (label("below", 200, 150), "field_01"),
        (label("on the right", 330, 112), "field_01"),
        (label("another line", 120, 160), "field_01"),
        (label("Page", 120, 112), "field_01"),
        (label("2.", 120, 112), "field_01"),
        (label("please write with a black pen, and clearly", 200, 80), "field_01"),
    ],
    ids=lambda each: each.text if isinstance(each, Label) else "",
)
def test_a_field_has_the_name_of_the_label_on_its_left_or_above(
    given: Label, expected: str
) -> None:
    assert names_of([FIELD], [given]) == [expected]


def test_the_label_on_the_left_goes_before_the_one_above() -> None:
    assert names_of([FIELD], [label("above", 200, 80), label("left", 130, 112)]) == ["left"]


def test_a_label_nearer_to_another_field_names_none() -> None:
    beside = [Box(40, 100, 60, 40), FIELD]
    assert names_of(beside, [label("m3", 104, 112, width=30)]) == ["field_01", "field_02"]
    below = [Box(200, 30, 120, 40), FIELD]
    assert names_of(below, [label("Rooms", 200, 74)]) == ["field_01", "field_02"]


def test_a_label_above_goes_before_one_far_on_the_left() -> None:
    fields = [FIELD, Box(200, 220, 120, 40)]
    given = [label("Meter", 20, 112, width=150), label("Heat", 20, 232, width=30)]
    assert names_of(fields, given) == ["meter", "heat"]
    assert names_of(fields, [*given, label("Total", 200, 200)]) == ["meter", "total"]


def test_equal_labels_get_a_number() -> None:
    fields = [Box(200, top, 120, 40) for top in (100, 200, 300)]
    assert names_of(fields, [label("Sum", 130, box.top + 12) for box in fields]) == [
        "sum", "sum_2", "sum_3",
    ]  # fmt: skip


def test_a_label_before_several_fields_names_none_of_them() -> None:
    fields = [Box(left, 100, 60, 40) for left in (200, 280, 360)]
    assert names_of(fields, [label("Marks", 130, 112)]) == ["field_01", "field_02", "field_03"]


def test_table_cells_are_named_by_column_and_row() -> None:
    cells = [Box(x, y, 80, 30) for y in (100, 130) for x in (200, 280)]
    labels = [label("Rain", 210, 80), label("Wind", 290, 80), label("May", 130, 107),
              label("June", 130, 137)]  # fmt: skip
    assert names_of(cells, labels) == ["rain_may", "wind_may", "rain_june", "wind_june"]


def test_words_of_a_line_are_one_label() -> None:
    def placed(text: str, left: float, top: float = 0.1) -> PlacedText:
        return PlacedText(text, left, top, left + 0.08, top + 0.02)

    texts = [placed("Total", 0.1), placed("amount", 0.185), placed("Date", 0.5),
             placed("No", 0.1, 0.3)]  # fmt: skip
    found = labels_of(texts, (1000, 500))
    assert [each.text for each in found] == ["Total amount", "Date", "No"]
    assert found[0].box == Box(100, 50, 165, 10)


def form_pdf(rotate: int = 0, before: str = "", box: str = "/MediaBox [0 0 300 200]") -> bytes:
    """Return a page of 300 x 200 points with two labeled boxes.

    `before` is drawn before the labels, and `box` is the page's size as its parent gives it.
    """
    content = (
        "1 w 120 140 100 24 re S 120 80 100 24 re S "
        f"{before} BT /F 10 Tf 40 148 Td (Reading) Tj 0 -60 Td (No) Tj ET"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [3 0 R] /Count 1 {box} >>",
        f"<< /Type /Page /Parent 2 0 R /Rotate {rotate} /Contents 4 0 R"
        " /Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body = "".join(f"{n} 0 obj\n{each}\nendobj\n" for n, each in enumerate(objects, 1))
    return f"%PDF-1.7\n{body}trailer\n<< /Root 1 0 R >>\n".encode()


def test_the_text_of_a_pdf_has_its_place() -> None:
    with open_document(form_pdf()) as document:
        reading, number = document.texts(1)
    assert (reading.text, number.text) == ("Reading", "No")
    assert reading.left == pytest.approx(40 / 300, abs=0.01)
    assert reading.bottom == pytest.approx((200 - 148) / 200, abs=0.02)
    assert number.top > reading.bottom


def test_the_text_of_a_rotated_page_is_not_used() -> None:
    with open_document(form_pdf(rotate=90)) as document:
        assert document.texts(1) == ()


@pytest.mark.parametrize(
    ("before", "names"),
    [
        ("", ["reading", "no"]),
        ("1 g", ["field_01", "field_02"]),
        ("3 Tr", ["field_01", "field_02"]),
    ],
    ids=["black", "white", "invisible"],
)
def test_the_fields_of_a_pdf_are_named(before: str, names: list[str], tmp_path: Path) -> None:
    file = tmp_path / "form.pdf"
    file.write_bytes(form_pdf(before=before))
    made = make_template(Wanted(str(file), str(tmp_path / "form.yaml")))
    assert [field.name for field in load_template(str(made.template)).fields] == names


@pytest.mark.parametrize(
    ("short", "field", "expected"),
    [
        (label("Heat", 20, 172, width=30), Box(200, 160, 120, 40), "heat"),
        (label("Heat", 0, 172, width=30), Box(200, 160, 120, 40), "field_02"),
        (label("Heat", 20, 172, width=30), Box(240, 160, 120, 40), "field_02"),
    ],
    ids=["aligned", "another label's edge", "another field's edge"],
)
def test_a_column_of_labels_may_be_further_away(short: Label, field: Box, expected: str) -> None:
    longer = label("Meter reading", 20, 112, width=150)
    assert names_of([FIELD, field], [longer, short]) == ["meter_reading", expected]
