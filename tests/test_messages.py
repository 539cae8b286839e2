"""Messages stay on one line whatever a file is called."""

from __future__ import annotations

import pytest

from digitscan.messages import one_line, problem


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", r"a\nb"),
        ("a\r\tb", r"a\r\tb"),
        ("a\x1b[31m", r"a\x1b[31m"),
        ("a\x7f\x9b", r"a\x7f\x9b"),
        ("a\u2028b\u2029", r"a\u2028b\u2029"),
        ("Grüße 日本 \\n", "Grüße 日本 \\n"),
        ("caf\udce9", "caf\udce9"),
        ("a\ud800b\udfff", r"a\ud800b\udfff"),
    ],
)
def test_only_what_breaks_or_drives_a_line_is_escaped(text: str, shown: str) -> None:
    assert one_line(text) == shown


def test_a_problem_names_the_file_what_is_wrong_and_what_to_do() -> None:
    assert problem("a\nb.png", "is empty", "scan it") == r"a\nb.png: is empty; scan it"
