"""The value of a number as it is written."""

from __future__ import annotations

import pytest

from digitscan.output.numerals import find_decimal, parse_numeral


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("47", ".", "47"),
        ("-3.96", ".", "-3.96"),
        ("3,96", ".", "3.96"),  # no thousands: a comma all the same
        ("+5", ".", "+5"),
        ("1,234", ".", "1234"),
        ("1,234", ",", "1.234"),
        ("1.234", ".", "1.234"),
        ("1.234", ",", "1234"),
        ("1.234,50", ".", "1234.50"),
        ("1,234.50", ",", "1234.50"),
        ("1'234'567", ".", "1234567"),
        ("1'234.5", ".", "1234.5"),
        ("1.234.567", ".", "1234567"),
        ("0.125", ",", "0.125"),  # no group begins with 0
        ("1234.567", ",", "1234.567"),
        ("0471", ".", "0471"),
    ],
)
def test_numbers(text: str, decimal: str, value: str) -> None:
    numeral = parse_numeral(text, decimal)
    assert numeral is not None
    assert numeral.text(".") == value


@pytest.mark.parametrize(
    "text",
    ["", "3/4", "12:30", "12.5.2020", "12-05-2020", "1 2", "4?", "5-", ".5", "5.", "1,23,456"],
)
def test_no_numbers(text: str) -> None:
    assert parse_numeral(text, ".") is None


@pytest.mark.parametrize(
    ("text", "is_quantity"),
    [
        ("0", True),
        ("0.50", True),
        ("-7", True),
        ("0471", False),
        ("00.5", False),
        ("123456789012345", True),
        ("1234567890123456", False),  # Excel would round it
    ],
)
def test_what_is_stored_as_a_number(text: str, is_quantity: bool) -> None:
    numeral = parse_numeral(text, ".")
    assert numeral is not None
    assert numeral.is_quantity == is_quantity


@pytest.mark.parametrize(
    ("texts", "decimal"),
    [
        ([], "."),
        (["1,234", "12:30"], "."),
        (["1,234", "0,5"], ","),
        (["1.234,50"], ","),
        (["1.234.567"], ","),
        (["1,5", "2.5"], "."),
        (["1,5", "2,5", "2.5"], ","),
        (["1'234"], "."),
    ],
)
def test_the_other_numbers_tell_the_decimal_sign(texts: list[str], decimal: str) -> None:
    assert find_decimal(texts) == decimal


def test_the_decimal_sign_has_a_default() -> None:
    assert find_decimal(["1.234"], ",") == ","
    assert find_decimal(["2.5"], ",") == "."
