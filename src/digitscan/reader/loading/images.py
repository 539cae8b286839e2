"""Images of every format but PDF: Pillow decodes the pages as upright 8-bit gray or RGB."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from PIL import Image, ImageOps

from digitscan.errors import UnreadableInputError
from digitscan.messages import problem
from digitscan.reader.loading.file_types import open_image
from digitscan.reader.loading.load_errors import AGAIN, check_size, explained
from digitscan.reader.loading.pillow_settings import pillow_settings
from digitscan.reader.loading.pixel_formats import bytes_a_pixel, to_grey_or_rgb
from digitscan.reader.loading.truncated import decode_part, is_cut_short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from digitscan.reader.loading.document import CutShort
    from digitscan.reader.loading.pdf_text import PlacedText

_ORIENTATION = 0x0112  # Exif 2.3, page 31
_TURNED = range(2, 9)
_NEW_SUBFILE_TYPE = 254  # TIFF 6.0, page 36; bit 0: a smaller copy, bit 2: a mask
_NOT_A_PAGE = 0b101
_START_OF_SCAN = b"\xff\xda"  # ITU-T T.81, table B.1; never inside a scan's data
_MOST_SCANS = 100  # encoders write about ten
# Pixels count as square up to the first side ratio; a ratio above the second counts as an error.
_SQUARE = 1.1
_MOST_ASPECT = 3.0
_WHITE = 255


class Pictures:
    """An open image, see `Document`: all pages of a TIFF, the first frame of other formats."""

    def __init__(self, file: BinaryIO, name: str, cut_short: CutShort) -> None:
        """Read the header of the seekable `file`; raises the same as `open_image`."""
        self.name, self._file, self._cut_short = name, file, cut_short
        with pillow_settings():
            self._image = open_image(file, name)
            self._is_tiff = self._image.format == "TIFF"
            several = bool(getattr(self._image, "is_animated", False))
        # Frames of other formats are not pages: each may hold only the changes since the last.
        self._has_several = self._is_tiff and several
        self._remark = _of_frames(self._image, name) if several and not self._is_tiff else ""
        self._damage = ""
        self._is_on_its_side = False
        self._frames = [0]  # the frames of the pages found so far
        self._looked_at = 0

    def numbers(self) -> Iterator[int]:
        """See `Document.numbers`."""
        number = 1
        while self._knows(number):
            yield number
            number += 1

    def load(self, number: int) -> NDArray[np.uint8]:
        """See `Document.load`."""
        if not self._knows(number):
            raise UnreadableInputError(problem(self.name, f"has no page {number} any more", AGAIN))
        page = number if self._is_tiff else None
        with explained(self.name, page), pillow_settings():
            if self._image.tell() != self._frames[number - 1]:
                self._image.seek(self._frames[number - 1])
        # Check the size first: Pillow decodes a whole PNG to get its orientation.
        self._check_size(turned=False)
        if _is_turned(self._image):
            self._check_size(turned=True)
        self._check_scans()
        with explained(self.name, page), pillow_settings():
            return self._decoded(page)

    def remark(self, number: int) -> str:
        """See `Document.remark`."""
        return self._remark

    def damage(self, number: int) -> str:
        """See `Document.damage`: describes the page that was loaded last."""
        return self._damage

    def texts(self, number: int) -> tuple[PlacedText, ...]:
        """See `Document.texts`: images have none."""
        return ()

    def aspect(self, number: int) -> float:
        """See `Document.aspect`: from the resolutions in the file, if they are plausible."""
        return _aspect(self._image, is_on_its_side=self._is_on_its_side)

    def _check_size(self, *, turned: bool) -> None:
        most = bytes_a_pixel(self._image, turned=turned)
        check_size(*self._image.size, self.name, None, "scale it down or cut it up", most)

    def _check_scans(self) -> None:
        """Refuse a progressive JPEG whose many scans would take minutes to decode."""
        if "progressive" not in self._image.info:
            return
        self._file.seek(0)
        scans = self._file.read().count(_START_OF_SCAN)
        if scans > _MOST_SCANS:
            what = f"is a JPEG of {scans} scans, more than the {_MOST_SCANS} that are read"
            raise UnreadableInputError(problem(self.name, what, "save it again as JPEG or PNG"))

    def _knows(self, number: int) -> bool:
        """Look for the frame of a page; return whether the page exists."""
        while len(self._frames) < number:
            if not self._has_several:
                return False
            with explained(self.name, len(self._frames) + 1), pillow_settings():
                try:
                    self._image.seek(self._looked_at + 1)
                except EOFError:
                    return False
            self._looked_at += 1
            if _is_page(self._image):
                self._frames.append(self._looked_at)
        return True

    def _decoded(self, page: int | None) -> NDArray[np.uint8]:
        self._damage = ""
        try:
            self._image.load()
        except OSError as error:
            if self._cut_short == "refuse" or not is_cut_short(error):
                raise
            return self._part(error, page)
        self._is_on_its_side = _is_turned(self._image, range(5, 9))
        pixels = to_grey_or_rgb(_upright(self._image))
        if not self._has_several:
            self._image.close()  # free Pillow's copy of the pixels while the page is read
        return pixels

    def _part(self, error: OSError, page: int | None) -> NDArray[np.uint8]:
        """Return the decodable part of a truncated page, with the rest white."""
        found = decode_part(self._file, self.name, self._image.tell())
        share = found.missing.mean()
        if share and self._cut_short != "part":
            raise error
        self._is_on_its_side = _is_turned(found.image, range(5, 9))
        pixels = to_grey_or_rgb(_upright(found.image))
        if share:
            missing = Image.fromarray(found.missing)
            missing.getexif()[_ORIENTATION] = found.image.getexif().get(_ORIENTATION, 1)
            pixels = pixels.copy()
            pixels[np.asarray(_upright(missing))] = _WHITE
            self._damage = _of_damage(self.name, page, share)
        elif not self._remark:
            lost = "perhaps some detail" if "progressive" in found.image.info else "no pixel"
            what = f"lacks the end of its file, but {lost} of the picture"
            self._remark = problem(self.name, what, "check that it was copied completely")
        return pixels


def load_pillow_image(image: Image.Image, name: str) -> tuple[NDArray[np.uint8], float]:
    """Return the upright pixels of an image that is open in Pillow, and their aspect.

    Args:
        image: gets loaded, but is not changed. Of several frames, the current one is used.
        name: its name in errors.

    Returns:
        uint8 (H, W) gray or (H, W, 3) RGB, and the height of a pixel divided by its width.

    Raises:
        UnreadableInputError: it is too large, damaged, or has pixels that cannot be converted.
    """
    with explained(name, None), pillow_settings():
        turned = _is_turned(image)
        most = bytes_a_pixel(image, turned=turned)
        check_size(*image.size, name, None, "scale it down or cut it up", most)
        image.load()
        aspect = _aspect(image, is_on_its_side=_is_turned(image, range(5, 9)))
        return to_grey_or_rgb(_upright(image)), aspect


def _aspect(image: Image.Image, *, is_on_its_side: bool) -> float:
    """Return a pixel's height divided by its width, from the file's resolutions if plausible."""
    try:
        across, down = (float(each) for each in image.info["dpi"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return 1.0
    if min(across, down) <= 0 or not _SQUARE < max(across / down, down / across) < _MOST_ASPECT:
        return 1.0
    return down / across if is_on_its_side else across / down


def _upright(image: Image.Image) -> Image.Image:
    return ImageOps.exif_transpose(image) if _is_turned(image) else image


def _of_damage(name: str, page: int | None, share: float) -> str:
    where = "" if page is None else f"page {page} "
    lost = max(1, round(share * 100))
    return problem(
        name, f"{where}is cut short: {lost} % of it is missing, the rest was read", AGAIN
    )


def _of_frames(image: Image.Image, name: str) -> str:
    frames = getattr(image, "n_frames", 1)
    what = f"is an animation of {frames} frames, of which only the first is read"
    return problem(name, what, "save each frame as a file of its own")


def _is_page(image: Image.Image) -> bool:
    kind = image.tag_v2.get(_NEW_SUBFILE_TYPE, 0)  # type: ignore[attr-defined]
    return not (isinstance(kind, int) and kind & _NOT_A_PAGE)


def _is_turned(image: Image.Image, by: range = _TURNED) -> bool:
    """Return whether EXIF has one of these orientations; damaged EXIF is ignored."""
    try:
        return image.getexif().get(_ORIENTATION, 1) in by
    except Exception:  # Pillow can raise nearly any exception on damaged EXIF
        return False
