"""Drawn forms: their fields lie apart on the page, and their sums are right."""

from __future__ import annotations

import numpy as np
import pytest

from digitscan.drawing.blanks import draw_blank, fill, photograph_sheet, random_form, random_values

SMALL = 12.0


@pytest.mark.parametrize("seed", range(5))
def test_fields_lie_apart_on_the_page(seed: int) -> None:
    form = random_form(seed, SMALL)
    high, wide = draw_blank(form).shape[:2]
    taken = np.zeros((high, wide), np.uint8)
    for field in form.fields:
        box = form.box(field)
        assert 0 < box.left < box.right < wide
        assert 0 < box.top < box.bottom < high
        taken[box.top + 1 : box.bottom - 1, box.left + 1 : box.right - 1] += 1
    assert taken.max() == 1
    assert len({field.name for field in form.fields}) == len(form.fields)


def test_values_add_up_and_fit() -> None:
    form = random_form(3)
    values = random_values(form, np.random.default_rng(1))
    parts = [int(text) for name, text in values.items() if name.startswith("part_")]
    assert int(values["total"]) == sum(parts)
    assert all(len(values[field.name]) <= field.digits for field in form.fields if field.digits)


def test_a_filled_sheet_has_ink_in_its_fields_only_where_something_is_written() -> None:
    form, rng = random_form(4, SMALL), np.random.default_rng(2)
    blank, values = draw_blank(form), random_values(form, rng)
    empty = next(field for field in form.fields if field.kind != "date")
    sheet = fill(form, blank, values | {empty.name: ""}, rng)
    for field in form.fields:
        box = form.box(field)
        part = (slice(box.top, box.bottom), slice(box.left, box.right))
        changed = bool((sheet[part] != blank[part]).any())
        assert changed == (field is not empty and values[field.name] != "")


def test_a_photograph_is_the_same_for_the_same_seed() -> None:
    form = random_form(5, SMALL)
    pictures = [
        photograph_sheet(draw_blank(form), SMALL, np.random.default_rng(7)) for _ in range(2)
    ]
    assert (pictures[0] == pictures[1]).all()
    assert pictures[0].dtype == np.uint8
