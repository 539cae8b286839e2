"""Images to load, and what is checked of every one."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitscan.errors import UnreadableInputError
from digitscan.reader.loading.document import PageSelection, load_pages

WIDTH, HEIGHT = 60, 40


def ramp() -> Image.Image:
    """Grey 0 to 236 from left to right, with the top left corner marked."""
    pixels = np.tile(np.arange(WIDTH, dtype=np.uint8) * 4, (HEIGHT, 1))
    pixels[:5, :5] = 255
    return Image.fromarray(pixels)


def colours() -> Image.Image:
    picture = Image.new("RGB", (WIDTH, HEIGHT), (250, 240, 230))
    picture.paste((200, 30, 40), (10, 10, 30, 30))
    return picture


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def only(source: str | Path | bytes) -> np.ndarray:
    (page,) = load_pages(source)
    assert page.number == 1
    assert page.image.dtype == np.uint8
    return page.image


def refusal(source: str | Path | bytes, pages: PageSelection | None = None) -> str:
    with pytest.raises(UnreadableInputError) as caught:
        list(load_pages(source, pages))
    line = str(caught.value)
    assert "\n" not in line
    return line


def tiff(*images: Image.Image, **options: object) -> bytes:
    first, *rest = images
    return encoded(first, "TIFF", save_all=True, append_images=rest, **options)
