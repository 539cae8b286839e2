"""A whole evaluation: from a path to the text to print."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from digitscan.engines import load_engine
from digitscan.evaluation import report
from digitscan.evaluation.digits import score_digits
from digitscan.evaluation.sources import Kind, kind_of, load_crops
from digitscan.evaluation.strings import (
    LabelledImage,
    labelled_pages,
    labelled_strings,
    read_images,
    score_groups,
)
from digitscan.models import find_model
from digitscan.reader import Reader


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What to measure, and how; see `digitscan evaluate --help`.

    `min_confidence` of None is the model's automatic threshold.
    """

    data: Path | None = None
    model: str = "default"
    engine: str = "auto"
    part: str = ""
    limit: int | None = None
    min_confidence: float | None = 0.0
    as_json: bool = False
    verbose: bool = False


def evaluate(request: Evaluation) -> str:
    """Measure, and return the scores as a table or as JSON.

    Raises:
        UsageError: the data are not labelled, or MNIST cannot be fetched.
        UnreadableInputError: something of the data cannot be read.
        ModelError: there is no usable model.
    """
    kind = kind_of(request.data)
    if request.data is not None and kind is Kind.PAGES:
        return _images(request, labelled_pages(request.data))
    if request.data is not None and kind is Kind.STRINGS:
        return _images(request, labelled_strings(request.data))
    return _digits(request, kind)


def _digits(request: Evaluation, kind: Kind) -> str:
    model = find_model(request.model)
    engine = load_engine(model, request.engine)
    crops = load_crops(request.data, kind, request.part, request.limit)
    score = score_digits(engine, crops, model.card.temperature)
    return report.digit_json(score) if request.as_json else report.digit_table(score)


def _images(request: Evaluation, images: list[LabelledImage]) -> str:
    reader = Reader(request.model, request.engine)
    least = request.min_confidence
    least = reader.card.auto_threshold if least is None else least
    read = list(read_images(images[: request.limit], reader.read, least))
    write = report.string_json if request.as_json else report.string_table
    return write(score_groups(read), read if request.verbose else ())
