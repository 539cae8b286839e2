"""The sample pages: their contents, and their files with `truth.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2

from digitscan.drawing.layouts import draw
from digitscan.drawing.sheet import DrawnPage

JPEG_QUALITY = 82
# The source of each page as recorded in truth.json.
SOURCE = "drawn by python -m digitscan.drawing"


@dataclass(frozen=True, slots=True)
class Sample:
    """One page to draw; `height` is that of a digit in pixels."""

    file: str
    kind: str
    seed: int
    height: float
    lines: tuple[str, ...]
    labels: tuple[str, ...] = ()


# fmt: off
SAMPLES: tuple[Sample, ...] = (
    Sample("plain.png", "scan", 4, 78, (
        "1936 2048 577215", "8675309 144 90", "60221 3 1729", "27 18 28 182 84",
        "5040 739 1000001", "42 96485 66", "299792458 13",
    )),
    Sample("notebook.jpg", "ruled", 11, 82, (
        "15 382 4409 71", "16 375 4421 68", "17 391 4438 75", "18 366 4450 59",
        "19 402 4467 80", "20 359 4481 62", "21 388 4496 77", "22 370 4510 93", "23 395 4528 84",
    )),
    Sample("form.png", "form", 7, 66, (
        "30496517 21 08 2026", "0071852 64539", "58204 1937 46", "90210 7735 2841 6",
    ), (
        "Customer", "Day", "Month", "Year", "Meter", "Reading", "Post code", "House", "Flat",
        "Branch", "Clerk", "Till", "Copy",
    )),
    Sample("shadow.jpg", "photo", 2, 112, (
        "0471 38 5296", "812 6053", "77 9140 263", "5 30812 49",
    )),
    Sample("cheques.jpg", "cheques", 5, 140, (
        "=1.250,00-", "38.417,-", "920,65", "=76.300,-", "4.815,90-",
    )),
    Sample("board.jpg", "board", 9, 100, (
        "3 14159 26535", "2 71828 18284", "1 41421 35623", "0 57721 56649",
    )),
    Sample("ledger.jpg", "ledger", 3, 70, (
        "Water 10482 10517 35", "Heat 28906 29344 438", "Meter 7713 7790 77",
        "Rooms 4 6 2", "Total 47105 47657 552", "Rate 1203 1186 17",
    )),
    Sample("fax.png", "fax", 6, 84, (
        "004917 6035 82", "91 4420 77316", "5508 123 6694", "2 80 3971 45",
    )),
    Sample("weather.png", "grid", 8, 60, (
        "1 | 3.96 | -4.5 | 12.3 | 1013.2", "2 | 14.25 | -0.8 | 9.6 | 998.7",
        "3 | 0.50 | 2.1 | 15.4 | 1021.0", "4 | 27.08 | -11.7 | 6.9 | 987.4",
        "5 | | 3.0 | 18.2 | 1016.8", "6 | 8.31 | -2.6 | 10.5 | 1004.9",
    ), ("Week", "Rain", "Low", "High", "Pressure")),
    Sample("amounts.png", "points", 12, 66, (
        "Water | 1.250,00", "Heat | 389,45", "Rate | -72,90", "Home | 18.417,06",
        "Market | 5,20", "Total | 19.988,81",
    )),
)
# fmt: on


def write_samples(folder: Path) -> tuple[Path, ...]:
    """Draw every sample into `folder`, with `truth.json`; return the files written.

    Raises OSError if the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pages = [(sample, _drawn(sample)) for sample in SAMPLES]
    files = [folder / sample.file for sample in SAMPLES]
    for file, (_, page) in zip(files, pages, strict=True):
        file.write_bytes(_encoded(page, file.suffix))
    truth = folder / "truth.json"
    entries = [_entry(sample.file, page) for sample, page in pages]
    truth.write_text(_as_json(entries), encoding="utf-8")
    return (*files, truth)


def _drawn(sample: Sample) -> DrawnPage:
    return draw(sample.kind, sample.seed, sample.height, sample.lines, labels=sample.labels)


def _encoded(page: DrawnPage, suffix: str) -> bytes:
    image = page.image if page.image.ndim == 2 else page.image[..., ::-1]  # noqa: PLR2004
    options = [cv2.IMWRITE_PNG_COMPRESSION, 9]
    if suffix == ".jpg":
        options = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    elif page.kind == "plain/fax":
        options += [cv2.IMWRITE_PNG_BILEVEL, 1]
    return cv2.imencode(suffix, image, options)[1].tobytes()


def _entry(file: str, page: DrawnPage) -> dict[str, Any]:
    """Return a page's truth: as for other labeled pages, plus the box of each digit.

    `digits` are `[value, line, number, left, top, width, height]`.
    """
    height, width = page.image.shape[:2]
    digits = [
        [d.value, d.line, d.number, d.box.left, d.box.top, d.box.width, d.box.height]
        for d in page.digits
    ]
    return {
        "file": file,
        "rows": list(page.rows),
        "order": "rows",
        "rotate_ccw": 0,
        "other_marks": page.other_marks,
        "kind": page.kind,
        "size": [width, height],
        "notes": page.notes,
        "source": SOURCE,
        "numbers": [list(line) for line in page.numbers],
        "digits": digits,
    } | _table_truth(page)


def _table_truth(page: DrawnPage) -> dict[str, Any]:
    """Return a page's tables, and their numbers as exact texts; nothing without tables."""
    if not page.tables:
        return {}
    rows = [[text for text in row if text] for table in page.tables for row in table if any(row)]
    return {"cells": rows, "tables": page.tables}


def _as_json(entries: list[dict[str, Any]]) -> str:
    """Return `entries` as JSON with one line per field, so that changes can be reviewed."""
    shown = (
        ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in entry.items())
        for entry in entries
    )
    return "[\n" + ",\n".join(" {\n" + fields + "\n }" for fields in shown) + "\n]\n"
