"""Files as a browser or a script sends them, made here."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image


def inked(width: int = 40, height: int = 30) -> Image.Image:
    """Return a small grey page with a stroke on it."""
    picture = Image.new("L", (width, height), 255)
    picture.paste(0, (5, 5, 8, 20))
    return picture


def png(picture: Image.Image | None = None) -> bytes:
    file = io.BytesIO()
    (picture or inked()).save(file, "PNG")
    return file.getvalue()


def tiff(pages: int) -> bytes:
    file = io.BytesIO()
    first, *rest = (inked(40 + page) for page in range(pages))
    first.save(file, "TIFF", save_all=True, append_images=rest)
    return file.getvalue()


def bomb(side: int = 20_000) -> bytes:
    """Return a PNG of few bytes that unpacks to gigabytes."""
    packer = zlib.compressobj(9)
    row = b"\0" * (side // 8 + 1)
    data = b"".join(packer.compress(row * 100) for _ in range(side // 100)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", data), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
