"""Name the fields of a form by the text printed beside them, where that is certain.

Only text that the file has as characters is used, as in most PDFs. A label is to the left of its
field, or above it. In a table, the heading of the column and the label of the row give the name.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from digitscan.forms.template import RESERVED
from digitscan.page import Box

if TYPE_CHECKING:
    from digitscan.reader.loading.pdf_text import PlacedText

# Pieces of text no further apart than this, in heights, are one label.
_WORD_GAP = 0.8
# The greatest distance from a label to the first field beside it: on its right in field heights,
# below it in label heights.
_LEFT_GAP, _ABOVE_GAP = 3.0, 1.5
# The greatest distance from a label to a field on its right, in field heights, if fields and labels
# are aligned in columns and another label is near.
_COLUMN_GAP = 12.0
_NUMBERED = re.compile(r"^\s*\d+[a-z]?[.)]\s*")  # the number of a question
_UNNAMED = re.compile(r"field_\d+")
# Unicode categories of combining marks and invisible characters, which no name may have.
_INVISIBLE = {"Mn", "Mc", "Me", "Cf", "Co"}
_MOST_LETTERS = 40  # of a label; longer text is an explanation


class Label(NamedTuple):
    """A printed label and its box in pixels of the picture."""

    text: str
    box: Box


class _Beside(NamedTuple):
    """The index of the label beside a field, and whether no other field is between.

    `gap` is its distance to the first field beside it, in heights of the field or the label.
    """

    label: int
    is_direct: bool
    gap: float


def labels_of(texts: Sequence[PlacedText], size: tuple[int, int]) -> list[Label]:
    """Return the labels of a page, from the pieces of its text.

    Args:
        texts: in the order of the file.
        size: the picture's width and height in pixels.
    """
    wide, high = size
    labels: list[Label] = []
    for text, left, top, right, bottom in texts:
        x, y = round(left * wide), round(top * high)
        box = Box(x, y, max(1, round(right * wide) - x), max(1, round(bottom * high) - y))
        if labels and _goes_on(labels[-1].box, box):
            last = labels.pop()
            labels.append(Label(f"{last.text} {text}", Box.around((last.box, box))))
        else:
            labels.append(Label(text, box))
    return labels


def names_of(fields: Sequence[Box], labels: Sequence[Label]) -> list[str]:
    """Return the name of each field: by its label, else field_01, field_02 and so on.

    Args:
        fields: in reading order, in pixels of the picture.
        labels: in the same pixels. What is printed inside a field names none.
    """
    labels = [each for each in labels if not any(_is_inside(each.box, box) for box in fields)]
    lefts = _without_far([_left_of(field, fields, labels) for field in fields], fields, labels)
    aboves = [_above(field, fields, labels) for field in fields]
    rows, columns = (
        Counter(each.label for each in found if each is not None) for found in (lefts, aboves)
    )
    names: list[str] = []
    for number, (left, above) in enumerate(zip(lefts, aboves, strict=True), 1):
        own = ""
        if left and above and rows[left.label] > 1 and columns[above.label] > 1:
            own = f"{labels[above.label].text} {labels[left.label].text}"
        elif left and _names_alone(left, rows) and left.gap <= _LEFT_GAP:
            own = labels[left.label].text
        elif above and _names_alone(above, columns):
            own = labels[above.label].text
        elif left and _names_alone(left, rows):
            own = labels[left.label].text
        names.append(_unused(_word(own) or f"field_{number:02}", names))
    return names


def _names_alone(beside: _Beside, counts: Counter[int]) -> bool:
    """Return whether a label is next to this field and to no other."""
    return beside.is_direct and counts[beside.label] == 1


def _is_inside(label: Box, field: Box) -> bool:
    x, y = label.left + label.width / 2, label.top + label.height / 2
    return field.left <= x <= field.right and field.top <= y <= field.bottom


def _goes_on(one: Box, other: Box) -> bool:
    """Return whether a piece of text continues another to the right."""
    height = max(one.height, other.height)
    level = abs(one.top + one.bottom - other.top - other.bottom) <= height
    return level and -height <= other.left - one.right <= _WORD_GAP * height


def _left_of(field: Box, fields: Sequence[Box], labels: Sequence[Label]) -> _Beside | None:
    """Return the nearest label on the left of a field, at its height."""

    def is_level(box: Box) -> bool:
        return field.top <= box.top + box.height / 2 <= field.bottom and box.left < field.left

    near = [
        (label.box.right, index)
        for index, label in enumerate(labels)
        if is_level(label.box) and label.box.right <= field.left + field.height / 4
    ]
    if not near:
        return None
    edge, index = max(near)
    others = [box for box in fields if box is not field and is_level(box)]
    between = [box for box in others if box.left >= edge]
    first = min((box.left for box in between), default=field.left)
    # A label just behind another field belongs to that one, such as a unit.
    label = labels[index].box
    behind = max((box.right for box in others if box.left < label.left), default=0)
    near_behind = behind > 0 and label.left - behind <= first - edge
    gap = (first - edge) / field.height
    return None if near_behind or gap > _COLUMN_GAP else _Beside(index, not between, gap)


def _without_far(
    lefts: Sequence[_Beside | None], fields: Sequence[Box], labels: Sequence[Label]
) -> list[_Beside | None]:
    """Drop labels far from their field, unless a near one is aligned with them."""
    beside = list(zip(fields, lefts, strict=True))
    # The left edges of fields and their labels, where these are near; a set, since columns share
    # them.
    columns = {
        (field.left, labels[left.label].box.left)
        for field, left in beside
        if left and left.gap <= _LEFT_GAP
    }

    def is_aligned(field: Box, label: Box) -> bool:
        return any(
            abs(field.left - column) <= field.height / 4
            and abs(label.left - edge) <= label.height / 2
            for column, edge in columns
        )

    return [
        left
        if left and (left.gap <= _LEFT_GAP or is_aligned(field, labels[left.label].box))
        else None
        for field, left in beside
    ]


def _above(field: Box, fields: Sequence[Box], labels: Sequence[Label]) -> _Beside | None:
    """Return the nearest label above a field."""

    def is_over(box: Box) -> bool:
        shared = min(box.right, field.right) - max(box.left, field.left)
        return shared >= min(box.width, field.width) / 2 and box.top < field.top

    near = [
        (label.box.bottom, index)
        for index, label in enumerate(labels)
        if is_over(label.box) and label.box.bottom <= field.top + label.box.height / 4
    ]
    if not near:
        return None
    edge, index = max(near)
    others = [box for box in fields if box is not field and is_over(box)]
    between = [box for box in others if box.bottom > edge]
    first = min((box.top for box in between), default=field.top)
    # A label just below another field belongs to that one.
    label = labels[index].box
    over = max((box.bottom for box in others if box.top < label.top), default=0)
    near_over = over > 0 and label.top - over <= first - edge
    gap = (first - edge) / label.height
    return None if near_over or gap > _ABOVE_GAP else _Beside(index, not between, gap)


def _word(text: str) -> str:
    """Return a label as a field's name, empty if it gives none."""
    plain = unicodedata.normalize("NFKC", _NUMBERED.sub("", text)).lower()
    categories = {unicodedata.category(letter) for letter in plain}
    word = re.sub(r"\W+", "_", plain).strip("_")
    usable = (
        re.fullmatch(r"[^\W\d]\w*", word)
        and word not in RESERVED
        and not _UNNAMED.fullmatch(word)
        and categories.isdisjoint(_INVISIBLE)
    )
    return word if usable and len(word) <= _MOST_LETTERS else ""


def _unused(name: str, names: Sequence[str]) -> str:
    """Return a name with a number if another field has it."""
    if name not in names:
        return name
    number = 2
    while f"{name}_{number}" in names:
        number += 1
    return f"{name}_{number}"
