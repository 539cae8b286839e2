"""Checks: what they compute, and what is said of one that is not understood."""

from __future__ import annotations

import numpy as np
import pytest

from digitscan.forms.checks import CheckError, parse_check

FIELDS = {"a": "", "b": "", "total": "", "points_1": "", "points_2": "", "account": "DE", "x": ""}


@pytest.mark.parametrize(
    ("text", "numbers", "holds"),
    [
        ("total = sum(a, b)", {"total": 5, "a": 2, "b": 3}, True),
        ("total = sum(a, b)", {"total": 5, "a": 2, "b": 4}, False),
        ("total == a + b - 1", {"total": 4, "a": 2, "b": 3}, True),
        ("total = a * b", {"total": 0.3, "a": 0.1, "b": 3}, True),
        ("total = sum(points_*)", {"total": 3, "points_1": 1, "points_2": 2}, True),
        ("a <= b", {"a": 2, "b": 2}, True),
        ("a < b", {"a": 2, "b": 2}, False),
        ("a != b", {"a": 2, "b": 2}, False),
        ("a >= 2", {"a": 2}, True),
        ("total = sum(a * b, x)", {"total": 7, "a": 2, "b": 3, "x": 1}, True),
    ],
)
def test_comparisons(text: str, numbers: dict[str, float], holds: bool) -> None:
    check = parse_check(text, text, FIELDS)
    assert set(check.fields) == set(numbers)
    found = check.holds({name: np.array([float(each)]) for name, each in numbers.items()})
    assert found.tolist() == [holds]


def test_decimals_add_up_although_binary_ones_do_not() -> None:
    check = parse_check("total = sum(a, b)", "", FIELDS)
    assert check.holds({n: np.array([v]) for n, v in (("total", 0.3), ("a", 0.1), ("b", 0.2))})[0]


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("luhn(x)", "4539578763621486", "4539578763621485"),
        ("isbn10(x)", "0306406152", "0306406153"),
        ("isbn13(x)", "9780306406157", "9780306406158"),
        ("isbn(x)", "9780306406157", "1230306406157"),
        ("ean(x)", "4006381333931", "4006381333932"),
        ("mod11(x)", "0306406152", "0306406125"),
        ("mod97(x)", "3214282912345698765432161182", "3214282912345698765432161183"),
        ("iban(account)", "89370400440532013000", "89370400440532013001"),
    ],
)
def test_check_digits(text: str, right: str, wrong: str) -> None:
    check = parse_check(text, text, FIELDS)
    assert check.digits_only
    assert check.accepts(right)
    assert not check.accepts(wrong)
    assert check.accepts("")  # an empty field is not a wrong one


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("total = sum(a, c)", "there is no field c"),
        ("total", "is not understood"),
        ("total = ", "is not understood"),
        ("crc(a)", "there is no check crc"),
        ("luhn(a, b)", "needs one field"),
        ("iban(a)", "a has no country"),
        ("1 = 1", "names no field"),
        ("a = __import__('os')", "has something else than fields"),
        ("a = b ** 9", "has something else than fields"),
        ("a = sum()", "sum needs fields"),
        ("a = b = total", "is not understood"),
    ],
)
def test_what_is_wrong_with_a_check(text: str, what: str) -> None:
    with pytest.raises(CheckError, match="; ") as told:
        parse_check(text, text, FIELDS)
    assert told.value.what.startswith(what)
