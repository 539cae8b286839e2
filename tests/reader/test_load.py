"""Files of every kind become upright pages of 8-bit grey or RGB."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from images import HEIGHT, WIDTH, colours, encoded, only, ramp, tiff
from PIL import Image

from digitscan.reader.loading import pixel_formats
from digitscan.reader.loading.document import load_pages


@pytest.mark.parametrize("form", ["PNG", "TIFF", "BMP", "PPM"])
@pytest.mark.parametrize("picture", [ramp(), colours()], ids=["grey", "rgb"])
def test_lossless_formats_keep_every_pixel(form: str, picture: Image.Image) -> None:
    np.testing.assert_array_equal(only(encoded(picture, form)), np.asarray(picture))


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_compressed_tiff_keeps_every_pixel(tmp_path: Path, compression: str) -> None:
    path = tmp_path / "page.tif"
    ramp().save(path, compression=compression)
    np.testing.assert_array_equal(only(path), np.asarray(ramp()))
    np.testing.assert_array_equal(only(path.read_bytes()), np.asarray(ramp()))


@pytest.mark.parametrize(("form", "options"), [("JPEG", {"quality": 95}), ("WEBP", {})])
def test_lossy_formats_keep_the_picture(form: str, options: dict[str, object]) -> None:
    found = only(encoded(colours(), form, **options)).astype(int)
    assert np.abs(found - np.asarray(colours(), int)).mean() < 6


def test_grey_jpeg_stays_one_channel() -> None:
    assert only(encoded(ramp(), "JPEG")).shape == (HEIGHT, WIDTH)


def test_webp_can_be_lossless() -> None:
    found = only(encoded(colours(), "WEBP", lossless=True))
    np.testing.assert_array_equal(found, np.asarray(colours()))


def test_kind_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    path = tmp_path / "page.jpg"
    path.write_bytes(encoded(ramp(), "PNG"))
    np.testing.assert_array_equal(only(path), np.asarray(ramp()))
    assert only(str(path)).shape == (HEIGHT, WIDTH)


@pytest.mark.parametrize("form", ["PNG", "TIFF", "BMP", "PPM"])
def test_one_bit_becomes_black_and_white(form: str) -> None:
    bits = ramp().point(lambda value: 255 * (value > 100)).convert("1")
    np.testing.assert_array_equal(only(encoded(bits, form)), np.asarray(bits.convert("L")))


@pytest.mark.parametrize("compression", ["group3", "group4"])
def test_fax_is_black_on_white(compression: str) -> None:
    bits = ramp().point(lambda value: 255 * (value > 100)).convert("1")
    found = only(encoded(bits, "TIFF", compression=compression))
    np.testing.assert_array_equal(found, np.asarray(bits.convert("L")))


@pytest.mark.parametrize("bits", [2, 4])
def test_few_bits_are_spread_over_the_range(bits: int) -> None:
    palette = Image.fromarray(np.arange(1 << bits, dtype=np.uint8)[None]).convert("P")
    palette.putpalette(
        [step * 255 // ((1 << bits) - 1) for step in range(1 << bits) for _ in "rgb"]
    )
    found = only(encoded(palette, "PNG", bits=bits))
    assert found.min() == 0
    assert found.max() == 255
    assert (np.diff(found[0, :, 0].astype(int)) > 0).all()


def grey_png(values: np.ndarray, bits: int) -> bytes:
    """Write a grey PNG of 1 to 16 bits, which Pillow cannot for 2 and 4."""
    height, width = values.shape
    if bits == 16:
        rows = [row.astype(">u2").tobytes() for row in values]
    else:
        spread = (values[..., None] >> np.arange(bits - 1, -1, -1)) & 1
        rows = [np.packbits(row.reshape(-1).astype(np.uint8)).tobytes() for row in spread]

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows)))
    return b"\x89PNG\r\n\x1a\n" + header + data + chunk(b"IEND", b"")


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_grey_png_of_any_depth_spans_black_to_white(bits: int) -> None:
    top = (1 << bits) - 1
    values = np.linspace(0, top, 32).round().astype(np.uint16)[None]
    expected = values[0].astype(float) * 255 / top
    assert np.abs(only(grey_png(values, bits))[0] - expected).max() <= 1


@pytest.mark.parametrize("order", ["<", ">"])
def test_16_bit_tiff_is_scaled_in_either_byte_order(tmp_path: Path, order: str) -> None:
    values = np.tile(np.linspace(0, 65535, WIDTH).astype(np.uint16), (HEIGHT, 1))
    path = tmp_path / "deep.tif"
    mode = "I;16B" if order == ">" else "I;16"
    Image.frombytes(mode, (WIDTH, HEIGHT), values.astype(order + "u2").tobytes()).save(path)
    assert np.abs(only(path).astype(int) - values // 257).max() <= 1


def test_16_bit_pgm_is_scaled() -> None:
    values = np.array([[0, 32768, 65535]], ">u2")
    assert only(b"P5 3 1 65535\n" + values.tobytes()).tolist() == [[0, 128, 255]]


def test_12_bits_in_16_are_scaled_by_the_bits_in_use(tmp_path: Path) -> None:
    path = tmp_path / "deep.tif"
    Image.fromarray(np.array([[0, 2048, 4095]], np.uint16)).save(path)
    assert only(path).tolist() == [[0, 128, 255]]


def test_all_black_16_bit_page_stays_black(tmp_path: Path) -> None:
    path = tmp_path / "deep.tif"
    Image.fromarray(np.zeros((4, 4), np.uint16)).save(path)
    assert only(path).max() == 0


@pytest.mark.parametrize("white", [1.0, 255.0, 65535.0])
def test_floating_point_is_scaled_by_its_usual_white(tmp_path: Path, white: float) -> None:
    path = tmp_path / "float.tif"
    Image.fromarray(np.array([[0.0, 0.2 * white, 0.9 * white]], np.float32)).save(path)
    assert only(path).tolist() == [[0, 51, 230]]


def test_other_ranges_are_scaled_by_the_least_and_greatest(tmp_path: Path) -> None:
    path = tmp_path / "float.tif"
    Image.fromarray(np.array([[-1000.0, 0.0, 1000.0, np.nan]], np.float32)).save(path)
    assert only(path).tolist() == [[0, 128, 255, 255]]
    Image.fromarray(np.array([[-70000, 0, 70000]], np.int32)).save(path)
    assert only(path).tolist() == [[0, 128, 255]]


def test_floating_point_without_any_number_is_read(tmp_path: Path) -> None:
    path = tmp_path / "float.tif"
    Image.fromarray(np.full((2, 2), np.nan, np.float32)).save(path)
    assert only(path).shape == (2, 2)


def test_tiff_whose_zero_is_white_is_turned(tmp_path: Path) -> None:
    path = tmp_path / "deep.tif"
    Image.fromarray(np.array([[0, 65535]], np.uint16)).save(path, tiffinfo={262: 0})
    assert only(path).tolist() == [[255, 0]]


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_transparent_pixels_become_white(mode: str) -> None:
    picture = Image.new("RGBA", (4, 2), (0, 0, 0, 0))
    picture.putpixel((0, 0), (0, 0, 0, 255))
    found = only(encoded(picture.convert(mode), "PNG"))
    assert found[0, 0].max() == 0
    assert found[1].min() == 255


@pytest.mark.parametrize(("ink", "paper"), [(255, 0), (230, 0), (120, 255), (0, 255)])
def test_light_ink_on_nothing_is_laid_over_black(ink: int, paper: int) -> None:
    picture = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    picture.paste((ink, ink, ink, 255), (2, 2, 6, 18))
    found = only(encoded(picture, "PNG"))
    assert found[10, 4].tolist() == [ink] * 3
    assert found[10, 15].tolist() == [paper] * 3


def test_a_light_page_with_a_transparent_rim_is_laid_over_white() -> None:
    picture = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    picture.paste((240, 240, 240, 255), (2, 2, 18, 18))
    assert only(encoded(picture, "PNG"))[0, 0].tolist() == [255, 255, 255]


def test_half_transparent_ink_is_blended_with_white() -> None:
    found = only(encoded(Image.new("RGBA", (2, 2), (0, 0, 0, 128)), "PNG"))
    assert abs(int(found[0, 0, 0]) - 127) <= 1


def test_palette_keeps_its_colours_and_its_transparency() -> None:
    picture = colours().quantize(4)
    np.testing.assert_allclose(
        only(encoded(picture, "PNG")).astype(int), np.asarray(colours(), int), atol=8
    )
    clear = encoded(picture, "PNG", transparency=picture.getpixel((0, 0)))
    assert only(clear)[0, 0].tolist() == [255, 255, 255]


def test_grey_and_rgb_with_a_transparent_colour() -> None:
    assert only(encoded(Image.new("L", (3, 3), 7), "PNG", transparency=7)).min() == 255
    red = Image.new("RGB", (3, 3), (9, 8, 7))
    assert only(encoded(red, "PNG", transparency=(9, 8, 7))).min() == 255


def test_cmyk_jpeg_has_the_right_polarity() -> None:
    found = only(encoded(colours().convert("CMYK"), "JPEG", quality=95)).astype(int)
    assert found.shape == (HEIGHT, WIDTH, 3)
    assert np.abs(found - np.asarray(colours(), int)).mean() < 8


def test_cmyk_tiff_is_read() -> None:
    found = only(encoded(colours().convert("CMYK"), "TIFF")).astype(int)
    assert np.abs(found - np.asarray(colours(), int)).max() <= 2


@pytest.mark.parametrize("mode", ["YCbCr", "LAB"])
def test_other_colour_spaces_keep_light_and_dark(mode: str) -> None:
    picture = Image.new(mode, (4, 4), (250, 128, 128))
    picture.paste((10, 128, 128), (0, 0, 2, 4))
    found = only(encoded(picture, "TIFF"))
    assert found[0, 0].max() < 40
    assert found[0, 3].min() > 215


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_pages_are_turned_upright_by_exif(orientation: int, form: str) -> None:
    stored = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.swapaxes(0, 1),
        6: np.rot90,
        7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
        8: lambda a: np.rot90(a, -1),
    }[orientation]
    upright = np.asarray(ramp())
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(Image.fromarray(np.ascontiguousarray(stored(upright))), form, exif=exif)
    found = only(data)
    found = found if found.ndim == 2 else found[..., 0]
    assert found.shape == upright.shape
    assert np.abs(found.astype(int) - upright).mean() < 8


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0"]
)
def test_damaged_exif_does_not_spoil_the_page(exif: bytes) -> None:
    assert only(encoded(ramp(), "JPEG", exif=exif)).shape == (HEIGHT, WIDTH)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_orientation_that_means_nothing_is_passed_over(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert only(encoded(ramp(), "JPEG", exif=exif)).shape == (HEIGHT, WIDTH)


def test_orientation_is_each_page_s_own() -> None:
    turned = ramp().transpose(Image.Transpose.ROTATE_90)
    turned.encoderinfo = {"tiffinfo": {274: 6}}
    first, second = load_pages(tiff(ramp(), turned))
    assert first.image.shape == second.image.shape == (HEIGHT, WIDTH)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_an_image_is_the_same_in_bands(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = np.random.default_rng(2).integers(0, 256, (40, 30, 3), dtype=np.uint8)
    image = Image.fromarray(drawn)
    if mode == "I;16":
        image = Image.fromarray(drawn[..., 0].astype(np.uint16) * 16)
    elif mode == "RGBA":
        image.putalpha(Image.fromarray(drawn[..., 1]))
    else:
        image = (
            image.convert("L").convert(mode) if mode in ("LA", "I", "F") else image.convert(mode)
        )
    at_once = pixel_formats.to_grey_or_rgb(image)
    monkeypatch.setattr(pixel_formats, "BAND_PIXELS", 30 * 7)
    assert np.array_equal(pixel_formats.to_grey_or_rgb(image), at_once)
