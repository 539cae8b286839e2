"""GIF, AVIF, JPEG 2000 and HEIC are read like other images."""

from __future__ import annotations

import importlib.util
import io

import numpy as np
import pytest
from images import HEIGHT, WIDTH, colours, encoded, only, ramp, refusal
from PIL import Image, features

from digitscan.reader.loading.document import open_document

needs_avif = pytest.mark.skipif(not features.check("avif"), reason="this Pillow has no AVIF")
NEEDS_HEIF = pytest.mark.skipif(
    importlib.util.find_spec("pillow_heif") is None, reason="pillow-heif is not installed"
)


def test_gif_and_jpeg_2000_keep_every_pixel() -> None:
    assert np.array_equal(only(encoded(ramp(), "GIF"))[..., 0], np.asarray(ramp()))
    for options in ({}, {"no_jp2": True}):
        assert np.array_equal(
            only(encoded(colours(), "JPEG2000", **options)), np.asarray(colours())
        )


def test_deep_jpeg_2000_is_scaled_to_8_bits() -> None:
    values = np.tile(np.linspace(0, 65535, WIDTH).astype(np.uint16), (HEIGHT, 1))
    found = only(encoded(Image.fromarray(values), "JPEG2000"))
    assert np.abs(found.astype(int) - values // 257).max() <= 1


@needs_avif
def test_avif_keeps_the_picture() -> None:
    found = only(encoded(colours(), "AVIF", quality=90)).astype(int)
    assert np.abs(found - np.asarray(colours(), int)).mean() < 6


@needs_avif
def test_avif_whose_major_brand_is_mif1_is_known() -> None:
    content = bytearray(encoded(colours(), "AVIF"))
    assert b"avif" in content[16:40]
    content[8:12] = b"mif1"
    assert only(bytes(content)).shape == (HEIGHT, WIDTH, 3)


def test_the_first_frame_of_an_animated_gif_is_read_with_a_remark() -> None:
    content = encoded(ramp(), "GIF", save_all=True, append_images=[colours()])
    with open_document(content, name="a.gif") as document:
        assert list(document.numbers()) == [1]
        assert document.load(1).shape[:2] == (HEIGHT, WIDTH)
        assert "an animation of 2 frames" in document.remark(1)


def test_a_transparent_gif_is_laid_over_white() -> None:
    picture = Image.new("P", (WIDTH, HEIGHT), 0)
    picture.putpalette([0, 0, 0, 200, 0, 0])
    picture.paste(1, (10, 10, 20, 20))
    found = only(encoded(picture, "GIF", transparency=0))
    assert found[0, 0].min() == 255
    assert found[15, 15].tolist() == [200, 0, 0]


@pytest.mark.parametrize("form", ["GIF", "JPEG2000", "AVIF"])
def test_damage_gets_one_line(form: str) -> None:
    if form == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow has no AVIF")
    good, rng = encoded(colours(), form), np.random.default_rng(5)
    for _ in range(30):
        data = bytearray(good)
        for at in rng.integers(12, min(len(data), 300), 4):
            data[at] = rng.integers(0, 256)
        try:
            only(bytes(data))
        except pytest.fail.Exception:
            raise
        except Exception as error:
            assert type(error).__name__ == "UnreadableInputError"
            assert "\n" not in str(error)


def test_heic_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name == "pillow_heif" else find(name)
    )
    for brand in (b"heic", b"mif1"):
        line = refusal(b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic")
        assert line.startswith("-: is a HEIC picture, which needs pillow-heif; ")
        assert "pip install 'digitscan[heif]'" in line


@NEEDS_HEIF
def test_heic_keeps_the_picture() -> None:
    from pillow_heif import from_pillow  # noqa: PLC0415 - an extra

    file = io.BytesIO()
    from_pillow(colours()).save(file, quality=95)
    assert np.abs(only(file.getvalue()).astype(int) - np.asarray(colours(), int)).mean() < 6


@NEEDS_HEIF
def test_a_damaged_heic_is_refused() -> None:
    assert "is damaged or cut short" in refusal(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 40)
