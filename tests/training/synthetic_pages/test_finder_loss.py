"""The finder's loss is low for what is right, and its scores count what is wrong."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops
from numpy.typing import NDArray

from digitscan.training.finder.loss import (
    BODY,
    HEIGHT,
    HEIGHT_OFFSET,
    PARTS,
    TURN,
    confusion,
    f_scores,
    finder_loss,
)
from digitscan.training.finder.network import CLASSES, OUTPUTS
from digitscan.training.synthetic_pages.canvas import HEIGHT_STEPS, Ink

SURE = 12.0  # a logit


@pytest.fixture
def target() -> NDArray[np.uint8]:
    """Return targets of 2 patches of 6 x 6 cells, with every class, body, height and turn."""
    rng = np.random.default_rng(0)
    classes = rng.integers(0, CLASSES, (2, 6, 6, PARTS))
    classes[:, 0, 0] = Ink.PAPER
    body = rng.integers(0, 2, (2, 6, 6, PARTS))
    height = rng.choice([0, 80], (2, 6, 6, 1))
    turn = rng.integers(0, 5, (2, 6, 6, 1))
    return np.concatenate([classes, body, height, turn], axis=3).astype(np.uint8)


def perfect(target: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the output of a network that is right and sure."""
    cells = np.zeros((*target.shape[:3], OUTPUTS), np.float32)
    one_hot = np.eye(CLASSES, dtype=np.float32)[target[..., :PARTS]]
    cells[..., : PARTS * CLASSES] = SURE * one_hot.reshape(*target.shape[:3], -1)
    cells[..., BODY] = SURE * (2.0 * target[..., PARTS : 2 * PARTS] - 1)
    cells[..., HEIGHT] = target[..., 2 * PARTS] / HEIGHT_STEPS - HEIGHT_OFFSET
    turns = np.maximum(target[..., 2 * PARTS + 1].astype(int) - 1, 0)
    cells[..., TURN] = SURE * np.eye(4)[turns]
    return cells


def loss(target: NDArray[np.uint8], cells: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(ops.convert_to_numpy(finder_loss(target, cells)))


def test_what_is_right_costs_next_to_nothing(target: NDArray[np.uint8]) -> None:
    found = loss(target, perfect(target))
    assert found.shape == (2,)
    assert (found < 0.01).all()


@pytest.mark.parametrize("part", [slice(0, PARTS * CLASSES), BODY, slice(HEIGHT, HEIGHT + 1), TURN])
def test_what_is_wrong_costs_more(part: slice, target: NDArray[np.uint8]) -> None:
    cells = perfect(target)
    cells[1, ..., part] = -cells[1, ..., part] - 1
    found = loss(target, cells)
    assert found[1] > found[0] + 0.01


def test_height_and_turn_cost_nothing_where_there_are_none(target: NDArray[np.uint8]) -> None:
    target[..., 2 * PARTS :] = 0
    cells = perfect(target)
    right = loss(target, cells)
    cells[..., HEIGHT] += 3
    cells[..., TURN] = np.random.default_rng(1).normal(0, 5, cells[..., TURN].shape)
    np.testing.assert_allclose(loss(target, cells), right)


def test_perfect_cells_are_on_the_diagonal(target: NDArray[np.uint8]) -> None:
    counts = confusion(target, perfect(target))
    np.testing.assert_array_equal(counts, np.diag(np.bincount(target[..., :PARTS].ravel())))
    assert f_scores(counts) == {ink.name.lower(): 1.0 for ink in Ink}


def test_an_error_is_counted_in_the_row_of_the_truth(target: NDArray[np.uint8]) -> None:
    cells = perfect(target)
    counts = confusion(target, cells)
    cells[0, 0, 0, Ink.DIGIT] = 2 * SURE  # its first part, which is paper
    wrong = confusion(target, cells)
    assert wrong[Ink.PAPER, Ink.DIGIT] == 1
    assert wrong[Ink.PAPER, Ink.PAPER] == counts[Ink.PAPER, Ink.PAPER] - 1
    assert wrong.sum() == counts.sum()


def test_f_scores_weigh_precision_and_recall() -> None:
    counts = np.zeros((CLASSES, CLASSES), np.int64)
    counts[Ink.DIGIT, Ink.DIGIT] = 6
    counts[Ink.DIGIT, Ink.OTHER] = 2  # recall 3/4
    counts[Ink.OTHER, Ink.DIGIT] = 6  # precision 1/2
    assert f_scores(counts)["digit"] == pytest.approx(2 * (3 / 4) * (1 / 2) / (3 / 4 + 1 / 2))
    assert f_scores(counts)["mark"] == 0
