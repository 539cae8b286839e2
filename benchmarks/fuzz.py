"""Run thousands of damaged files of every format through the loader and the command.

    python benchmarks/fuzz.py [--files 10000] [--seed 1] [--keep FOLDER]

Small valid files (PNG, JPEG, TIFF of every compression, BMP, PNM, WebP, GIF, PDF) are damaged at
random: flipped bits, lost or doubled bytes, huge numbers, truncation, two files spliced. The loader
and `digitscan recognize` each process 200 at a time, in a process of their own. Prints how many
were read and refused, the slowest file and the peak memory. Fails if a file ends in a traceback or
an internal error, is not reported in exactly one line, is left out, or takes more than 10 s of
processor time, or if a process takes more than 1 GiB. A process that has not ended after 10 minutes
counts as hanging and is killed. `--keep` keeps the files that failed.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

MOST_SECONDS, MOST_MIB = 10.0, 1024
AT_ONCE = 200
LONGEST = 600.0
# ru_maxrss is in KiB on Linux and in bytes on macOS.
RSS_UNIT = 2**20 if sys.platform == "darwin" else 2**10
EXTREMES = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
TIFFS = (
    "raw", "packbits", "tiff_lzw", "tiff_adobe_deflate", "tiff_deflate", "jpeg", "group3",
    "group4", "tiff_ccitt", "lzma", "zstd",
)  # fmt: skip


@dataclass
class Findings:
    """The results for all files: how many were read and refused, and all failures."""

    ways: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    mib: float = 0.0
    wrong: list[str] = field(default_factory=list)


def sound() -> dict[str, list[bytes]]:
    """Return small valid files of every format, by suffix."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - this process starts others, and stays small

    picture = Image.new("L", (96, 64), 240)
    ImageDraw.Draw(picture).line([(30, 12), (60, 12), (40, 52)], fill=20, width=5)

    def saved(form: str, image: Image.Image = picture, **options: object) -> bytes:
        stream = io.BytesIO()
        image.save(stream, form, **options)
        return stream.getvalue()

    colour, bits = picture.convert("RGB"), picture.convert("1")
    faxes = {"group3", "group4", "tiff_ccitt"}
    tiffs = []
    for each in TIFFS:
        try:
            tiffs.append(saved("TIFF", bits if each in faxes else colour, compression=each))
        except (OSError, ValueError):  # this Pillow lacks the codec
            continue
    pages = {"save_all": True, "append_images": [picture, bits]}
    exif = Image.Exif()
    exif[0x0112] = 6
    return {
        ".png": [saved("PNG"), saved("PNG", colour), saved("PNG", picture.quantize(4)),
                 saved("PNG", picture.convert("LA")), saved("PNG", picture.convert("I;16")),
                 saved("PNG", **pages)],
        ".jpg": [saved("JPEG"), saved("JPEG", colour, progressive=True, exif=exif),
                 saved("JPEG", picture.convert("CMYK"))],
        ".tif": [*tiffs, saved("TIFF", **pages), saved("TIFF", picture.convert("F"))],
        ".bmp": [saved("BMP"), saved("BMP", bits), saved("BMP", colour)],
        ".pgm": [saved("PPM"), saved("PPM", bits), saved("PPM", colour),
                 b"P2\n4 2\n255\n" + b"0 255 9 1 " * 2],
        ".webp": [saved("WEBP"), saved("WEBP", colour, lossless=True), saved("WEBP", **pages)],
        ".gif": [saved("GIF")],
        ".pdf": [saved("PDF", resolution=72), saved("PDF", colour, resolution=72, **pages)],
    }  # fmt: skip


