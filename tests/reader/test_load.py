"""Files of every kind become upright pages of 8-bit grey or RGB, or one line of explanation."""

from __future__ import annotations

import io
import os
import struct
import tracemalloc
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitscan.errors import UnreadableInputError
from digitscan.reader.load import PageSelection, load_pages

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


def test_tiff_gives_its_pages_in_order() -> None:
    data = tiff(*(Image.new("L", (8, 8), grey) for grey in (10, 20, 30)))
    assert [(p.number, p.image[0, 0]) for p in load_pages(data)] == [(1, 10), (2, 20), (3, 30)]


def test_pages_of_a_tiff_may_differ_in_size_and_kind() -> None:
    data = tiff(ramp(), colours().resize((20, 10)), ramp().convert("1"))
    shapes = [page.image.shape for page in load_pages(data)]
    assert shapes == [(HEIGHT, WIDTH), (10, 20, 3), (HEIGHT, WIDTH)]


def test_thumbnails_in_a_tiff_are_no_pages() -> None:
    small = Image.new("L", (4, 4), 99)
    small.encoderinfo = {"tiffinfo": {254: 1}}
    data = tiff(Image.new("L", (8, 8), 10), small, Image.new("L", (8, 8), 30))
    assert [(p.number, p.image[0, 0]) for p in load_pages(data)] == [(1, 10), (2, 30)]


def test_animation_is_read_as_its_first_picture() -> None:
    frames = [Image.new("L", (8, 8), grey) for grey in (10, 200)]
    data = encoded(frames[0], "PNG", save_all=True, append_images=frames[1:])
    assert only(data)[0, 0] == 10


def test_only_wanted_pages_are_given() -> None:
    data = tiff(*(Image.new("L", (8, 8), grey) for grey in range(10)))
    found = load_pages(data, PageSelection.parse("2-3,9-"))
    assert [page.number for page in found] == [2, 3, 9, 10]


def test_pages_after_the_last_wanted_are_not_looked_at() -> None:
    data = tiff(ramp(), ramp(), ramp())
    cut = data[: len(data) * 3 // 5]
    assert [page.number for page in load_pages(cut, PageSelection.parse("1"))] == [1]


@pytest.mark.parametrize(("wanted", "missing"), [("4", 4), ("2-9", 4), ("7-", 7), ("1,5,6", 5)])
def test_page_that_is_not_there_is_told_after_those_that_are(wanted: str, missing: int) -> None:
    data = tiff(*(Image.new("L", (8, 8), 10) for _ in range(3)))
    found = load_pages(data, PageSelection.parse(wanted))
    with pytest.raises(UnreadableInputError, match=f"has 3 pages, no page {missing}; ask for"):
        list(found)


def test_single_image_has_one_page() -> None:
    line = refusal(encoded(ramp(), "PNG"), PageSelection.parse("2"))
    assert line == "-: has one page, no page 2; ask for pages it has with --pages"


def test_pages_before_a_damaged_one_are_given() -> None:
    rng = np.random.default_rng(1)
    noisy = [Image.fromarray(rng.integers(0, 256, (64, 64), np.uint8)) for _ in range(3)]
    data = tiff(*noisy)
    numbers = []
    with pytest.raises(UnreadableInputError, match="page 3"):
        for page in load_pages(data[:-2000]):
            numbers.append(page.number)  # noqa: PERF401 - kept up to the error
    assert numbers == [1, 2]


def test_pages_are_not_held_together() -> None:
    side, count = 1000, 40
    data = tiff(*(Image.new("L", (side, side), n) for n in range(count)), compression="packbits")
    tracemalloc.start()
    try:
        assert sum(1 for _ in load_pages(data)) == count
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 6 * side * side


def test_missing_file(tmp_path: Path) -> None:
    path = str(tmp_path / "none.png")
    assert refusal(path) == f"{path}: no such file; check the path"


def test_empty_name() -> None:
    assert "no such file" in refusal("")


def test_folder_is_no_file(tmp_path: Path) -> None:
    assert refusal(str(tmp_path)) == f"{tmp_path}: is a folder; name a file in it"


def test_name_with_newline_and_escape_stays_one_line(tmp_path: Path) -> None:
    line = refusal(str(tmp_path / "a\nb\x1b[31m.png"))
    assert r"a\nb\x1b[31m.png: no such file" in line


def test_name_that_is_no_utf8_survives(tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xe9.png")
    try:
        Path(name).write_bytes(b"text")
    except OSError:
        pytest.skip("this file system takes UTF-8 names alone")
    assert os.fsencode(refusal(name)).startswith(os.fsencode(tmp_path) + b"/\xe9.png: is text")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (b"just some text\n", "is text, not an image"),
        ("Grüße\n".encode(), "is text, not an image"),
        (b"%PDF-1.7\n%\xe2\xe3", "is a PDF, which is not read yet; convert its pages"),
        (b"junk\0\0%PDF-1.4", "is a PDF"),
        (b"GIF89a\1\0\1\0", "is a GIF, which is not read; save it as PNG"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "is a HEIC picture"),
        (b"\0\1\2\3\4\5\6\7", "is not an image of a kind that is read"),
    ],
)
def test_what_is_no_image_is_named(content: bytes, what: str) -> None:
    line = refusal(content)
    assert line.startswith(f"-: {what}")
    assert "; " in line


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("PNG", {}),
        ("JPEG", {}),
        ("BMP", {}),
        ("PPM", {}),
        ("WEBP", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "jpeg"}),
    ],
)
@pytest.mark.parametrize("share", [0.9, 0.5, 0.05])
def test_truncated_files_are_refused(form: str, options: dict[str, object], share: float) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (80, 90), np.uint8)
    data = encoded(Image.fromarray(noise), form, **options)
    assert "scan or copy it again" in refusal(data[: int(len(data) * share)])


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "BMP", "PPM", "WEBP"])
def test_no_damage_gets_through_as_another_error(form: str) -> None:
    rng = np.random.default_rng(5)
    good = encoded(colours(), form)
    for _ in range(60):
        data = bytearray(good)
        for at in rng.integers(0, min(len(data), 200), 4):
            data[at] = rng.integers(0, 256)
        try:
            list(load_pages(bytes(data)))
        except UnreadableInputError as error:
            assert "\n" not in str(error)


def png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


def test_too_many_pixels_are_refused_by_the_header_alone() -> None:
    tracemalloc.start()
    try:
        line = refusal(png_header(60_000, 60_000) + struct.pack(">I", 1000) + b"IDAT")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert line.startswith("-: 60000 x 60000 pixels are more than the 200 million")
    assert peak < 1_000_000


def test_pillows_own_limit_neither_warns_nor_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert only(tiff(ramp())).shape == (HEIGHT, WIDTH)
    assert Image.MAX_IMAGE_PIXELS == 100


def test_pipe_is_read(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, encoded(ramp(), "PNG"))
    os.close(writing)
    try:
        assert only(f"/dev/fd/{reading}").shape == (HEIGHT, WIDTH)
    finally:
        os.close(reading)


def test_out_of_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_image: Image.Image) -> None:
        raise MemoryError

    monkeypatch.setattr("digitscan.reader.load.to_grey_or_rgb", fail)
    assert "needs more memory than there is" in refusal(encoded(ramp(), "PNG"))
