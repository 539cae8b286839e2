"""Files made to take long, to take much memory, or to be misread.

    python benchmarks/hostile.py [--only WORD]

`digitscan recognize` reads each cold, in a process of its own. Prints for each the exit status,
wall-clock and processor seconds, peak memory, and the digits or the error line. Fails if a file
takes more than 1 GiB or more than 5 s (of wall-clock or processor time, whichever is less, since
wall-clock time is unreliable on a busy machine), or is neither read nor refused.
"""

from __future__ import annotations

import argparse
import io
import os
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

MOST_SECONDS, MOST_MIB = 5.0, 1024
LONGEST = 120
# ru_maxrss is in KiB on Linux and in bytes on macOS.
RSS_UNIT = 2**20 if sys.platform == "darwin" else 2**10
A4 = (3508, 2480)
SAMPLE = Path(__file__).parents[1] / "samples" / "plain.png"
Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Outcome:
    """The result of a process: status, wall-clock and processor seconds, MiB, its output."""

    status: int
    seconds: float
    busy: float
    mib: float
    data: str
    told: str


def recognized(file: Path, *options: str) -> Outcome:
    """Read `file` with the command."""
    command = [sys.executable, "-m", "digitscan", "recognize", str(file), "-f", "csv", *options]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err)
        while (ended := os.wait4(process.pid, os.WNOHANG))[0] == 0:
            if time.perf_counter() - begun > LONGEST:
                process.kill()
            time.sleep(0.005)
        seconds, usage = time.perf_counter() - begun, ended[2]
        process.returncode = os.waitstatus_to_exitcode(ended[1])
        texts = [each.seek(0) or each.read() for each in (out, err)]
    busy, mib = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * RSS_UNIT / 2**20
    return Outcome(process.returncode, seconds, busy, mib, *texts)


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def grey(pixels: Pixels) -> bytes:
    return saved(Image.fromarray(pixels), "PNG", compress_level=1)


def sample() -> Image.Image:
    with Image.open(SAMPLE) as image:
        return image.convert("L")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, bits: int, colour: int, extra: bytes = b"") -> bytes:
    """Return a PNG of only zeros, which compress a thousandfold."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    packer = zlib.compressobj(1)
    row = bytes(1 + (width * channels * bits + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(min(height, 20_000))) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra
        + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )  # fmt: skip


def pdf(content: bytes, box: str = "0 0 595 842", more: tuple[bytes, ...] = ()) -> bytes:
    """Return a PDF of one page; `more` are its objects from 5 on, named F5 and so on."""
    names = b" ".join(b"/F%d %d 0 R" % (i, i) for i in range(5, 5 + len(more)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R "
        b"/Resources << /XObject << %s >> >> >>" % (box.encode(), names),
        stream(b"", content),
        *more,
    ]
    body = b"%PDF-1.7\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (count, table, count, len(body))
    )


def stream(entries: bytes, data: bytes) -> bytes:
    packed = zlib.compress(data)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (
        len(packed), entries, packed,
    )  # fmt: skip


def laughs(depth: int, times: int) -> bytes:
    """Return a PDF with nested forms that each draw the next one `times` times."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << %s >> >>"
    forms = [
        stream(form % (b"/F%d %d 0 R" % (i + 1, i + 1)), b"/F%d Do " % (i + 1) * times)
        for i in range(5, 5 + depth)
    ]
    return pdf(b"/F5 Do", more=(*forms, stream(form % b"", b"0 0 300 300 re f")))


def picture_in_pdf(side: int) -> bytes:
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB"
    data = stream((entries + b" /BitsPerComponent 8") % (side, side), bytes(3 * side * side))
    return pdf(b"500 0 0 500 0 0 cm /F5 Do", more=(data,))


def specks(count: int, side: int, size: int) -> Pixels:
    """Return a page with `count` dots of `size` pixels, on a grid so that none touch."""
    page = np.full((side, side), 255, np.uint8)
    steps = round(count**0.5)
    at = (np.arange(steps) * side / steps).astype(int)
    for down in range(size):
        for across in range(size):
            page[np.minimum(at + down, side - 1)[:, None], np.minimum(at + across, side - 1)] = 0
    return page


