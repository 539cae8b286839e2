"""Pages on disk are the pages that were composed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from digitscan.training.synthetic_pages import store
from digitscan.training.synthetic_pages.canvas import Ink
from digitscan.training.synthetic_pages.characters import Characters
from digitscan.training.synthetic_pages.store import (
    StoredPage,
    compose,
    page_file,
    read_page,
    store_pages,
    write_page,
)

LAYOUTS = ("number", "digit")
JPEG_LOSS = 6.0  # gray levels on average


@pytest.fixture
def page(characters: Characters) -> StoredPage:
    return compose(characters, np.random.default_rng(2), ["number"])


def test_a_page_that_is_read_back_is_the_page_that_was_stored(
    page: StoredPage, tmp_path: Path
) -> None:
    file = page_file(tmp_path, 7)
    write_page(file, page)
    back = read_page(file, characters=True)
    assert (back.layout, back.digit) == (page.layout, page.digit)
    assert back.canvas.characters == page.canvas.characters != []
    for name in ("classes", "body", "heights", "owner"):
        plane, same = getattr(page.canvas, name), getattr(back.canvas, name)
        assert plane.dtype == same.dtype
        np.testing.assert_array_equal(plane, same)
    loss = np.abs(back.canvas.image.astype(float) - page.canvas.image)
    assert loss.mean() < JPEG_LOSS


def test_characters_are_read_only_where_they_are_wanted(page: StoredPage, tmp_path: Path) -> None:
    file = page_file(tmp_path, 7)
    write_page(file, page)
    back = read_page(file)
    assert back.canvas.characters == []
    assert back.canvas.owner.size == 0


def test_a_photo_of_a_page_keeps_its_labels_together(characters: Characters) -> None:
    for seed in range(3):
        canvas = compose(characters, np.random.default_rng(seed), ["numbers", "survey"]).canvas
        owned = np.isin(canvas.classes, (Ink.DIGIT, Ink.MARK, Ink.PRINT))
        np.testing.assert_array_equal(canvas.owner > 0, owned)
        assert {canvas.image.shape[:2], canvas.body.shape} == {canvas.classes.shape}


def test_stored_pages_follow_from_the_seed_and_are_not_composed_again(
    characters: Characters, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_characters", lambda data: characters)
    for folder, numbers in (("one", range(3)), ("other", [2])):
        store_pages(tmp_path, tmp_path / folder, numbers, 4, LAYOUTS)
    one, other = (page_file(tmp_path / folder, 2) for folder in ("one", "other"))
    assert sorted(file.name for file in one.parent.iterdir()) == [
        "000000.npz",
        "000001.npz",
        "000002.npz",
    ]
    np.testing.assert_array_equal(read_page(one).canvas.image, read_page(other).canvas.image)
    one.write_bytes(b"kept")
    store_pages(tmp_path, tmp_path / "one", range(3), 4, LAYOUTS)
    assert one.read_bytes() == b"kept"
