"""An image of one digit becomes its crop: faint ink and all, and nothing else."""

import cv2
import numpy as np

from digitscan.reader.inputs.single_digit import isolated_crop


def nought(level: int = 0, far_side: int = 0) -> np.ndarray:
    """Draw a 0, uint8 (56, 56), the right half of its stroke `far_side` bright."""
    image = np.full((56, 56), 255, np.uint8)
    cv2.ellipse(image, (28, 28), (9, 15), 0, 90, 270, level, 2, cv2.LINE_AA)
    cv2.ellipse(image, (28, 28), (9, 15), 0, -90, 90, far_side, 2, cv2.LINE_AA)
    return image


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Tell whether two crops show the same, give or take a pixel's edge."""
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1]) > 0.85


def test_faint_half_of_a_stroke_is_ink_too() -> None:
    crop = isolated_crop(nought(level=150, far_side=215))

    right = crop[8:20, 15:]
    assert (right.max(axis=1) > 0.5).all()


def test_frame_around_the_digit_is_left_out() -> None:
    image = nought()
    alone = isolated_crop(image)
    image[1:3, :] = 120
    image[:, 1:3] = 120

    assert alike(isolated_crop(image), alone)


def test_larger_neighbour_at_the_side_is_left_out() -> None:
    image = nought()
    alone = isolated_crop(image)
    cv2.line(image, (52, 0), (47, 55), 0, 5)

    assert alike(isolated_crop(image), alone)


def test_light_ink_is_ink() -> None:
    np.testing.assert_allclose(isolated_crop(255 - nought()), isolated_crop(nought()), atol=0.02)


def test_nothing_written_is_an_empty_crop() -> None:
    assert not isolated_crop(np.full((28, 28), 250, np.uint8)).any()
