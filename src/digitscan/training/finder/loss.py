"""The finder's training loss and validation scores."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from digitscan.training.finder.network import CLASSES
from digitscan.training.synthetic_pages.canvas import HEIGHT_STEPS, Ink

# The cost of an error at a pixel of each class, in the order of `Ink`: ink is rare, marks most so.
_WEIGHTS = (0.4, 4.0, 12.0, 5.0, 2.0, 1.5)
_BODY_WEIGHT = 1.0
_INSIDE_WEIGHT = 2.0  # of cells inside a number's body
_HEIGHT_WEIGHT = 0.5
_TURN_WEIGHT = 0.15
# The network outputs log2 of the height in pixels minus this.
HEIGHT_OFFSET = 5.0
PARTS = 4  # 2 x 2 parts of a cell
TURNS = 4
BODY = slice(PARTS * CLASSES, PARTS * CLASSES + PARTS)
HEIGHT = PARTS * CLASSES + PARTS
TURN = slice(HEIGHT + 1, HEIGHT + 1 + TURNS)


@keras.saving.register_keras_serializable(package="digitscan")  # type: ignore[untyped-decorator]
def finder_loss(target: keras.KerasTensor, cells: keras.KerasTensor) -> keras.KerasTensor:
    """Return the loss of each patch.

    Args:
        target: uint8 or float (N, h, w, 10), see `patches.Patch`.
        cells: float32 (N, h, w, 33), the network's output.

    Returns:
        float32 (N,).
    """
    target = ops.cast(target, "int32")
    cells = ops.cast(cells, "float32")
    whole = _class_loss(target[..., :PARTS], cells[..., : PARTS * CLASSES])
    whole += _BODY_WEIGHT * _body_loss(target[..., PARTS : 2 * PARTS], cells[..., BODY])
    whole += _HEIGHT_WEIGHT * _height_loss(target[..., 2 * PARTS], cells[..., HEIGHT])
    whole += _TURN_WEIGHT * _turn_loss(target[..., 2 * PARTS + 1], cells[..., TURN])
    return whole


def _class_loss(classes: keras.KerasTensor, logits: keras.KerasTensor) -> keras.KerasTensor:
    weight = ops.take(ops.convert_to_tensor(_WEIGHTS, "float32"), classes)
    return ops.mean(_cross_entropy(classes, logits, CLASSES) * weight, axis=(1, 2, 3))


def _cross_entropy(
    true: keras.KerasTensor, logits: keras.KerasTensor, classes: int
) -> keras.KerasTensor:
    """Return the cross-entropy of each element of `true`, flattened, which halves the time."""
    cost = ops.sparse_categorical_crossentropy(
        ops.reshape(true, (-1,)), ops.reshape(logits, (-1, classes)), from_logits=True
    )
    return ops.reshape(cost, ops.shape(true))


def _body_loss(inside: keras.KerasTensor, logits: keras.KerasTensor) -> keras.KerasTensor:
    inside = ops.cast(inside, "float32")
    cost = ops.softplus(logits) - inside * logits
    return ops.mean(cost * (1 + (_INSIDE_WEIGHT - 1) * inside), axis=(1, 2, 3))


def _height_loss(steps: keras.KerasTensor, height: keras.KerasTensor) -> keras.KerasTensor:
    known = ops.cast(steps > 0, "float32")
    true = ops.cast(steps, "float32") / HEIGHT_STEPS - HEIGHT_OFFSET
    cost = ops.abs(height - true) * known
    return ops.sum(cost, axis=(1, 2)) / (ops.sum(known, axis=(1, 2)) + 100.0)


def _turn_loss(turn: keras.KerasTensor, logits: keras.KerasTensor) -> keras.KerasTensor:
    known = ops.cast(turn > 0, "float32")
    cost = _cross_entropy(ops.maximum(turn - 1, 0), logits, TURNS)
    return ops.sum(cost * known, axis=(1, 2)) / (ops.sum(known, axis=(1, 2)) + 100.0)


def confusion(target: NDArray[np.uint8], cells: NDArray[np.float32]) -> NDArray[np.int64]:
    """Count the parts of each true class (rows) by predicted class (columns), int64 (6, 6)."""
    logits = cells[..., : PARTS * CLASSES].reshape(-1, CLASSES)
    truth = target[..., :PARTS].reshape(-1).astype(np.int64)
    pairs = truth * CLASSES + logits.argmax(axis=1)
    return np.bincount(pairs, minlength=CLASSES * CLASSES).reshape(CLASSES, CLASSES)


def f_scores(counts: NDArray[np.int64]) -> dict[str, float]:
    """Return the F score of each class of a confusion matrix, by class name."""
    hits = np.diag(counts)
    total = counts.sum(axis=0) + counts.sum(axis=1)
    return {ink.name.lower(): float(2 * hits[ink] / max(1, total[ink])) for ink in Ink}
