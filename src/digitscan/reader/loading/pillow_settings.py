"""Pillow's global settings, changed only while an image is decoded."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFile

_PILLOW = threading.RLock()


@contextmanager
def pillow_settings(*, truncated: bool = False) -> Iterator[None]:
    """Run Pillow without its warnings and its own pixel limit.

    Pillow's limit is lower than ours, which is checked from the header. The settings are global,
    so only one thread at a time changes them; they are restored afterwards.

    Args:
        truncated: whether to decode a truncated image file as far as it goes.
    """
    with _PILLOW, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES
        Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = None, truncated
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = before
