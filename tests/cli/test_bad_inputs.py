"""Bad input through the real command: a line each, the right status, the good ones still read."""

from __future__ import annotations

import csv
import io
import os
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest
from commands import command, lines
from PIL import Image

pytestmark = pytest.mark.slow


def noise(form: str, **options: object) -> bytes:
    file = io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 256, (120, 160), np.uint8)
    Image.fromarray(pixels).save(file, form, **options)
    return file.getvalue()


def cut(data: bytes) -> bytes:
    return data[: len(data) * 6 // 10]


def bomb() -> bytes:
    """Return a PNG that claims 60,000 x 60,000 pixels and holds none."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "empty.png": (b"", "is empty; scan or copy it again"),
    "cut.png": (cut(noise("PNG")), "is damaged or cut short ("),
    "cut.tif": (cut(noise("TIFF")), "is damaged or cut short ("),
    "cut-lzw.tif": (cut(noise("TIFF", compression="tiff_lzw")), "is damaged or cut short ("),
    "cut.jpg": (cut(noise("JPEG")), "is damaged or cut short ("),
    "text.png": (b"some text\n", "is text, not an image; name the image itself"),
    "bomb.png": (bomb(), "60000 x 60000 pixels are more than the 200 million that are read; "),
    "form.pdf": (b"%PDF-1.7\n", "is a PDF that is damaged or cut short; "),
}


def holed_tiff() -> bytes:
    """Return an LZW TIFF with zeros among its pixels, on which libtiff speaks up by itself."""
    data = bytearray(noise("TIFF", compression="tiff_lzw"))
    data[4000:8000] = bytes(4000)
    return bytes(data)


def sources(output: bytes) -> set[str]:
    return {row["source"] for row in csv.DictReader(lines(output))}


def test_each_unreadable_input_is_one_line_and_the_good_one_is_read(
    tmp_path: Path, good_page: Path
) -> None:
    for name, (content, _) in UNREADABLE.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "hole.tif").write_bytes(holed_tiff())
    (tmp_path / "without").mkdir()
    names = [*UNREADABLE, "hole.tif", "without", "none.png"]
    done = command("recognize", *names, good_page, "--strict", cwd=tmp_path)
    told = lines(done.stderr)
    expected = [what for _, what in UNREADABLE.values()]
    expected += ["page 1 is damaged or cut short (", "contains no image; name ", "no such file; "]
    assert len(told) == len(names)
    for line, name, what in zip(told, names, expected, strict=True):
        assert line.startswith(f"{name}: "), line
        assert what in line
    assert done.returncode == 1
    assert sources(done.stdout) == {str(good_page)}


@pytest.mark.parametrize("name", ["empty.png", "bomb.png"])
def test_unreadable_input_alone_is_status_1(tmp_path: Path, name: str) -> None:
    content, what = UNREADABLE[name]
    (tmp_path / name).write_bytes(content)
    done = command("recognize", name, cwd=tmp_path)
    assert done.returncode == 1
    (line,) = lines(done.stderr)
    assert line.startswith(f"{name}: ")
    assert what in line
    assert done.stdout == b""


def test_pages_with_nothing_on_them_are_read(tmp_path: Path, good_page: Path) -> None:
    Image.new("L", (1, 1), 0).save(tmp_path / "one.png")
    Image.new("L", (600, 400), 0).save(tmp_path / "black.png")
    Image.new("L", (600, 400), 255).save(tmp_path / "white.png")
    Image.new("RGB", (3000, 1), "red").save(tmp_path / "row.png")
    done = command("recognize", tmp_path, good_page)
    assert done.returncode == 0
    told = [line.partition(": page 1: no ") for line in lines(done.stderr)]
    names = [str(tmp_path / f"{name}.png") for name in ("black", "one", "row", "white")]
    assert [name for name, found, _ in told if found] == names
    assert sources(done.stdout) == {str(good_page)}


def test_file_without_the_right_to_read_it(tmp_path: Path, good_page: Path) -> None:
    locked = tmp_path / "locked.png"
    shutil.copy(good_page, locked)
    locked.chmod(0)
    done = command("recognize", locked, good_page, before=_bound_by_rights())
    assert done.returncode == 1
    assert lines(done.stderr) == [
        f"{locked}: may not be read; ask for the right to read it, or `chmod +r` it"
    ]
    assert sources(done.stdout) == {str(good_page)}


def test_output_into_a_folder_without_the_right_to_write(tmp_path: Path, good_page: Path) -> None:
    tmp_path.chmod(0o555)
    done = command("recognize", good_page, "-o", tmp_path / "out.csv", before=_bound_by_rights())
    tmp_path.chmod(0o755)
    assert (done.returncode, done.stdout) == (2, b"")
    (line,) = lines(done.stderr)
    assert line.startswith(f"{tmp_path}/out.csv: cannot be written (Permission denied); name ")


def _bound_by_rights() -> tuple[str, ...]:
    """Return what makes root, who may read everything, obey a file's rights; or skip."""
    if os.geteuid() != 0:
        return ()
    setpriv = shutil.which("setpriv")
    prefix = (str(setpriv), "--bounding-set=-dac_override,-dac_read_search")
    if setpriv is None or subprocess.run([*prefix, "true"], check=False).returncode != 0:
        pytest.skip("root may read everything, and there is no setpriv to give that up")
    return prefix


def test_good_page_is_read_as_it_was_drawn(good_page: Path) -> None:
    done = command("recognize", good_page, "--per", "page")
    assert (done.returncode, done.stderr) == (0, b"")
    (row,) = csv.DictReader(lines(done.stdout))
    assert row["text"] == "314 2718"
