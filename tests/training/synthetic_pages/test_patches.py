"""Patches show a part of a page, and their targets what it is."""

from __future__ import annotations

from itertools import repeat

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.training.finder import patches
from digitscan.training.finder.patches import COARSE, SIDE, Patch, cut_patch, stack_patch
from digitscan.training.synthetic_pages.canvas import HEIGHT_STEPS, Canvas, Ink
from digitscan.training.synthetic_pages.store import StoredPage

CELLS = SIDE // COARSE
DIGIT = 40.0
DARK = 180  # the mean of white pixels of which black covers three tenths


def stored(width: int = 500, height: int = 450) -> StoredPage:
    """Return a page with an L of digit ink, black on white, and its body and height."""
    canvas = Canvas.blank(width, height, (255, 255, 255))
    left, top = width // 3, height // 4
    for rows, columns in (
        (slice(top, top + 40), slice(left, left + 8)),
        (slice(top + 32, top + 40), slice(left, left + 24)),
    ):
        canvas.classes[rows, columns] = Ink.DIGIT
        canvas.image[rows, columns] = 0
    canvas.number_body([(left, top, left + 24, top + DIGIT)], DIGIT)
    return StoredPage(canvas, DIGIT, "test")


def classes_of(patch: Patch) -> NDArray[np.uint8]:
    """Return the classes of a target, uint8 (192, 192)."""
    parts = patch.target[..., :4].reshape(CELLS, CELLS, 2, 2)
    return parts.transpose(0, 2, 1, 3).reshape(2 * CELLS, 2 * CELLS)


def dark_of(patch: Patch) -> NDArray[np.bool_]:
    """Return which pairs of 2 x 2 pixels are dark, bool (192, 192)."""
    gray = patch.image.mean(axis=2).reshape(2 * CELLS, 2, 2 * CELLS, 2)
    return np.asarray(gray.mean(axis=(1, 3)) < DARK)


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Copy patches without any loss."""
    monkeypatch.setattr(patches, "copied", lambda image, rng: image)
    return monkeypatch


@pytest.mark.parametrize("seed", range(6))
def test_a_patch_has_the_shape_that_the_network_takes(seed: int) -> None:
    patch = cut_patch(stored(), np.random.default_rng(seed))
    assert patch.image.shape == (SIDE, SIDE, 3)
    assert patch.target.shape == (CELLS, CELLS, 10)
    assert patch.image.dtype == patch.target.dtype == np.uint8
    assert patch.target[..., :4].max() <= max(Ink)
    assert patch.target[..., 4:8].max() <= 1
    assert patch.target[..., 9].max() <= 4


def test_the_same_seed_gives_the_same_patch() -> None:
    one, other = (cut_patch(stored(), np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(one.image, other.image)
    np.testing.assert_array_equal(one.target, other.target)


@pytest.mark.parametrize("turned", [0.0, 1.0])
@pytest.mark.parametrize("scale", [0.4, 0.77, 1.0, 2.3])
def test_the_target_follows_the_ink_when_it_is_scaled_and_turned(
    scale: float, turned: float, clean: pytest.MonkeyPatch
) -> None:
    clean.setattr(patches, "_scale", lambda page, rng: scale)
    clean.setattr(patches, "_TURNED", turned)
    clean.setattr(patches, "_AT_DIGIT", 1.0)
    for seed in range(4):
        patch = cut_patch(stored(), np.random.default_rng(seed))
        dark, digit = dark_of(patch), classes_of(patch) == Ink.DIGIT
        assert dark.any()
        assert (dark & digit).sum() / (dark | digit).sum() > 0.7


def test_a_turned_patch_says_by_how_many_quarters(clean: pytest.MonkeyPatch) -> None:
    seen = set()
    for seed in range(12):
        pair = []
        for turned in (0.0, 1.0):
            clean.setattr(patches, "_TURNED", turned)
            pair.append(cut_patch(stored(200, 200), np.random.default_rng(seed)))
        upright, patch = pair
        assert set(np.unique(upright.target[..., 9])) == {0, 1}
        quarters = int(patch.target[..., 9].max()) - 1
        np.testing.assert_array_equal(patch.image, np.rot90(upright.image, quarters))
        seen.add(quarters)
    assert seen == {1, 2, 3}


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0])
def test_heights_are_those_of_the_patch(scale: float, clean: pytest.MonkeyPatch) -> None:
    clean.setattr(patches, "_scale", lambda page, rng: scale)
    patch = cut_patch(stored(150, 150), np.random.default_rng(1))
    steps = patch.target[..., 8]
    steps = steps[steps > 0]
    assert 2 ** (steps / HEIGHT_STEPS) == pytest.approx(scale * DIGIT, rel=0.06)


def test_the_body_lies_between_the_top_and_the_foot_of_the_digits(
    clean: pytest.MonkeyPatch,
) -> None:
    clean.setattr(patches, "_scale", lambda page, rng: 1.0)
    clean.setattr(patches, "_TURNED", 0.0)
    patch = cut_patch(stored(150, 150), np.random.default_rng(1))
    body = np.flatnonzero(patch.target[..., 4:8].any(axis=(1, 2)))
    ink = np.flatnonzero(dark_of(patch).any(axis=1)) // 2
    assert ink.min() < body.min() <= body.max() < ink.max()


def test_small_pictures_are_stacked_until_a_patch_is_full(clean: pytest.MonkeyPatch) -> None:
    clean.setattr(patches, "_scale", lambda page, rng: 1.0)
    patch = stack_patch(repeat(stored(150, 100)), np.random.default_rng(0))
    assert patch.image.shape == (SIDE, SIDE, 3)
    assert patch.target.shape == (CELLS, CELLS, 10)
    dark, digit = dark_of(patch), classes_of(patch) == Ink.DIGIT
    assert (dark & digit).sum() / (dark | digit).sum() > 0.9
    rows = digit.any(axis=1).astype(int)
    assert (np.diff(rows, prepend=0) == 1).sum() == 4  # 3 of 100 rows, and a part of a 4th


def test_few_small_pictures_leave_a_part_of_the_patch_empty(clean: pytest.MonkeyPatch) -> None:
    clean.setattr(patches, "_scale", lambda page, rng: 1.0)
    patch = stack_patch([stored(150, 100)], np.random.default_rng(0))
    rows = (classes_of(patch) == Ink.DIGIT).any(axis=1).astype(int)
    assert (np.diff(rows, prepend=0) == 1).sum() == 1


def test_copying_keeps_the_shape() -> None:
    image = stored().canvas.image[:SIDE, :SIDE]
    for seed in range(40):
        copy = patches.copied(image, np.random.default_rng(seed))
        assert copy.shape == image.shape
        assert copy.dtype == np.uint8
