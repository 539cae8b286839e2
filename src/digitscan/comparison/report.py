"""Format a comparison as a table, as CSV, or as JSON."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Sequence
from typing import Any

from rich.table import Table

from digitscan.comparison.results import Result
from digitscan.evaluation.metrics import wilson_interval
from digitscan.output.console import console_for

_MILLISECONDS_BELOW, _TENTHS_BELOW, _SECONDS_BELOW = 0.1, 100, 600
_KILO, _MEGA = 1e3, 1e6
_DECIMALS = 5


def ranked(results: Sequence[Result]) -> list[Result]:
    """Return the results, the best first."""
    return sorted(results, key=lambda each: each.errors / each.tested_on)


def written(results: Sequence[Result], form: str) -> str:
    """Return the results in the format `form`, one of `digitscan.comparison.FORMATS`."""
    return {"table": as_table, "csv": as_csv, "json": as_json}[form](results)


def as_table(results: Sequence[Result]) -> str:
    """Return a table, the best first, with notes below it."""
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("method", "accuracy", "\N{PLUS-MINUS SIGN}", "errors", "training", "testing"):
        shown.add_column(name, justify="left" if name == "method" else "right", no_wrap=True)
    shown.add_column("size", justify="right", no_wrap=True)
    for each in ranked(results):
        low, high = _interval(each)
        shown.add_row(
            each.title,
            f"{each.accuracy:.2%}",
            f"{(high - low) / 2:.2%}",
            f"{each.errors:,}",
            duration(each.training_s),
            duration(each.testing_s),
            _size(each.size),
        )
    file = io.StringIO()
    console_for(file).print(shown)
    rows = [line.rstrip() for line in file.getvalue().splitlines()]
    return "\n".join([*rows, "", *_notes(results)])


def as_csv(results: Sequence[Result]) -> str:
    """Return one row per method, the best first; shares are of 1, times seconds, sizes bytes."""
    rows = [_row(each) for each in ranked(results)]
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().rstrip("\n")


def as_json(results: Sequence[Result]) -> str:
    """Return a list of objects, as in `as_csv`, each with its confusion matrix."""
    held = [_row(each) | {"confusion": each.confusion} for each in ranked(results)]
    return json.dumps(held, indent=2, ensure_ascii=False)


def duration(seconds: float | None) -> str:
    """Return seconds in a readable form; a dash for None."""
    if seconds is None:
        return "-"
    if seconds < _MILLISECONDS_BELOW:
        return f"{1000 * seconds:.0f} ms"
    if seconds < _TENTHS_BELOW:
        return f"{seconds:.1f} s"
    return f"{seconds:.0f} s" if seconds < _SECONDS_BELOW else f"{seconds / 60:.0f} min"


def _row(result: Result) -> dict[str, Any]:
    low, high = (round(each, _DECIMALS) for each in _interval(result))
    return {
        "method": result.method,
        "title": result.title,
        "parameters": result.says,
        "features": result.features,
        "trained_on": result.trained_on,
        "tested_on": result.tested_on,
        "accuracy": round(result.accuracy, _DECIMALS),
        "accuracy_low": low,
        "accuracy_high": high,
        "errors": result.errors,
        "training_s": result.training_s,
        "testing_s": result.testing_s,
        "training_cpu_s": result.training_cpu_s,
        "testing_cpu_s": result.testing_cpu_s,
        "size_bytes": result.size,
    }


def _interval(result: Result) -> tuple[float, float]:
    return wilson_interval(result.tested_on - result.errors, result.tested_on)


def _size(count: int) -> str:
    return f"{count / _MEGA:.1f} MB" if count >= _MEGA else f"{count / _KILO:.1f} kB"


def _notes(results: Sequence[Result]) -> list[str]:
    if not results:
        return []
    trained = max(each.trained_on for each in results)
    first = f"{results[0].tested_on:,} test digits"
    if trained:
        first = f"Trained on {trained:,} digits, tested with {results[0].tested_on:,}"
    given = sorted({each.features for each in results})
    return [
        f"{first}; input: {' and '.join(given)}; {os.cpu_count()} cores.",
        "\N{PLUS-MINUS SIGN} is half of the 95 % interval (Wilson); times are by the clock.",
    ]