def noise(shape: tuple[int, int], levels: int = 256) -> Pixels:
    drawn = np.random.default_rng(1).integers(0, levels, shape)
    return np.asarray(drawn * (255 // (levels - 1)), np.uint8)


def rules(pitch: int, *, grid: bool) -> Pixels:
    page = np.full(A4, 255, np.uint8)
    page[::pitch] = page[1::pitch] = 60
    if grid:
        page[:, ::pitch] = page[:, 1::pitch] = 60
    return page


def rings() -> Pixels:
    down, across = np.indices((3000, 3000)) - 1500
    drawn = np.hypot(down, across) % 24 < 6  # noqa: PLR2004 - the pen, and the rings' distance
    return np.asarray(np.where(drawn, 0, 255), np.uint8)


def letters(text: str, size: int, pitch: int) -> Pixels:
    image = Image.new("L", A4[::-1], 255)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(size)
    for row, top in enumerate(range(100, A4[0] - 100, pitch)):
        draw.text((100, top), (text[row % 7 :] + text) * 40, fill=0, font=font)
    return np.asarray(image)


def stretched_pixels() -> Pixels:
    """Return blurred noise with thousands of blots as large as digits."""
    small = Image.fromarray(noise((350, 250)))
    return np.asarray(small.resize((2500, 3500), Image.Resampling.BICUBIC))


def animated(form: str) -> bytes:
    return saved(sample(), form, save_all=True, append_images=[Image.new("L", sample().size)] * 3)


def many_scans(side: int, scans: int) -> bytes:
    """Return a progressive JPEG that repeats its last scan."""
    whole = saved(Image.new("L", (side, side), 200), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * scans + whole[-2:]


def tiff_of(count: int) -> bytes:
    pages = [Image.new("1", (40, 40), 1)] * count
    return saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])


def tiff_that_loops() -> bytes:
    """Return a TIFF whose second directory is its first."""
    whole = bytearray(saved(Image.new("L", (64, 64), 255), "TIFF"))
    first = struct.unpack_from("<I", whole, 4)[0]
    count = struct.unpack_from("<H", whole, first)[0]
    struct.pack_into("<I", whole, first + 2 + 12 * count, first)
    return bytes(whole)


def deep(image: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(image).astype(np.uint16) * 257)


def see_through() -> Image.Image:
    image = sample().quantize(16)
    image.info["transparency"] = 0
    return image


WORDS = "The quick brown fox jumps over the lazy dog, packing my box with liquor jugs. "
# Name, suffix, and the function that makes the file.
FILES: dict[str, Callable[[], bytes]] = {
    "bomb, 100,000 a side.png": lambda: png(100_000, 100_000, 1, 0),
    "bomb, grey 14,000 a side.png": lambda: png(14_000, 14_000, 8, 0),
    "bomb, RGB 14,000 a side.png": lambda: png(14_000, 14_000, 8, 2),
    "bomb, RGBA of 16 bits, 8,000 a side.png": lambda: png(8_000, 8_000, 16, 6),
    "bomb, grey of 16 bits, 14,000 a side.png": lambda: png(14_000, 14_000, 16, 0),
    "bomb in the text.png": lambda: png(
        64, 64, 8, 0, chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(500_000_000), 1))
    ),
    "bomb in the profile.png": lambda: png(
        64, 64, 8, 0, chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(500_000_000), 1))
    ),
    "bomb, deflate.tif": lambda: saved(
        Image.new("RGB", (11_000, 11_000)), "TIFF", compression="tiff_adobe_deflate"
    ),
    "bomb, G4.tif": lambda: saved(
        Image.new("1", (14_000, 14_000), 1), "TIFF", compression="group4"
    ),
    "bomb, floats.tif": lambda: saved(
        Image.new("F", (8_000, 8_000)), "TIFF", compression="tiff_adobe_deflate"
    ),
    "bomb, CMYK.tif": lambda: saved(
        Image.new("CMYK", (9_000, 9_000)), "TIFF", compression="tiff_adobe_deflate"
    ),
    "directory that loops.tif": tiff_that_loops,
    "500 pages.tif": lambda: tiff_of(500),
    "bomb, WebP of 16,383 a side.webp": lambda: saved(Image.new("L", (16_383, 8_000)), "WEBP"),
    "bomb, many scans.jpg": lambda: many_scans(6_000, 1_000),
    "bomb, JPEG of 65,000 x 3,000.jpg": lambda: saved(Image.new("RGB", (65_000, 3_000)), "JPEG"),
    "sheet of 200 inches.pdf": lambda: pdf(b"", "0 0 14400 14400"),
    "sheet of 40 inches.pdf": lambda: pdf(b"", "0 0 2900 2900"),
    "forms within forms.pdf": lambda: laughs(9, 10),
    "picture of 10,000 a side.pdf": lambda: picture_in_pdf(10_000),
    "million paths.pdf": lambda: pdf(b"10 10 m 500 800 l S\n" * 1_000_000),
    "100,000 x 1.png": lambda: grey(noise((1, 100_000))),
    "1 x 100,000.png": lambda: grey(noise((100_000, 1))),
    "100,000 x 60.png": lambda: grey(noise((60, 100_000), 2)),
    "60 x 100,000.png": lambda: grey(noise((100_000, 60), 2)),
    "1 x 1.png": lambda: grey(noise((1, 1))),
    "million specks of 1 pixel.png": lambda: grey(specks(10**6, 4000, 1)),
    "million specks of 3 pixels.png": lambda: grey(specks(10**6, 8000, 3)),
    "40,000 squares.png": lambda: grey(specks(40_000, 4000, 12)),
    "10,000 strokes.png": lambda: grey(letters("1l1l1l1l", 28, 36)),
    "noise, grey.png": lambda: grey(noise(A4)),
    "noise, black and white.png": lambda: grey(noise(A4, 2)),
    "noise, RGB.png": lambda: grey(np.dstack([noise(A4)] * 3)),
    "blots.png": lambda: grey(stretched_pixels()),
    "rules 8 apart.png": lambda: grey(rules(8, grid=False)),
    "rules 60 apart.png": lambda: grey(rules(60, grid=False)),
    "grid 40 apart.png": lambda: grey(rules(40, grid=True)),
    "grid 100 apart.png": lambda: grey(rules(100, grid=True)),
    "rings.png": lambda: grey(rings()),
    "page of words.png": lambda: grey(letters(WORDS, 40, 56)),
    "page of small words.png": lambda: grey(letters(WORDS, 22, 28)),
    "page of digits.png": lambda: grey(letters("3141592653589793", 32, 40)),
    "page of zeros that touch.png": lambda: grey(letters("O0O0O0", 60, 62)),
    "16 bits.png": lambda: saved(deep(sample()), "PNG"),
    "16 bits.tif": lambda: saved(deep(sample()), "TIFF"),
    "1 bit, G4.tif": lambda: saved(sample().convert("1"), "TIFF", compression="group4"),
    "CMYK.jpg": lambda: saved(sample().convert("CMYK"), "JPEG"),
    "CMYK.tif": lambda: saved(sample().convert("CMYK"), "TIFF"),
    "broken EXIF.jpg": lambda: saved(sample(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff"),
    "broken ICC.jpg": lambda: saved(sample(), "JPEG", icc_profile=b"\xff" * 3000),
    "broken ICC.png": lambda: saved(sample(), "PNG", icc_profile=b"\xff" * 3000),
    "animated.png": lambda: animated("PNG"),
    "animated.webp": lambda: animated("WEBP"),
    "palette, transparent.png": lambda: saved(see_through(), "PNG"),
    "floats.tif": lambda: saved(sample().convert("F"), "TIFF"),
}  # fmt: skip


def row(file: Path, outcome: Outcome) -> str:
    said = outcome.told.strip().partition(": ")[2] or f"{outcome.data.count(chr(10)) - 1} numbers"
    return (
        f"{file.name:42} {file.stat().st_size / 1e6:7.2f} {outcome.status:5d} "
        f"{outcome.seconds:6.2f} {outcome.busy:6.2f} {outcome.mib:6.0f}  {said[:70]}"
    )


def is_well(outcome: Outcome) -> bool:
    """Return whether a file was read, or refused in one line, within the time and memory limits."""
    refused = outcome.status == 1 and outcome.told.count("\n") == 1
    plain = "internal error" not in outcome.told and "Traceback" not in outcome.told
    seconds = min(outcome.seconds, outcome.busy)
    within = seconds <= MOST_SECONDS and outcome.mib <= MOST_MIB
    return plain and within and (outcome.status == 0 or refused)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="those whose name holds this")
    parser.add_argument("--make", metavar="FILE", help="write the file of this name, and no more")
    options = parser.parse_args()
    if options.make:
        Path(options.make).write_bytes(FILES[Path(options.make).name]())
        return 0
    failed = []
    print(f"{'file':42} {'MB':>7} {'exit':>5} {'s':>6} {'cpu s':>6} {'MiB':>6}  told")
    with tempfile.TemporaryDirectory() as folder:
        for name in (name for name in FILES if options.only in name):
            file = Path(folder, name)
            # A process's peak memory starts with that of its parent, so this one has to stay small.
            subprocess.run([sys.executable, __file__, "--make", str(file)], check=True)
            outcome = recognized(file)
            print(row(file, outcome), flush=True)
            file.unlink()
            failed += [] if is_well(outcome) else [name]
    print(f"within {MOST_SECONDS:.0f} s and {MOST_MIB} MiB: all but {failed or 'none'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
