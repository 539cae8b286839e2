"""File types, detected from the first bytes, and the Pillow plugin for each."""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, BinaryIO, cast

from digitscan.errors import UnreadableInputError
from digitscan.messages import problem

if TYPE_CHECKING:
    from PIL import ImageFile

_HEAD = 1024
_SAVE_AS = "save it as PNG, JPEG or TIFF"

# The module and class of a Pillow plugin; only the one that is needed is imported. JPEG's plugin
# reads a phone's multi-picture file as its first picture, the one meant for viewing.
_Plugin = tuple[str, str]
_JPEG_2000: _Plugin = ("PIL.Jpeg2KImagePlugin", "Jpeg2KImageFile")
_WEBP: _Plugin = ("PIL.WebPImagePlugin", "WebPImageFile")
_AVIF: _Plugin = ("PIL.AvifImagePlugin", "AvifImageFile")
_HEIF: _Plugin = ("pillow_heif.as_plugin", "HeifImageFile")
_READ: tuple[tuple[bytes, _Plugin], ...] = (
    (b"\x89PNG\r\n\x1a\n", ("PIL.PngImagePlugin", "PngImageFile")),
    (b"\xff\xd8\xff", ("PIL.JpegImagePlugin", "JpegImageFile")),
    *(
        (magic, ("PIL.TiffImagePlugin", "TiffImageFile"))
        for magic in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
    ),
    (b"BM", ("PIL.BmpImagePlugin", "BmpImageFile")),
    *((b"P%d" % kind, ("PIL.PpmImagePlugin", "PpmImageFile")) for kind in range(1, 7)),
    (b"GIF8", ("PIL.GifImagePlugin", "GifImageFile")),
    (b"\xff\x4f\xff\x51", _JPEG_2000),
    (b"\0\0\0\x0cjP  \r\n\x87\n", _JPEG_2000),
)
# ISO/IEC 14496-12: a file type box at the start names the brand.
_BRANDS: dict[bytes, _Plugin] = {
    **dict.fromkeys((b"avif", b"avis"), _AVIF),
    **dict.fromkeys(
        (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), _HEIF
    ),
}

# Common types that are not supported: offset, bytes, name.
_NOT_READ: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\x0a", "a JPEG XL picture"),
    (4, b"JXL ", "a JPEG XL picture"),
    (0, b"8BPS", "a Photoshop file"),
    (128, b"DICM", "a DICOM file"),
    (0, b"AT&TFORM", "a DjVu file"),
    (0, b"PK\3\4", "a zip archive or office document"),
    (0, b"\x1f\x8b", "a gzip archive"),
)


def is_pdf(file: BinaryIO) -> bool:
    """Return whether the seekable `file` is a PDF."""
    file.seek(0)
    head = file.read(_HEAD)
    # PDF reference, implementation note 13: the mark is anywhere in the first 1024 bytes.
    return b"%PDF-" in head and _plugin(head) is None


def open_image(file: BinaryIO, name: str) -> ImageFile.ImageFile:
    """Read the header of the seekable `file` without decoding any pixel.

    Raises:
        UnreadableInputError: it is not a supported image, or a package for it is missing; `name`
            is its name in the error.
        Exception: whatever Pillow raises on a damaged header.
    """
    file.seek(0)
    head = file.read(_HEAD)
    plugin = _plugin(head)
    if plugin is None:
        raise UnreadableInputError(problem(name, *_refusal(head)))
    _check_installed(plugin, name)
    module, opener = plugin
    file.seek(0)
    image = getattr(importlib.import_module(module), opener)(file)
    return cast("ImageFile.ImageFile", image)


def _plugin(head: bytes) -> _Plugin | None:
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _WEBP
    if head[4:8] == b"ftyp":
        return _plugin_of_brand(head)
    return next((plugin for magic, plugin in _READ if head.startswith(magic)), None)


def _plugin_of_brand(head: bytes) -> _Plugin | None:
    """Return the plugin for a file type box; for `mif1` the compatible brands decide."""
    end = min(int.from_bytes(head[:4]), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]
    known = [_BRANDS[brand] for brand in brands if brand in _BRANDS]
    return _AVIF if _AVIF in known else next(iter(known), None)


def _check_installed(plugin: _Plugin, name: str) -> None:
    if plugin is _HEIF and importlib.util.find_spec("pillow_heif") is None:
        what = "is a HEIC picture, which needs pillow-heif"
        remedy = f"`pip install 'digitscan[heif]'`, or {_SAVE_AS}"
        raise UnreadableInputError(problem(name, what, remedy))
    if plugin is _AVIF and importlib.util.find_spec("PIL._avif") is None:
        what = "is an AVIF picture, which needs Pillow 11.3 or newer"
        raise UnreadableInputError(problem(name, what, f"`pip install -U pillow`, or {_SAVE_AS}"))


def _refusal(head: bytes) -> tuple[str, str]:
    """Return what is wrong with a file that begins with `head`, and the remedy."""
    if not head:
        return "is empty", "scan or copy it again"
    for offset, magic, kind in _NOT_READ:
        if head.startswith(magic, offset):
            return f"is {kind}, which is not supported", _SAVE_AS
    if not any(byte < 9 for byte in head):  # noqa: PLR2004 - tab is the first that text has
        return "is text, not an image", "name the image itself"
    return "is not an image of a kind that is read", _SAVE_AS
