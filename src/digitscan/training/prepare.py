"""Turn the options of a training into an `Order`: load and split the data, set the recipe."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from digitscan.errors import UsageError
from digitscan.messages import one_line, problem
from digitscan.models import DEFAULT_MODEL, Model, find_model
from digitscan.training.datasets import Digits, interleaved
from digitscan.training.labelled import MNIST, Source, load_source, together
from digitscan.training.order import SHIPPED_ARCHITECTURE, Order
from digitscan.training.recipe import FINE, RECIPES, Recipe

NOTHING = "none"
# The last twelfth of the data is for validation: 5,000 of MNIST's 60,000.
_VALIDATION = 1 / 12
# The most remembered digits that validate. With fewer, chance decides between epochs: with 1,000
# the first of four was taken, at its high rate, and MNIST accuracy fell by 0.1 %.
_MOST_REMEMBERED = 5_000


@dataclass(frozen=True)
class Wish:
    """The options of `digitscan train` as given; None for options that were not given."""

    output: Path
    data: Sequence[str] = (MNIST,)
    validation: str | None = None
    test: str | None = None
    start: str | None = None
    remember: str = MNIST
    architecture: str = SHIPPED_ARCHITECTURE
    epochs: int | None = None
    batch: int | None = None
    learning_rate: float | None = None
    seed: int = 1
    patience: int = 0
    checkpoints: Path | None = None


@dataclass(frozen=True)
class _Parted:
    """Digits to train on, to validate on, and to report on."""

    train: list[Digits]
    validation: list[Digits]
    test: list[Digits]


def prepare(wish: Wish) -> Order:
    """Load everything that a training needs.

    Raises:
        UsageError: the options contradict each other, or the data is not labeled.
        UnreadableInputError: some of the data cannot be read.
        ModelError: the model to start from does not exist.
    """
    start = None if wish.start is None else find_model(wish.start)
    new = _parted(wish)
    remembered = _remembered(wish)
    validation = [*new.validation, *(each.part(*_newest(each)) for each in remembered.validation)]
    tests = new.test or remembered.test
    order = Order(
        train=_whole("the training data", new.train),
        validation=_whole("the validation data", validation),
        test=together("the test data", tests),
        recipe=recipe_for(wish, start),
        output=wish.output,
        architecture=wish.architecture,
        start=start,
        remembered=together("what is remembered", remembered.train),
        checkpoints=wish.checkpoints,
    )
    return replace(order, recipe=replace(order.recipe, held_back=len(order.validation)))


def recipe_for(wish: Wish, start: Model | None) -> Recipe:
    """Return the recipe of the architecture or of fine-tuning, changed by the given options."""
    recipe = RECIPES[wish.architecture] if start is None else FINE
    return replace(
        recipe,
        epochs=wish.epochs or recipe.epochs,
        batch=wish.batch or recipe.batch,
        learning_rate=wish.learning_rate or recipe.learning_rate,
        seed=wish.seed,
        patience=wish.patience,
    )


def _parted(wish: Wish) -> _Parted:
    """Load the data, and take the validation digits from it or from a separate set."""
    sources = _load(wish.data, wish)
    share = _share(wish.validation, sources)
    trains = [each.train for each in sources if each.train]
    tests = [each.test for each in sources if each.test]
    if wish.test is not None:
        tests = [load_source(wish.test, _reader(wish)).held_out]
    if share is None:
        own = load_source(wish.validation or "", _reader(wish)).all
        if any(np.array_equal(own.images, each.images) for each in tests):
            what = "holds the digits to report on, which choose nothing"
            raise UsageError(problem(wish.validation or "", what, "name others for --validation"))
        return _Parted(trains, [own], tests)
    parts = [_split(each, share) for each in trains]
    return _Parted([first for first, _ in parts], [last for _, last in parts], tests)


def _remembered(wish: Wish) -> _Parted:
    """Load the earlier data of a model to train further; nothing if that is the new data itself."""
    if wish.start is None or wish.remember == NOTHING or wish.remember in wish.data:
        return _Parted([], [], [])
    source = load_source(wish.remember, _reader(wish))
    if source.train is None:
        what = "holds nothing but test digits, which are never learnt from"
        raise UsageError(problem(wish.remember, what, "name another for --remember"))
    train, validation = _split(source.train, _VALIDATION)
    return _Parted([train], [validation], [source.test] if source.test else [])


def _load(names: Sequence[str], wish: Wish) -> list[Source]:
    return [load_source(name, _reader(wish)) for name in names]


def _reader(wish: Wish) -> str:
    """Return the model that reads pages with known rows but unknown digit positions."""
    return wish.start or DEFAULT_MODEL


def _share(given: str | None, sources: Sequence[Source]) -> float | None:
    """Return the share of the data for validation; None if validation has its own set."""
    if given is None:
        return _VALIDATION
    with suppress(ValueError):
        number = float(given)
        if 0 < number < 1:
            return number
        total = sum(len(each.train or ()) for each in sources)
        if 1 <= number < total:
            return number / total
        raise UsageError(
            one_line(f"--validation {given}: not between 0 and the {total} digits there are")
        )
    return None


def _split(digits: Digits, share: float) -> tuple[Digits, Digits]:
    """Split off the last `share` of the digits.

    If they are sorted by label, so that the last ones lack some, they are interleaved first.
    """
    last = round(len(digits) * share)
    border = len(digits) - last
    if np.setdiff1d(digits.labels, digits.labels[border:]).size:
        order = interleaved(digits.labels)
        digits = Digits(digits.name, digits.images[order], digits.labels[order])
    return (
        digits.part(f"{digits.name}, first {border}", slice(border)),
        digits.part(f"{digits.name}, last {last}", slice(border, None)),
    )


def _newest(digits: Digits) -> tuple[str, slice]:
    kept = min(len(digits), _MOST_REMEMBERED)
    return f"{digits.name}, {kept} of them", slice(len(digits) - kept, None)


def _whole(name: str, parts: list[Digits]) -> Digits:
    found = together(name, [each for each in parts if len(each)])
    if found is None:
        raise UsageError(f"{name} are empty; give more --data, or another --validation")
    return found