def _turn_bits(data: bytearray, rng: random.Random, _: bytes) -> None:
    for _ in range(rng.choice((1, 2, 4, 16, 64))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _set_number(data: bytearray, rng: random.Random, _: bytes) -> None:
    form = rng.choice(("B", "<H", ">H", "<I", ">I"))
    size = struct.calcsize(form)
    # Prefer the headers, whose values have the most effect.
    place = rng.randrange(min(len(data), rng.choice((64, 512, len(data)))))
    value = rng.choice(EXTREMES) & ((1 << 8 * size) - 1)
    data[place : place + size] = struct.pack(form, value)


def _cut_off(data: bytearray, rng: random.Random, _: bytes) -> None:
    del data[rng.randrange(len(data)) :]


def _lose(data: bytearray, rng: random.Random, _: bytes) -> None:
    place = rng.randrange(len(data))
    del data[place : place + rng.choice((1, 2, 7, 100))]


def _double(data: bytearray, rng: random.Random, _: bytes) -> None:
    place, size = rng.randrange(len(data)), rng.choice((1, 4, 60, 400))
    data[place:place] = data[place : place + size] * rng.choice((1, 1, 3, 50))


def _splice(data: bytearray, rng: random.Random, other: bytes) -> None:
    data[rng.randrange(len(data)) :] = other[rng.randrange(len(other)) :]


DAMAGES: tuple[Callable[[bytearray, random.Random, bytes], None], ...] = (
    _turn_bits, _turn_bits, _set_number, _set_number, _set_number, _cut_off, _lose, _double,
    _splice,
)  # fmt: skip


def damaged(files: dict[str, list[bytes]], rng: random.Random) -> tuple[str, bytes]:
    """Return a suffix and a file of its format with one to three damages."""
    suffix = rng.choice(list(files))
    data = bytearray(rng.choice(files[suffix]))
    other = rng.choice(files[rng.choice(list(files))])
    for _ in range(rng.choice((1, 1, 2, 3))):
        if data:
            rng.choice(DAMAGES)(data, rng, other)
    return suffix, bytes(data)


def write_batch(folder: Path, seed: int, batch: int, count: int) -> None:
    """Write `count` damaged files into `folder`, which depend only on `seed` and `batch`."""
    rng = random.Random(f"{seed} {batch}")
    files = sound()
    for number in range(count):
        suffix, data = damaged(files, rng)
        (folder / f"{batch:03d}-{number:03d}{suffix}").write_bytes(data)


def load_all(folder: Path) -> None:
    """Load each file; print a JSON object with the slowest and all unexpected errors."""
    from digitscan.errors import UnreadableInputError  # noqa: PLC0415 - see `sound`
    from digitscan.reader.loading.document import load_pages  # noqa: PLC0415

    slowest, wrong = (0.0, ""), []
    for file in sorted(folder.iterdir()):
        begun = spent()
        try:
            for _ in load_pages(file):
                pass
        except UnreadableInputError as error:
            if "\n" in str(error):
                wrong.append(f"{file.name}: {error}")
        except Exception as error:  # the kind of failure to find
            wrong.append(f"{file.name}: {type(error).__name__}: {error}")
        slowest = max(slowest, (spent() - begun, file.name))
    print(json.dumps({"slowest": slowest, "wrong": wrong}))


def spent() -> float:
    """Return the processor seconds of this process and of its ended children."""
    return sum(os.times()[:4])


def run(command: list[str]) -> tuple[int, float, float, str, str]:
    """Run a process; return its status, processor seconds, peak MiB, output and errors."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err)
        hanging = threading.Timer(LONGEST, process.kill)
        hanging.start()
        _, status, usage = os.wait4(process.pid, 0)
        hanging.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = [each.seek(0) or each.read() for each in (out, err)]
    busy = usage.ru_utime + usage.ru_stime
    return process.returncode, busy, usage.ru_maxrss * RSS_UNIT / 2**20, *texts


def try_loader(folder: Path, found: Findings) -> None:
    status, _, mib, out, err = run([sys.executable, __file__, "--load", str(folder)])
    found.mib = max(found.mib, mib)
    if status:
        found.wrong.append(f"{folder.name}: the loader ended with {status}: {err[-300:]}")
        return
    told = json.loads(out)
    found.slowest = max(found.slowest, tuple(told["slowest"]))
    found.wrong += told["wrong"]


def try_command(folder: Path, found: Findings) -> None:
    files = sorted(folder.iterdir())
    command = [sys.executable, "-m", "digitscan", "recognize", "-q", "-f", "jsonl", "--jobs", "1"]
    status, busy, mib, out, err = run([*command, *map(str, files)])
    found.mib = max(found.mib, mib)
    read = {json.loads(line)["source"] for line in out.splitlines()}
    told = Counter(line.partition(": ")[0] for line in err.splitlines())
    found.ways.update(read=len(read), refused=len(told.keys() - read))
    if status not in (0, 1):
        found.wrong.append(f"{folder.name}: the command ended with {status}: {err[-300:]}")
    for file in map(str, files):
        if file not in read | told.keys():
            found.wrong.append(f"{file}: neither read nor refused")
    lines = Counter(err.splitlines())  # a file of several pages may have one line for each
    found.wrong += [f"told {times} times: {line}" for line, times in lines.items() if times > 1]
    strange = [line for line in err.splitlines() if line.partition(": ")[0] not in map(str, files)]
    internal = [line for line in err.splitlines() if "internal error" in line]
    found.wrong += strange + internal
    if busy > MOST_SECONDS:
        for file in files:
            found.slowest = max(found.slowest, (run([*command, str(file)])[1], file.name))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="keep what failed in this folder")
    parser.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--write", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.load:
        load_all(options.load)
        return 0
    if options.write:
        folder, batch, count = options.write
        write_batch(Path(folder), options.seed, int(batch), int(count))
        return 0
    found, begun = Findings(), time.perf_counter()
    for batch in range(-(-options.files // AT_ONCE)):
        count = min(AT_ONCE, options.files - batch * AT_ONCE)
        with tempfile.TemporaryDirectory() as name:
            write = [str(options.seed), "--write", name, str(batch), str(count)]
            subprocess.run([sys.executable, __file__, "--seed", *write], check=True)
            known = len(found.wrong)
            try_loader(Path(name), found)
            try_command(Path(name), found)
            if options.keep and len(found.wrong) > known:
                shutil.copytree(name, options.keep / str(batch))
    return told(found, options.files, time.perf_counter() - begun)


def told(found: Findings, files: int, seconds: float) -> int:
    for line in found.wrong:
        print(line)
    print(f"{files} damaged files in {seconds:.0f} s: {dict(found.ways)}")
    print(f"slowest file {found.slowest[0]:.2f} s of the processor: {found.slowest[1]}")
    print(f"peak memory {found.mib:.0f} MiB; {len(found.wrong)} failures")
    well = not found.wrong and found.slowest[0] <= MOST_SECONDS and found.mib <= MOST_MIB
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
