"""Glyphs are labeled by the ink that they are, and their network learns to tell them apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.reader.segmentation.kinds import CHANNELS, SIDE, Kind
from digitscan.reader.tracing import Found, Options, find
from digitscan.training.finder.real import RegisterCell
from digitscan.training.glyph_kinds import examples
from digitscan.training.glyph_kinds.examples import of_digit, of_page, of_register_cell
from digitscan.training.glyph_kinds.network import PATCHES, build_kinds
from digitscan.training.patches import shown
from digitscan.training.patches.batches import PatchBatches, middle, varied
from digitscan.training.patches.examples import Examples, load, store
from digitscan.training.patches.train import confusion, train_patches
from digitscan.training.recipe import Recipe
from digitscan.training.synthetic_pages.canvas import Canvas, Ink
from digitscan.training.synthetic_pages.store import StoredPage
from finders import FakeFinder

HEIGHT = 32
# A black bar: its colors, and its own ink.
BAR = (0, 0, 0, 255, 0, 255, 255, 255)


@dataclass
class FakeReader:
    """Finds all black ink; of a register cell it reads nothing."""

    finder: FakeFinder = field(default_factory=FakeFinder)

    def find(self, image: NDArray[np.uint8], options: Options, parameters: object) -> Found:
        return find(image, self.finder, options, parameters)  # type: ignore[arg-type]


def page_of(*kinds: Ink, unlabeled: int = 0) -> StoredPage:
    """Return a page of bars 32 pixels high, far apart, of these classes."""
    canvas = Canvas.blank(120 * (len(kinds) + unlabeled), 120, (255, 255, 255))
    for place in range(len(kinds) + unlabeled):
        rows, columns = slice(44, 44 + HEIGHT), slice(50 + 120 * place, 62 + 120 * place)
        canvas.image[rows, columns] = 0
        if place < len(kinds):
            canvas.classes[rows, columns] = kinds[place]
    return StoredPage(canvas, float(HEIGHT), "bars")


def labels(page: StoredPage, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    monkeypatch.setattr(shown, "copied", lambda image, _: image)
    monkeypatch.setattr(shown, "_SPREAD", 0.0)
    found = of_page(page, FakeReader(), np.random.default_rng(0))  # type: ignore[arg-type]
    assert found.patches.shape == (len(found.labels), examples.SIDE, examples.SIDE, CHANNELS)
    return sorted(found.labels.tolist())


def test_a_glyph_is_what_its_ink_is(monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(Ink.DIGIT, Ink.PRINT, Ink.OTHER, Ink.MARK, Ink.RULE, unlabeled=1)
    assert labels(page, monkeypatch) == [Kind.DIGIT, Kind.PRINT, *[Kind.OTHER] * 4]


def test_a_glyph_of_two_kinds_teaches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(Ink.DIGIT, Ink.DIGIT)
    page.canvas.classes[44:60, 50:62] = Ink.OTHER
    assert labels(page, monkeypatch) == [Kind.DIGIT]


def test_of_an_image_of_one_digit_the_one_in_its_middle_is_learned() -> None:
    image = page_of(*[Ink.DIGIT] * 3).canvas.image
    found = of_digit(image, FakeReader())  # type: ignore[arg-type]
    assert found is not None
    assert found.labels.tolist() == [Kind.DIGIT]
    two = of_digit(page_of(Ink.DIGIT, Ink.DIGIT).canvas.image, FakeReader())  # type: ignore[arg-type]
    assert two is None


@dataclass
class Cell:
    """What a reader that reads these numbers gives."""

    found: Found
    paired: tuple[tuple[tuple[object, tuple[object, ...]], ...], ...]


@dataclass
class Digit:
    probabilities: NDArray[np.float64]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("4", [Kind.DIGIT, Kind.OTHER]),
        ("9", None),
        ("u.n.", [Kind.OTHER, Kind.OTHER]),
    ],
)
def test_what_stands_beside_the_number_of_a_register_cell_is_no_digit(
    label: str, expected: list[Kind] | None
) -> None:
    image = page_of(Ink.DIGIT, Ink.DIGIT).canvas.image
    found = find(image, FakeFinder(), Options(rotate=0))  # type: ignore[arg-type]
    runs = [run for line in found.lines for run in line]
    reads = [(Digit(np.eye(11)[value]),) for value in (4, 7)]

    class Reads:
        def read_digits(self, *_: object) -> Cell:
            return Cell(found, (tuple(zip(runs, reads, strict=True)),))

    cell = RegisterCell(image, label, "book")
    made = of_register_cell(cell, Reads(), np.random.default_rng(0))  # type: ignore[arg-type]
    if expected is None:
        assert made is None
    else:
        assert made is not None
        assert sorted(made.labels.tolist()) == sorted(expected)


def bars(count: int, seed: int) -> Examples:
    """Return upright bars that are digits, lying ones that are print, and bare paper."""
    rng = np.random.default_rng(seed)
    kinds = rng.integers(0, len(Kind), count).astype(np.uint8)
    patches = np.full((count, examples.SIDE, examples.SIDE, CHANNELS), 230, np.uint8)
    patches[..., [3, 5, 6, 7]] = 0
    for patch, kind in zip(patches, kinds, strict=True):
        if kind == Kind.DIGIT:
            patch[26:46, 34:38] = BAR
        elif kind == Kind.PRINT:
            patch[34:38, 26:46] = BAR
    return Examples(patches, kinds)


def test_the_same_seed_and_epoch_give_the_same_batch() -> None:
    made = PatchBatches(PATCHES, [(bars(20, 0), 1.0)], batch=8, steps=2, seed=3)
    first, again = made[0], made[0]
    assert np.array_equal(first[0], again[0])
    assert not np.array_equal(first[0], made[1][0])
    made.epoch = 1
    assert not np.array_equal(first[0], made[0][0])
    assert first[0].shape == (8, SIDE, SIDE, CHANNELS)
    assert (first[1].sum(axis=1) == 1).all()


def test_rare_kinds_are_shown_more_often() -> None:
    patches = bars(1000, 0).patches
    kinds = np.array([Kind.PRINT] * 10 + [Kind.DIGIT] * 990, np.uint8)
    made = PatchBatches(PATCHES, [(Examples(patches, kinds), 1.0)], batch=200, steps=1, seed=0)
    share = made[0][1][:, Kind.PRINT].mean()
    assert 0.04 < share < 0.2  # a hundredth of them, shown a tenth of the time


def test_varied_glyphs_stay_in_the_middle() -> None:
    rng = np.random.default_rng(0)
    (patch,) = bars(1, 3).patches[:1]
    patch[...] = 255
    patch[..., [3, 5, 6, 7]] = 0
    patch[26:46, 34:38, 3] = 255
    for _ in range(20):
        seen = varied(patch, PATCHES, rng)
        rows, columns = np.nonzero(seen[..., 3] > 127)
        assert abs(rows.mean() - SIDE / 2) < 7
        assert abs(columns.mean() - SIDE / 2) < 7


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.slow
def test_the_network_learns(tmp_path: Path) -> None:
    recipe = Recipe(epochs=3, seed=1, batch=32, learning_rate=3e-3, ema=0.5, warm_up=0.1)
    network = train_patches(
        build_kinds, PATCHES, [(bars(200, 0), 1.0)], recipe, 60, tmp_path / "backup"
    )
    counts = confusion(network, PATCHES, bars(60, 1))
    assert counts.sum() == 60
    assert np.trace(counts) >= 57
    assert middle(bars(2, 0).patches, PATCHES).shape == (2, SIDE, SIDE, CHANNELS)
    assert build_kinds().count_params() == network.count_params()


def test_stored_examples_are_read_back(tmp_path: Path) -> None:
    made = [bars(3, 0), None, bars(2, 1)]
    store(made, tmp_path, "bars", 0)
    store([bars(4, 2)], tmp_path, "bars", 1)
    store([bars(5, 3)], tmp_path, "others", 0)
    found = load(tmp_path, "bars")
    assert found.labels.tolist() == [*bars(3, 0).labels, *bars(2, 1).labels, *bars(4, 2).labels]
    assert found.patches.shape == (9, examples.SIDE, examples.SIDE, CHANNELS)
