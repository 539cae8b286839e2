"""Loading errors: one line with the file, what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from digitscan.errors import DigitscanError, UnreadableInputError
from digitscan.messages import problem

MAX_PAGE_PIXELS = 200_000_000  # A1 at 600 dpi is 285 million, A2 140 million
# Memory limit for a page's pixels during decoding, so that a process stays below a gigabyte.
MAX_PAGE_BYTES = 800_000_000

_CV_NO_MEMORY = -4  # OpenCV, core/base.hpp: Error::StsNoMem

AGAIN = "scan or copy it again"

_most_pixels = MAX_PAGE_PIXELS


def limit_pixels(most: int) -> None:
    """Limit the pages that this process reads to `most` pixels, at most `MAX_PAGE_PIXELS`."""
    global _most_pixels  # noqa: PLW0603 - a limit of the process, as those of the system are
    _most_pixels = min(most, MAX_PAGE_PIXELS)


def most_pixels(bytes_a_pixel: int) -> int:
    """Return how many pixels a page may have if decoding takes so many bytes per pixel."""
    return min(_most_pixels, MAX_PAGE_BYTES // bytes_a_pixel)


@contextmanager
def explained(name: str, page: int | None) -> Iterator[None]:
    """Convert any exception inside to an error that names the file and the remedy."""
    try:
        yield
    except DigitscanError:
        raise
    # A library may raise nearly any exception on a damaged file, so all are caught.
    except Exception as error:
        where = "" if page is None else f"page {page} "
        raise UnreadableInputError(problem(name, *_explain(error, where))) from error


def check_size(
    width: int, height: int, name: str, page: int | None, remedy: str, bytes_a_pixel: int = 1
) -> None:
    """Raise UnreadableInputError if a page has more pixels than the limit.

    `bytes_a_pixel` is the most memory that a pixel takes during decoding.
    """
    limit = most_pixels(bytes_a_pixel)
    if width * height > limit:
        where = "" if page is None else f"page {page}: "
        most = f"more than the {_in_millions(limit)} million that are read"
        what = f"{where}{width} x {height} pixels are {most}"
        raise UnreadableInputError(problem(name, what, remedy))


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether an error means that memory ran out; OpenCV has its own error for it."""
    if isinstance(error, MemoryError):
        return True
    # cv2.Error::StsNoMem, checked without importing OpenCV.
    return type(error).__module__ == "cv2" and getattr(error, "code", 0) == _CV_NO_MEMORY


def _in_millions(pixels: int) -> str:
    return f"{pixels / 10**6:.4g}"


def _explain(error: Exception, where: str) -> tuple[str, str]:
    """Return what is wrong and what to do about it."""
    if isinstance(error, FileNotFoundError):
        return "no such file", "check the path"
    if isinstance(error, PermissionError):
        return "may not be read", "ask for the right to read it, or `chmod +r` it"
    if isinstance(error, IsADirectoryError):
        return "is a folder", "name a file in it"
    if is_out_of_memory(error):
        return f"{where}needs more memory than there is", "scale it down or cut it up"
    if isinstance(error, OSError) and error.strerror:
        return f"{where}cannot be read ({error.strerror})", AGAIN
    detail = str(error) or type(error).__name__
    return f"{where}is damaged or cut short ({detail})", AGAIN
