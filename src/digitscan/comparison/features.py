"""The features of a digit: its pixels, its deskewed pixels, or its gradients."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

# Dalal and Triggs 2005: nine unsigned directions, cells normalized in blocks of two by two. A
# cell is a quarter of a crop's side.
_DIRECTIONS = 9
_CELLS = 4
_CELL = 7
_BLOCK = 2
_CLIP = 0.2
_CHUNK = 4096
_LEAST_SPREAD = 1e-2


def images_for(images: NDArray[np.uint8], features: str) -> NDArray[np.uint8]:
    """Return the images for a network, deskewed if requested."""
    return deskewed(images) if features == "deskew" else images


def vectors_for(images: NDArray[np.uint8], features: str) -> NDArray[np.float32]:
    """Return the features for the other methods, float32 (N, D).

    Args:
        images: uint8 (N, 28, 28), ink 255.
        features: raw, deskew or hog.
    """
    if features == "hog":
        return gradients(images)
    pixels = images_for(images, features).reshape(len(images), -1)
    return pixels.astype(np.float32) / np.float32(255)


def deskewed(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Shear each image so that its ink's axis is upright, by its second moments.

    The slant is mu11 / mu02; rows move sideways about the ink's center.
    """
    upright = np.empty_like(images)
    for into, image in zip(upright, images, strict=True):
        moments = cv2.moments(image)
        if moments["mu02"] < _LEAST_SPREAD:
            into[:] = image
            continue
        slant = moments["mu11"] / moments["mu02"]
        centre = moments["m01"] / moments["m00"]
        shear = np.array([[1, slant, -slant * centre], [0, 1, 0]], np.float32)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        into[:] = cv2.warpAffine(image, shear, image.shape[::-1], flags=flags)
    return upright


def gradients(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return histograms of oriented gradients, float32 (N, 324) (Dalal and Triggs 2005)."""
    parts = [_gradients(images[i : i + _CHUNK]) for i in range(0, len(images), _CHUNK)]
    return np.concatenate(parts)


def _gradients(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    down, across = np.gradient(images.astype(np.float32) / np.float32(255), axis=(1, 2))
    strength = np.hypot(down, across)
    # In units of a bin, undirected: opposite gradients count as the same direction.
    turn = (np.arctan2(down, across) % np.pi) * np.float32(_DIRECTIONS / np.pi)
    lower = np.floor(turn)
    share = turn - lower
    cells = np.zeros((len(images), _CELLS, _CELLS, _DIRECTIONS), np.float32)
    for direction in range(_DIRECTIONS):
        weight = (lower % _DIRECTIONS == direction) * (1 - share)
        weight += ((lower + 1) % _DIRECTIONS == direction) * share
        cells[..., direction] = _summed(strength * weight)
    return _normalised(cells)


def _summed(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sum (N, 28, 28) over cells, to (N, 4, 4)."""
    apart = values.reshape(len(values), _CELLS, _CELL, _CELLS, _CELL)
    return np.asarray(apart.sum(axis=(2, 4)), np.float32)


def _normalised(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the cells of all blocks, each block normalized, clipped and normalized (L2-Hys)."""
    places = range(_CELLS - _BLOCK + 1)
    blocks = [
        cells[:, row : row + _BLOCK, column : column + _BLOCK].reshape(len(cells), -1)
        for row in places
        for column in places
    ]
    together = np.minimum(_unit(np.stack(blocks, axis=1)), np.float32(_CLIP))
    return _unit(together).reshape(len(cells), -1)


def _unit(blocks: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.sqrt((blocks**2).sum(axis=-1, keepdims=True)) + np.float32(1e-3)
    return np.asarray(blocks / lengths, np.float32)
