from __future__ import annotations

from pathlib import Path

import pytest

from digitscan.json_file import read_json


def test_what_the_file_holds_is_returned(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"café": [1, null]}', encoding="utf-8")
    assert read_json(tmp_path / "a.json") == {"café": [1, None]}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no JSON from line 1 on"),
        (b'{"a": 1,\n "b": ]', "no JSON from line 2 on"),
        (b'"\xe9"', "no UTF-8"),
        (b"[" * 99_999, "nested too deeply"),
        (b"1" * 5_000, "a number in it is too long"),
    ],
)
def test_what_is_wrong_is_said_in_words(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(ValueError, match=f"^{told}$"):
        read_json(tmp_path / "a.json")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="No such file or directory"):
        read_json(tmp_path / "none.json")
