"""Run an evaluation: every model on all the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from digitscan.engines import load_engine
from digitscan.errors import UsageError
from digitscan.evaluation.digits import DigitScore, ReadDigits, read_digits, score_digits
from digitscan.evaluation.images import (
    ImageScore,
    NoNumberScore,
    ReadImage,
    read_images,
    score_groups,
    score_images,
    score_no_number,
)
from digitscan.evaluation.labels import labelled_cells
from digitscan.evaluation.sources import Kind, kind_of, load_crops
from digitscan.evaluation.strings import LabelledImage, labelled_pages, labelled_strings
from digitscan.messages import problem
from digitscan.models import find_model
from digitscan.reader import Reader

# The data that needs the whole reader.
_READ = frozenset({Kind.PAGES, Kind.STRINGS, Kind.LABELS})
# Called with the number of images read, of all images, and the next image's name.
Watch = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The options of an evaluation; see `digitscan evaluate --help`.

    Without `data` it is MNIST; a `min_confidence` of None is each model's automatic threshold.
    """

    data: Sequence[Path] = ()
    models: Sequence[str] = ("default",)
    engine: str = "auto"
    part: str = ""
    limit: int | None = None
    min_confidence: float | None = 0.0


@dataclass(frozen=True)
class DigitResult:
    """The readings of labeled single digits by a model."""

    data: str
    model: str
    read: ReadDigits
    score: DigitScore


@dataclass(frozen=True)
class ImageResult:
    """The readings of pages, strings or cells by a model.

    Attributes:
        data: the path of the images.
        model: the model that read them.
        images: the readings of images with known digits.
        groups: the scores of each group, and of all together if there are several.
        no_number: the readings of images whose label is not a number.
        by_book: whether the groups are books, which the table shows only when verbose.
    """

    data: str
    model: str
    images: list[ReadImage]
    groups: dict[str, ImageScore]
    no_number: list[ReadImage] = field(default_factory=list)
    by_book: bool = False

    @property
    def total(self) -> ImageScore:
        """The score of all `images` together."""
        return score_images(self.images)

    @property
    def no_number_score(self) -> NoNumberScore | None:
        """The score of `no_number`; None if there are none."""
        return score_no_number(self.no_number)


Result = DigitResult | ImageResult


def evaluate(request: Evaluation, watch: Watch) -> list[Result]:
    """Measure each model on each of the data; models on the same data are adjacent.

    Raises:
        UsageError: the data is not labeled, MNIST cannot be downloaded, or an option does not
            apply to such data.
        UnreadableInputError: some of the data cannot be read.
        ModelError: there is no usable model.
    """
    kinds = {source: kind_of(source) for source in request.data or (None,)}
    _check(request, kinds)
    for model in request.models:
        find_model(model)  # fail early, before anything is read
    results: list[Result] = []
    for source, kind in kinds.items():
        if source is not None and kind in _READ:
            results += _images(request, source, kind, watch)
        else:
            results += _digits(request, source, kind)
    return results


def together(results: Sequence[Result]) -> dict[str, ImageScore]:
    """Score the pages and strings of all the data together, separately for each model.

    The result is empty unless there are several such data.
    """
    images: dict[str, list[ImageResult]] = {}
    for each in results:
        if isinstance(each, ImageResult):
            images.setdefault(each.model, []).append(each)
    return {
        model: score_images(image for each in own for image in each.images)
        for model, own in images.items()
        if len(own) > 1
    }


def _digits(request: Evaluation, source: Path | None, kind: Kind) -> Iterator[DigitResult]:
    crops = load_crops(source, kind, request.part, request.limit)
    for name in request.models:
        model = find_model(name)
        engine = load_engine(model, request.engine)
        read = read_digits(engine, crops, model.card.temperature)
        yield DigitResult(str(source or crops.name), name, read, score_digits(read))


def _images(request: Evaluation, source: Path, kind: Kind, watch: Watch) -> Iterator[ImageResult]:
    images = _listed(source, kind, request.limit)
    for name in request.models:
        reader = Reader(name, request.engine)
        least = request.min_confidence
        least = reader.card.auto_threshold if least is None else least
        read = list(read_images(_told(images, watch), reader.read, least))
        yield _result(str(source), name, read, by_book=kind is Kind.LABELS)


def _listed(source: Path, kind: Kind, limit: int | None) -> list[LabelledImage]:
    if kind is Kind.LABELS:
        return labelled_cells(source, limit)
    listed = labelled_pages if kind is Kind.PAGES else labelled_strings
    return listed(source)[:limit]


def _result(data: str, model: str, read: list[ReadImage], *, by_book: bool) -> ImageResult:
    images = [each for each in read if each.image.label is None]
    no_number = [each for each in read if each.image.label is not None]
    return ImageResult(data, model, images, score_groups(images), no_number, by_book)


def _told(images: Sequence[LabelledImage], watch: Watch) -> Iterator[LabelledImage]:
    for order, each in enumerate(images, 1):
        watch(order, len(images), str(each.path))
        yield each


def _check(request: Evaluation, kinds: dict[Path | None, Kind] | dict[Path, Kind]) -> None:
    """Reject options that would have no effect, instead of ignoring them."""
    for source, kind in kinds.items():
        if request.part and kind is not Kind.FILES:
            what = f"--part {request.part} is of images in folders; these are not"
            raise UsageError(problem(str(source or "MNIST"), what, "leave --part out"))
    if request.min_confidence != 0 and _READ.isdisjoint(kinds.values()):
        what = "is of pages and strings; there are none"
        raise UsageError(problem("--min-confidence", what, "leave it out"))
