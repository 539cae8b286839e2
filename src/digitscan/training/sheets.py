"""Training digits from whole pages with known rows but unknown digit positions.

The reader reads the page. Where the reading aligns with the truth, each digit found gets the
truth's label. Pages on which the two disagree are not used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np

from digitscan.crops import crops_of
from digitscan.evaluation.strings import LabelledImage, labelled_pages
from digitscan.page import Digit
from digitscan.reader import Reader
from digitscan.reader.loading.document import load_pages
from digitscan.training.datasets import Digits

# A wrong reading gets the truth's label if this many right ones are on either side.
_SURE = 2
_MOST_WRONG = 2


def load_pages_digits(folder: Path, model: str) -> Digits:
    """Return the digits in `folder` whose labels are certain; there may be none.

    Args:
        folder: pages with a `truth.json`; scattered digits have no order and are skipped.
        model: reads them.

    Raises:
        UnreadableInputError: the truth or a page cannot be read.
        ModelError: there is no such model.
    """
    reader = Reader(model)
    crops, labels = [], []
    for each in labelled_pages(folder):
        if not each.scattered:
            image = _upright(each)
            known = list(matched(reader.read(image).digits, each.truth))
            crops.append(crops_of(image, [digit.box for digit, _ in known]))
            labels += [label for _, label in known]
    images = np.concatenate(crops) if crops else np.zeros((0, 28, 28), np.uint8)
    return Digits(folder.name, images, np.array(labels, np.uint8))


def matched(read: Sequence[Digit], truth: str) -> Iterator[tuple[Digit, int]]:
    """Yield those of the digits `read` whose true value is certain, with that value.

    A value is certain if it matches the truth in order. One or two misread digits are also certain
    if the truth has as many there and the digits on both sides match.
    """
    text = "".join(str(digit.value) for digit in read)
    found = SequenceMatcher(None, text, truth, autojunk=False).get_opcodes()
    for index, (kind, start, end, from_, to) in enumerate(found):
        sides = [found[i] for i in (index - 1, index + 1) if 0 <= i < len(found)]
        if kind == "equal":
            believed = end - start >= _SURE
        else:
            believed = end - start == to - from_ <= _MOST_WRONG and all(
                side == "equal" and stop - begin >= _SURE for side, begin, stop, _, _ in sides
            )
        if believed and len(found) > (kind != "equal"):
            yield from zip(read[start:end], map(int, truth[from_:to]), strict=True)


def _upright(page: LabelledImage) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    image = next(iter(load_pages(page.path))).image
    return np.ascontiguousarray(np.rot90(image, page.quarters))
