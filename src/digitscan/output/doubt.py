"""The line about a page that looks wrong: blank, hardly any number, or mostly guesses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digitscan.messages import problem
from digitscan.output.sureness import sureness_of_numbers

if TYPE_CHECKING:
    from digitscan.page import Page

# With fewer numbers, guesses are easy to see, and the page gets no line.
_SEVERAL = 5
# Less ink than this many digits have is dirt.
_INK_OF_DIRT = 1.0


def doubt_of(page: Page, source: str, number: int, *, options: bool = True) -> str:
    """Return a line that says why a page looks wrong, or an empty text if it does not.

    Args:
        page: the page that was read.
        source: the name of its file.
        number: its number in the file.
        options: whether the remedy may name command-line options.
    """
    if not page.lines and page.ink < _INK_OF_DIRT:
        what = f"page {number}: no handwriting was found"
        return problem(source, what, "scan it again if something is written on it")
    what, option = _what_is_wrong(page)
    if not what:
        return ""
    remedy = "check its readings, or try another rotation"
    if options:
        remedy = f"check it with {option}, or try --rotate"
    return problem(source, f"page {number}: {what}", remedy)


def _what_is_wrong(page: Page) -> tuple[str, str]:
    """Return what is wrong with a page that has writing, and the option that shows it."""
    if not page.lines:
        return "no number was found", "--debug-dir"
    found = sureness_of_numbers(page)
    if found.readings >= _SEVERAL and 2 * found.guesses > found.readings:
        return f"{found.guesses} of its {found.readings} numbers are guesses", "--annotate"
    if not page.ink:  # saves the import
        return "", ""
    from digitscan.reader.unread import is_mostly_unread  # noqa: PLC0415 - heavy

    if is_mostly_unread(page):
        return "hardly any of its writing was read as numbers", "--debug-dir"
    return "", ""
