"""Readings are chosen together, so that the checks hold where a likely reading lets them."""

from __future__ import annotations

import math

import pytest

from digitscan.forms.checks import Check, parse_check
from digitscan.forms.fields import Option
from digitscan.forms.joint import decide


def options(**chances: float) -> list[Option]:
    """Return options of a field: `_12=0.7` is the reading 12 with its probability."""
    found = [
        Option(name[1:], name[1:], float(name[1:] or 0), math.log(chance))
        for name, chance in chances.items()
    ]
    return sorted(found, key=lambda option: -option.chance)


def check(text: str, *fields: str) -> Check:
    return parse_check(text, text, dict.fromkeys(fields, ""))


SUM = check("total = sum(a, b)", "total", "a", "b")


def texts(
    fields: dict[str, list[Option]], *checks: Check
) -> tuple[dict[str, str], tuple[str, ...]]:
    decided, failed = decide(fields, checks)
    return {name: fields[name][each.chosen].text for name, each in decided.items()}, failed


def test_the_likeliest_that_adds_up_is_taken() -> None:
    fields = {
        "a": options(_17=0.6, _11=0.4),
        "b": options(_5=0.9, _6=0.1),
        "total": options(_16=0.95, _76=0.05),
    }
    assert texts(fields, SUM) == ({"a": "11", "b": "5", "total": "16"}, ())
    decided, _ = decide(fields, (SUM,))
    assert float(decided["a"].weights[decided["a"].chosen]) > 0.98


def test_a_sum_that_cannot_be_right_is_told_and_the_best_guess_stays() -> None:
    fields = {"a": options(_1=0.99), "b": options(_2=0.99), "total": options(_9=0.99)}
    assert texts(fields, SUM) == ({"a": "1", "b": "2", "total": "9"}, ("total = sum(a, b)",))


def test_an_unlikely_reading_does_not_save_a_sum() -> None:
    fields = {
        "a": options(_1=0.9999, _7=0.0000001),
        "b": options(_2=0.9999),
        "total": options(_9=0.9999),
    }
    assert texts(fields, SUM)[0]["a"] == "1"


def test_two_checks_on_one_field() -> None:
    fields = {
        "a": options(_1=0.5, _7=0.5),
        "b": options(_2=0.5, _3=0.5),
        "total": options(_10=0.4, _9=0.3, _3=0.3),
    }
    less = check("a < b", "a", "b")
    assert texts(fields, SUM, less) == ({"a": "1", "b": "2", "total": "3"}, ())


def test_a_check_digit_decides() -> None:
    luhn = check("luhn(card)", "card")
    fields = {"card": options(_4539578763621485=0.7, _4539578763621486=0.3)}
    assert texts(fields, luhn) == ({"card": "4539578763621486"}, ())
    fields = {"card": options(_4539578763621485=0.7)}
    assert texts(fields, luhn)[1] == ("luhn(card)",)


def test_empty_fields_break_no_sum() -> None:
    blank = options(_=1.0)
    assert texts({"a": blank, "b": blank, "total": blank}, SUM)[1] == ()
    assert texts({"a": blank, "b": options(_2=1.0), "total": options(_2=1.0)}, SUM)[1] == ()


def test_a_field_s_own_rules_weigh_too() -> None:
    broken = Option("99", "99", 99, math.log(0.9), ("range(a)",))
    assert texts({"a": [broken, Option("9", "9", 9, math.log(0.1))]}) == ({"a": "9"}, ())
    assert texts({"a": [broken]}) == ({"a": "99"}, ("range(a)",))


@pytest.mark.parametrize("count", [12])
def test_a_long_column_is_decided_within_the_beam(count: int) -> None:
    names = [f"n{at}" for at in range(count)]
    fields = {name: options(**{f"_{100 + at}": 0.8, f"_{700 + at}": 0.2})
              for at, name in enumerate(names)}  # fmt: skip
    # One of them is the unlikely reading.
    fields["total"] = options(**{f"_{sum(range(100, 100 + count)) + 600}": 0.99})
    add = check(f"total = sum({', '.join(names)})", "total", *names)
    chosen, failed = texts(fields, add)
    assert failed == ()
    assert sum(int(chosen[name]) for name in names) == int(chosen["total"])
