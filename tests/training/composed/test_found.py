"""What the reader finds on composed sheets, labelled by whose ink it is."""

import numpy as np
import pytest
from made_of import small_bank

from digitscan.engines import load_engine
from digitscan.models import find_model
from digitscan.training.composed.canvas import Canvas
from digitscan.training.composed.found import Found, find_on
from digitscan.training.composed.seen import Sheet, compose
from digitscan.training.negatives import NO_DIGIT


def found_on(canvas: Canvas) -> Found:
    image = (255 * (0.9 - 0.8 * canvas.ink)).astype(np.uint8)
    sheet = Sheet(image, canvas.owner, tuple(canvas.values))
    return find_on(sheet, load_engine(find_model("mnist")), np.random.default_rng(0))


@pytest.fixture
def canvas() -> Canvas:
    return Canvas(small_bank(), np.random.default_rng(4))


def test_digits_are_found_as_what_they_are(canvas: Canvas) -> None:
    for place, text in enumerate(("4 0 7", "2 5 8")):
        for column, digit in enumerate(text.split()):
            canvas.number(digit, 100 + 150 * column, 150 + 150 * place)

    found = found_on(canvas)

    assert set(found.labels.tolist()) - {NO_DIGIT} == {4, 0, 7, 2, 5, 8}
    assert found.of_numbers.all()
    assert len(found.of_numbers) == len(found.windows) == 6


def test_letters_are_no_digits_nor_of_a_number(canvas: Canvas) -> None:
    for base in (150, 300, 450):
        canvas.word("??????", 100, base)

    found = found_on(canvas)

    assert set(found.labels.tolist()) == {NO_DIGIT}
    assert not found.of_numbers.any()


def test_of_print_nothing_is_taught(canvas: Canvas) -> None:
    canvas.print("2357", 100, 300, 50)

    found = found_on(canvas)

    assert len(found.labels) == len(found.windows) == 0


def test_sheets_are_the_same_for_the_same_seed_and_differ_for_others() -> None:
    one, same, other = (compose(small_bank(), np.random.default_rng(seed)) for seed in (3, 3, 4))

    assert np.array_equal(one.image, same.image)
    assert np.array_equal(one.owner, same.owner)
    assert not np.array_equal(one.image, other.image)


def test_a_sheet_holds_every_digit_that_it_tells_of_or_shows_it_cut_off() -> None:
    sheets = [compose(small_bank(), np.random.default_rng(seed)) for seed in range(12)]

    for sheet in sheets:
        assert sheet.owner.max() <= len(sheet.values)
        assert sheet.image.std() > 1
    assert sum(len(np.unique(s.owner[s.owner > 0])) for s in sheets) > 100
