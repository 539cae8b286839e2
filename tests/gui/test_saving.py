from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from digitscan.errors import DigitscanError
from digitscan.gui.saving import save_png

IMAGE = np.arange(12, dtype=np.uint8).reshape(3, 4) * 20


def test_a_png_is_read_back_as_it_was_and_replaces_another(tmp_path: Path) -> None:
    path = tmp_path / "ünï 7.png"
    path.write_text("old")
    save_png(IMAGE, path)
    assert np.array_equal(cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED), IMAGE)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["missing/7.png", "folder", "a\0b.png"])
def test_where_nothing_can_be_written_one_line_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(DigitscanError, match=r"cannot be written .*; choose another place$"):
        save_png(IMAGE, tmp_path / name)
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]
