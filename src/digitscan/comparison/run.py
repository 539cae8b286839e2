"""Run a comparison: train and test each method, unless its result is already saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from digitscan.comparison.measure import Inputs, measure
from digitscan.comparison.methods import METHODS, Method
from digitscan.comparison.networks import Shipped
from digitscan.comparison.report import as_csv
from digitscan.comparison.results import Kept, Result
from digitscan.errors import UsageError
from digitscan.messages import one_line, problem, unknown_value
from digitscan.models import ONNX_NAME, find_model
from digitscan.training.datasets import Digits, load_digits

_SHIPPED_EFFORT = 2
_LEAST = 100


@dataclass(frozen=True, slots=True)
class Comparison:
    """The options of a comparison; see `digitscan compare --help`."""

    data: Path | None = None
    methods: Sequence[str] = ()
    models: Sequence[str] = ("mnist",)
    features: str = "raw"
    limit: int | None = None
    seed: int = 1
    output: Path | None = None


class Watch(Protocol):
    """Watches the progress of a comparison."""

    def begin(self, method: Method, order: int, left: Sequence[Method]) -> None:
        """Show that method number `order` begins; `left` are this method and those after it."""

    def end(self, result: Result, *, kept: bool) -> None:
        """Show the result; `kept` means that it was already saved."""


def compare(request: Comparison, watch: Watch) -> list[Result]:
    """Train and test the methods, one after the other, and save their results.

    Raises:
        UsageError: there is no such method, the data is not available, or the output folder holds
            something else.
        UnreadableInputError: the data cannot be read.
        ModelError: there is no such model.
    """
    methods = chosen(request.methods) + [_shipped(model) for model in request.models]
    train, test = (_limited(each, request.limit) for each in load_digits(request.data))
    kept = None if request.output is None else Kept(request.output, _settings(train, test, request))
    inputs = Inputs(train, test, request.features)
    results = []
    for order, method in enumerate(methods):
        watch.begin(method, order + 1, methods[order:])
        found = kept.find(method.key, method.says) if kept else None
        result = found or measure(method, inputs, request.seed)
        if kept and not found:
            kept.keep(result)
        watch.end(result, kept=found is not None)
        results.append(result)
    if kept:
        kept.write("comparison.csv", as_csv(results))
    return results


def chosen(keys: Sequence[str]) -> list[Method]:
    """Return the methods with these names, in their own order; all if there are no names.

    Raises:
        UsageError: a name is unknown.
    """
    known = [method.key for method in METHODS]
    for key in keys:
        if key not in known:
            raise UsageError(unknown_value("--method", key, list(known)))
    return [method for method in METHODS if not keys or method.key in keys]


def _shipped(name: str) -> Method:
    model = find_model(name)
    return Method(
        key=f"model-{name}",
        title=one_line(f"CNN, model {name}"),
        says=f"trained before, {ONNX_NAME} {model.card.sha256.get(ONNX_NAME, '')[:12]}",
        make=partial(_load, name),
        effort=_SHIPPED_EFFORT,
        takes_images=True,
    )


def _load(name: str, _seed: int) -> Shipped:
    return Shipped(name)


def _limited(digits: Digits, limit: int | None) -> Digits:
    if limit is None or limit >= len(digits):
        return digits
    return digits.part(f"{digits.name}, first {limit}", slice(limit))


def _settings(train: Digits, test: Digits, request: Comparison) -> dict[str, Any]:
    """Return the settings that two runs must share for their results to be comparable."""
    for digits in (train, test):
        if len(digits) < _LEAST:
            raise UsageError(problem(digits.name, f"{len(digits)} digits are too few", "name more"))
    return {
        "training set": f"{train.name}, {len(train)} digits",
        "test set": f"{test.name}, {len(test)} digits",
        "features": request.features,
        "seed": request.seed,
        "digests": {"training": train.sha256(), "test": test.sha256()},
    }
