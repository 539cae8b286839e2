"""File types, detected from the first bytes, and Pillow's plugin for each."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, BinaryIO, cast

from digitscan.errors import UnreadableInputError
from digitscan.messages import problem

if TYPE_CHECKING:
    from PIL import ImageFile

_HEAD = 1024
_SAVE_AS = "save it as PNG, JPEG or TIFF"

# Only the one plugin that is needed is imported. JPEG's takes a phone's multi-picture file as
# the picture it is for people: its first.
_READ: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "PngImagePlugin", "PngImageFile"),
    (b"\xff\xd8\xff", "JpegImagePlugin", "JpegImageFile"),
    (b"II*\0", "TiffImagePlugin", "TiffImageFile"),
    (b"MM\0*", "TiffImagePlugin", "TiffImageFile"),
    (b"II+\0", "TiffImagePlugin", "TiffImageFile"),
    (b"MM\0+", "TiffImagePlugin", "TiffImageFile"),
    (b"BM", "BmpImagePlugin", "BmpImageFile"),
    *((b"P%d" % kind, "PpmImagePlugin", "PpmImageFile") for kind in range(1, 7)),
)
_WEBP = ("WebPImagePlugin", "WebPImageFile")

# Common types that are not supported; offset, bytes, name.
_NOT_READ: tuple[tuple[int, bytes, str], ...] = (
    (0, b"GIF8", "a GIF"),
    (4, b"ftypavif", "an AVIF picture"),
    (4, b"ftyphei", "a HEIC picture"),
    (4, b"ftypmif1", "a HEIC picture"),
    (4, b"ftypmsf1", "a HEIC picture"),
    (4, b"jP  ", "a JPEG 2000 picture"),
    (0, b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (0, b"\xff\x0a", "a JPEG XL picture"),
    (4, b"JXL ", "a JPEG XL picture"),
    (0, b"8BPS", "a Photoshop file"),
    (128, b"DICM", "a DICOM file"),
    (0, b"AT&TFORM", "a DjVu file"),
    (0, b"PK\3\4", "a zip archive or office document"),
    (0, b"\x1f\x8b", "a gzip archive"),
)


def is_pdf(file: BinaryIO) -> bool:
    """Return whether `file`, which can seek, is a PDF."""
    file.seek(0)
    head = file.read(_HEAD)
    # The PDF reference, implementation note 13: anywhere in the first 1024 bytes.
    return b"%PDF-" in head and _plugin(head) is None


def open_image(file: BinaryIO, name: str) -> ImageFile.ImageFile:
    """Read the header of `file`, which can seek, without decoding any pixel.

    Raises:
        UnreadableInputError: it is not an image of a kind that is read; `name` names it.
        Exception: whatever Pillow raises on a damaged header.
    """
    file.seek(0)
    head = file.read(_HEAD)
    plugin = _plugin(head)
    if plugin is None:
        raise UnreadableInputError(problem(name, *_refusal(head)))
    module, opener = plugin
    file.seek(0)
    image = getattr(importlib.import_module(f"PIL.{module}"), opener)(file)
    return cast("ImageFile.ImageFile", image)


def _plugin(head: bytes) -> tuple[str, str] | None:
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _WEBP
    for magic, module, opener in _READ:
        if head.startswith(magic):
            return module, opener
    return None


def _refusal(head: bytes) -> tuple[str, str]:
    """Return what is wrong with a file that begins with `head`, and the remedy."""
    if not head:
        return "is empty", "scan or copy it again"
    for offset, magic, kind in _NOT_READ:
        if head.startswith(magic, offset):
            return f"is {kind}, which is not read", _SAVE_AS
    if not any(byte < 9 for byte in head):  # noqa: PLR2004 - tab is the first that text has
        return "is text, not an image", "name the image itself"
    return "is not an image of a kind that is read", _SAVE_AS
