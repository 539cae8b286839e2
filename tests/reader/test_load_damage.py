"""What cannot be read is refused in one line of explanation."""

from __future__ import annotations

import os
import struct
import tracemalloc
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from images import HEIGHT, WIDTH, colours, encoded, only, ramp, refusal, tiff
from PIL import Image

from digitscan.errors import UnreadableInputError
from digitscan.reader.loading.document import load_pages
from digitscan.reader.loading.load_errors import is_out_of_memory


def test_missing_file(tmp_path: Path) -> None:
    path = str(tmp_path / "none.png")
    assert refusal(path) == f"{path}: no such file; check the path"


def test_empty_name() -> None:
    assert "no such file" in refusal("")


@pytest.mark.parametrize("name", ["a\0.png", "\ud800.png"])
def test_a_name_that_no_file_can_have(name: str) -> None:
    assert refusal(name).endswith(".png: no such file; check the path")


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
        (b"%PDF-1.7\n%\xe2\xe3", "is a PDF that is damaged or cut short; scan or copy it again"),
        (b"junk\0\0%PDF-1.4", "is a PDF"),
        (b"GIF89a\1\0\1\0", "is damaged or cut short"),
        (b"8BPS\0\1", "is a Photoshop file, which is not supported; save it as PNG"),
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

    monkeypatch.setattr("digitscan.reader.loading.images.to_grey_or_rgb", fail)
    assert "needs more memory than there is" in refusal(encoded(ramp(), "PNG"))


def test_opencv_s_own_want_of_memory_is_told_as_such() -> None:
    cv2 = pytest.importorskip("cv2")
    with pytest.raises(cv2.error) as caught:
        cv2.resize(np.zeros((9, 9), np.uint8), (1 << 20, 1 << 20))
    assert is_out_of_memory(caught.value)
    with pytest.raises(cv2.error) as caught:
        cv2.resize(np.zeros((0, 0), np.uint8), (1, 1))
    assert not is_out_of_memory(caught.value)


def test_a_jpeg_of_a_thousand_scans_is_refused() -> None:
    whole = encoded(ramp(), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    assert "scans" in refusal(whole[:last] + whole[last:-2] * 1000 + whole[-2:])


@pytest.mark.parametrize(
    ("colour", "bits", "most"), [(0, 8, "200"), (2, 8, "114.3"), (6, 16, "114.3"), (0, 16, "200")]
)
def test_pixels_that_take_more_memory_are_limited_to_fewer(
    colour: int, bits: int, most: str
) -> None:
    header = struct.pack(">IIBBBBB", 100_000, 100_000, bits, colour, 0, 0, 0)
    chunk = b"IHDR" + header
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk
    data += struct.pack(">I", zlib.crc32(chunk)) + b"\0\0\0\0IDAT\x35\xaf\x06\x1e"
    assert f"more than the {most} million" in refusal(data)
