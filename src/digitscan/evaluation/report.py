"""Format an evaluation as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from digitscan.evaluation.digits import DigitScore
from digitscan.evaluation.images import ImageScore, ReadImage
from digitscan.evaluation.run import DigitResult, ImageResult, Result, together
from digitscan.messages import one_line

_LABEL = 25
_LEAST_COLUMN = 9
_GAP = 2
_SHARES: Mapping[str, Callable[[DigitScore], str]] = {
    "accuracy": lambda score: f"{score.accuracy:.2%}",
    "  95 % interval, from": lambda score: f"{score.interval[0]:.2%}",
    "  to": lambda score: f"{score.interval[1]:.2%}",
    "errors": lambda score: f"{score.errors:,}",
    "error at 1 % reject": lambda score: f"{score.error_at_1:.2%}",
    "error at 5 % reject": lambda score: f"{score.error_at_5:.2%}",
    "read rate at 1 % error": lambda score: f"{score.read_rate:.2%}",
    "calibration error (ECE)": lambda score: f"{score.calibration_error:.2%}",
    "taken for no digit": lambda score: f"{score.taken_for_none:,}",
}
# The columns of the table of numbers.
_DIGITS_ALONE, _AS_WRITTEN = "number F1, digits alone", "number F1, as written"
_WITH_A_MARK = "F1 of these, as written"
_CELLS_DIGITS, _CELLS_WRITTEN = "right, digits alone", "right, as written"
_NUMBER_NOTE = (
    "number F1: each page's numbers are compared with the truth's in any order;\n"
    "2 * hits / (written + present), over all pages."
)
_MARK_NOTE = "lost and invented: marks of numbers whose digits are read right."
_CELL_NOTE = "cells: those with a number; right: row, column and text are."
_NOTE = (
    "read: the largest share of the images, the surest first, of which 1 % at most\n"
    "are not exact. ECE: the expected calibration error of the digits written."
)


def as_table(results: Sequence[Result], *, verbose: bool = False) -> str:
    """Return the scores of all data, one after the other, with the models side by side.

    Args:
        results: the measurements; results on the same data are adjacent.
        verbose: list the reading of each image and every misread digit, and show each book.
    """
    parts = []
    for _, own in groupby(results, key=lambda each: (type(each), each.data)):
        held = list(own)
        digits = [each for each in held if isinstance(each, DigitResult)]
        images = [each for each in held if isinstance(each, ImageResult)]
        parts += [_digit_part(digits, verbose=verbose)] if digits else []
        parts += [_image_part(images, verbose=verbose)] if images else []
    pooled = together(results)
    if pooled:
        parts.append(
            _image_rows("pages and strings together", {m: {"": s} for m, s in pooled.items()})
        )
    read = [each for each in results if isinstance(each, ImageResult)]
    parts += [_NOTE] if read else []
    notes = _notes([score for each in read for score in each.groups.values()])
    parts += ["\n".join(notes)] if notes else []
    return "\n\n".join(parts)


def _notes(scores: Sequence[ImageScore]) -> list[str]:
    """Return notes on numbers, marks and cells, if they were measured."""
    notes = [_NUMBER_NOTE] if any(each.numbers is not None for each in scores) else []
    notes += [_MARK_NOTE] if any(each.marks for each in scores) else []
    notes += [_CELL_NOTE] if any(each.cells is not None for each in scores) else []
    return notes


def _digit_part(results: Sequence[DigitResult], *, verbose: bool) -> str:
    score = results[0].score
    lines = [one_line(f"{score.name}: {score.digits:,} digits"), ""]
    lines += _beside(results)
    for each in results:
        lines += ["", *_digit_rows(each, name=len(results) > 1)]
    if verbose:
        for each in results:
            lines += ["", *_mistakes(each)]
    return "\n".join(lines)


def _beside(results: Sequence[DigitResult]) -> Iterator[str]:
    """Yield the figures, with a column for each model."""
    widths = [max(_LEAST_COLUMN, len(each.model)) for each in results]
    columns = list(zip(results, widths, strict=True))
    gap = " " * _GAP
    yield " " * _LABEL + "".join(gap + one_line(each.model).rjust(w) for each, w in columns)
    for label, shown in _SHARES.items():
        cells = "".join(gap + shown(each.score).rjust(width) for each, width in columns)
        yield label.ljust(_LABEL) + cells


def _digit_rows(result: DigitResult, *, name: bool) -> Iterator[str]:
    """Yield precision, recall and F1 of each digit, with the confusion matrix beside them."""
    score = result.score
    if name:
        yield one_line(result.model)
    yield " " * 29 + "   read as"
    columns = "".join(f"{digit:>5}" for digit in range(10))
    yield f"{'digit':>5}{'prec.':>8}{'recall':>8}{'F1':>8}" + columns
    rows = zip(score.precision, score.recall, score.f1, score.confusion, strict=True)
    for digit, (precision, recall, f1, counts) in enumerate(rows):
        cells = "".join(f"{int(count) or '.':>5}" for count in counts)
        yield f"{digit:>5}{precision:>8.2%}{recall:>8.2%}{f1:>8.2%}{cells}"


def _mistakes(result: DigitResult) -> Iterator[str]:
    read = result.read
    for index in read.mistakes():
        yield one_line(
            f"WRONG {result.model}: {read.data.name_of(int(index))}: read {read.values[index]}, "
            f"is {read.data.labels[index]}, confidence {read.confidences[index]:.4f}"
        )


def _image_part(results: Sequence[ImageResult], *, verbose: bool) -> str:
    lines = []
    if verbose:
        for each in results:
            prefix = f"{each.model}: " if len(results) > 1 else ""
            lines += [_image_line(image, prefix) for image in each.images]
            lines += [_image_line(image, prefix) for image in each.no_number]
        lines.append("")
    title = f"{results[0].data}: {len(results[0].images):,} images"
    shown = {each.model: _groups(each, verbose=verbose) for each in results}
    lines.append(_image_rows(title, shown))
    for each in results:
        lines += _no_number(each, name=len(results) > 1)
    return "\n".join(lines)


def _groups(result: ImageResult, *, verbose: bool) -> Mapping[str, ImageScore]:
    return {"all": result.total} if result.by_book and not verbose else result.groups


def _no_number(result: ImageResult, *, name: bool) -> Iterator[str]:
    """Yield a line about the images whose label is not a number, if there are any."""
    score = result.no_number_score
    if score is not None:
        prefix = f"{result.model}: " if name else ""
        yield ""
        yield one_line(
            f"{prefix}images without a number: {score.images:,}; "
            f"nothing was written on {score.nothing_written:.1%}"
        )


def _image_rows(title: str, models: Mapping[str, Mapping[str, ImageScore]]) -> str:
    """Return a row for each group and model, below a header, and the number scores below."""
    rows = [
        (_row_name(group, model, several=len(models) > 1), score)
        for group in next(iter(models.values()))
        for model, score in ((model, groups[group]) for model, groups in models.items())
    ]
    width = max([16, *(len(name) for name, _ in rows)])
    header = f"{'':<{width}}{'images':>7}{'digits':>8}{'exact':>8}{'CER':>8}{'P':>8}{'R':>8}"
    lines = [one_line(title), "", header + f"{'read':>8}{'ECE':>8}"]
    for name, each in rows:
        lines.append(
            f"{name:<{width}}{each.images:>7,}{each.digits:>8,}{each.exact:>8.1%}{each.cer:>8.4f}"
            f"{each.precision:>8.1%}{each.recall:>8.1%}{each.read_rate:>8.1%}"
            f"{each.calibration_error:>8.2%}"
        )
    lines += [*_number_rows(rows, width), *_marked_rows(rows, width)]
    lines += [*_mark_rows(rows[-len(models) :], width), *_cell_rows(rows, width)]
    return "\n".join(lines)


def _number_rows(rows: Sequence[tuple[str, ImageScore]], width: int) -> Iterator[str]:
    """Yield a row for each group and model, below a header; nothing if no truth has numbers."""
    if all(score.numbers is None for _, score in rows):
        return
    first, second = len(_DIGITS_ALONE) + _GAP, len(_AS_WRITTEN) + _GAP
    yield ""
    yield f"{'':<{width}}{'numbers':>9}{_DIGITS_ALONE:>{first}}{_AS_WRITTEN:>{second}}"
    for name, each in rows:
        count = "-" if each.numbers is None else f"{each.numbers:,}"
        f1 = _share(each.number_f1_digits_alone), _share(each.number_f1_as_written)
        yield f"{name:<{width}}{count:>9}{f1[0]:>{first}}{f1[1]:>{second}}"


def _marked_rows(rows: Sequence[tuple[str, ImageScore]], width: int) -> Iterator[str]:
    """Yield the F1 of the numbers with a mark, for each group that has marks."""
    marked = [(name, score) for name, score in rows if score.marks]
    if not marked:
        return
    first, second = len("with a mark") + _GAP, len(_WITH_A_MARK) + _GAP
    yield ""
    yield f"{'':<{width}}{'with a mark':>{first}}{_WITH_A_MARK:>{second}}"
    for name, each in marked:
        f1 = _share(each.number_f1_with_a_mark)
        yield f"{name:<{width}}{each.marked_numbers:>{first},}{f1:>{second}}"


def _mark_rows(rows: Sequence[tuple[str, ImageScore]], width: int) -> Iterator[str]:
    """Yield a row for each model and sign, below a header; nothing if there are no marks.

    `rows` are those of all groups together.
    """
    if not any(score.marks for _, score in rows):
        return
    yield ""
    yield f"{'':<{width}}{'mark':>6}{'present':>9}{'read':>8}{'lost':>8}{'invented':>10}"
    for name, each in rows:
        for sign, own in (each.marks or {}).items():
            yield (
                f"{name:<{width}}{one_line(sign):>6}{own.present:>9,}{own.read:>8,}"
                f"{own.lost:>8,}{own.invented:>10,}"
            )


def _cell_rows(rows: Sequence[tuple[str, ImageScore]], width: int) -> Iterator[str]:
    """Yield the cell accuracy of each group; nothing if no truth has tables."""
    if all(score.cells is None for _, score in rows):
        return
    first, second = len(_CELLS_DIGITS) + _GAP, len(_CELLS_WRITTEN) + _GAP
    yield ""
    yield f"{'':<{width}}{'cells':>9}{_CELLS_DIGITS:>{first}}{_CELLS_WRITTEN:>{second}}"
    for name, each in rows:
        count = "-" if each.cells is None else f"{each.cells:,}"
        shares = (
            _share(each.cell_accuracy_digits_alone),
            _share(each.cell_accuracy_as_written),
        )
        yield f"{name:<{width}}{count:>9}{shares[0]:>{first}}{shares[1]:>{second}}"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _row_name(group: str, model: str, *, several: bool) -> str:
    if not group:
        return one_line(model)
    return one_line(f"{group}, {model}") if several else group


def _image_line(image: ReadImage, prefix: str) -> str:
    mark = "ok   " if image.exact else "WRONG"
    known = image.truth or "-" if image.image.label is None else f"{image.image.label} (no number)"
    line = f"{mark} {prefix}{image.name}: read {image.read or '-'}, is {known}"
    if image.image.label is None:
        line += f"; P {_share(image.precision)}, R {_share(image.recall)}"
    if image.numbers is not None:
        f1 = image.numbers.digits_alone.f1, image.numbers.as_written.f1
        line += f", number F1 {_share(f1[0])} (digits alone), {_share(f1[1])} (as written)"
    if image.tables is not None:
        cells = image.tables.as_written
        line += f", cells {cells.right} of {cells.present}"
    return one_line(line)
