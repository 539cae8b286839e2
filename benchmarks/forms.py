"""Print how well sheets of drawn forms are aligned and read.

    python benchmarks/forms.py [--forms N] [--sheets N] [--foreign N]
    python benchmarks/forms.py --data ../shared/data [--forms 3]

Each form has combs, boxes, and a table with a total. Other writers fill in its sheets, which are
photographed on a table, at an angle, in a shadow. Foreign sheets are from other forms of the same
kind. No network was trained on these pages. With --data the digits are MNIST's test digits, on
which no network was trained, either.

Fields under a check are counted with and without it. The accuracy of the fields with high
confidence shows whether the confidence is reliable.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

from digitscan.drawing import camera
from digitscan.drawing.blanks import (
    Bank,
    Blank,
    BlankField,
    draw_blank,
    fill,
    photograph_sheet,
    random_form,
    random_values,
)
from digitscan.engines.threads import one_thread_each
from digitscan.forms.joint import decide
from digitscan.forms.sheets import SheetReader
from digitscan.reader import Reader

FIRST_SEED = 701
SURE = 0.99
EDGE = 40  # brighter pixels of an MNIST crop are ink


@dataclass
class Counts:
    """The counts for the sheets of some forms."""

    sheets: int = 0
    fitted: int = 0
    fields: int = 0
    right: int = 0
    checked: int = 0
    wrong_without: int = 0
    wrong_with: int = 0
    sure: int = 0
    sure_right: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        """Add other counts."""
        for name in ("sheets", "fitted", "fields", "right", "checked", "wrong_without",
                     "wrong_with", "sure", "sure_right", "seconds"):  # fmt: skip
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def line(self, name: str) -> str:
        """Return a line of the table."""
        right, sure = self.right / max(self.fields, 1), self.sure_right / max(self.sure, 1)
        seconds = float(np.median(self.seconds)) if self.seconds else 0.0
        checks = f"{self.wrong_without:4} {self.wrong_with:4} of {self.checked:5}"
        return (
            f"{name:14} {self.fitted:4}/{self.sheets:<4} {self.fields:6} {right:8.2%}  {checks}"
            f"  {sure:8.2%} of {self.sure / max(self.fields, 1):4.0%}  {seconds:6.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=10, help="forms (default: 10)")
    parser.add_argument("--sheets", type=int, default=30, help="sheets a form (default: 30)")
    parser.add_argument("--foreign", type=int, default=100, help="foreign sheets (default: 100)")
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED, help="(default: 701)")
    parser.add_argument("--data", type=Path, help="where mnist/ lies; writes with its test digits")
    parser.add_argument("--wrong", action="store_true", help="show what is read wrongly")
    asked = parser.parse_args()
    one_thread_each()  # so that processor seconds do not include waiting threads
    bank = None if asked.data is None else mnist_bank(asked.data / "mnist")
    reader, whole = Reader(), Counts()
    seeds = range(asked.first_seed, asked.first_seed + asked.forms)
    print(
        "form           fitted     fields    right  under a check: wrong    right at .99    proc."
    )
    print(
        "                                           without, with           and their share     s"
    )
    with TemporaryDirectory() as folder:
        templates = []
        for seed in seeds:
            form = random_form(seed)
            templates.append(write_template(form, Path(folder)))
            sheets = SheetReader([templates[-1]], reader)
            counts = measure(form, sheets, asked.sheets, bank, show=asked.wrong)
            print(counts.line(f"form {seed}"), flush=True)
            whole.add(counts)
        print(whole.line("all"), flush=True)
        if asked.foreign:
            sheets = SheetReader(templates, reader)
            taken = sum(fits(sheets, image) for image in foreign_sheets(asked.foreign))
            print(f"foreign sheets that fit one of the forms: {taken} of {asked.foreign}")


def write_template(form: Blank, folder: Path) -> str:
    """Write the template of a form with its true boxes; return its path."""
    picture = camera.to_bytes(draw_blank(form))
    Image.fromarray(picture).save(folder / f"form{form.seed}.png")
    lines = [
        "version: 1", f"picture: form{form.seed}.png",
        f"size: [{picture.shape[1]}, {picture.shape[0]}]", "fields:",
        *(f"  - {{{described(form, each)}}}" for each in form.fields),
        "checks:", *(f"  - {check}" for check in form.checks),
    ]  # fmt: skip
    path = folder / f"form{form.seed}.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def described(form: Blank, each: BlankField) -> str:
    box = form.box(each)
    parts = [f"name: {each.name}", f"box: [{box.left}, {box.top}, {box.width}, {box.height}]"]
    parts += [f"digits: {each.digits}, comb: true"] if each.digits else []
    kinds = {
        "amount": "type: decimal, decimals: 2",
        "date": "type: date",
        "integer": "type: integer",
    }
    parts += [kinds[each.kind]] if each.kind in kinds else []
    return ", ".join(parts)


def measure(
    form: Blank, sheets: SheetReader, count: int, bank: Bank | None, *, show: bool
) -> Counts:
    counts, blank = Counts(), draw_blank(form)
    for number in range(count):
        rng = np.random.default_rng([form.seed, number])
        values = random_values(form, rng)
        picture = photograph_sheet(fill(form, blank, values, rng, bank), form.height, rng)
        counts.sheets += 1
        begun = time.process_time()
        reading = sheets.read(picture)
        counts.seconds.append(time.process_time() - begun)
        found = sheets.look(picture) if reading is not None else None
        if reading is None or found is None:
            continue
        counts.fitted += 1
        _, _, options = found
        alone, _ = decide(options, ())
        for own, read in zip(form.fields, reading.fields, strict=True):
            truth = wanted(own, values[own.name])
            is_right = read.text == truth
            without = options[own.name][alone[own.name].chosen].text
            counts.fields += 1
            counts.right += is_right
            if own.name == "total" or own.name.startswith("part_"):
                counts.checked += 1
                counts.wrong_without += without != truth
                counts.wrong_with += not is_right
            counts.sure += read.confidence >= SURE
            counts.sure_right += is_right and read.confidence >= SURE
            if show and not is_right:
                told = [(each.text, round(each.probability, 3)) for each in read.candidates[:3]]
                print(f"  sheet {number}: {own.name} ({own.kind}): {truth!r} read as {told}")
    return counts


def wanted(own: BlankField, value: str) -> str:
    """Return a value in the output's format."""
    return f"{value[4:]}-{value[2:4]}-{value[:2]}" if own.kind == "date" and value else value


def foreign_sheets(count: int) -> Iterator[NDArray[np.uint8]]:
    """Yield photographs of filled sheets of other forms."""
    for number in range(count):
        rng = np.random.default_rng([9, number])
        form = random_form(5000 + number)
        sheet = fill(form, draw_blank(form), random_values(form, rng), rng)
        yield photograph_sheet(sheet, form.height, rng)


def fits(sheets: SheetReader, picture: NDArray[np.uint8]) -> bool:
    return sheets.look(picture) is not None


def mnist_bank(folder: Path) -> Bank:
    """Return a bank of MNIST's test digits, tightly cropped."""
    from digitscan.training.datasets import load_idx  # noqa: PLC0415 - heavy

    digits = load_idx(folder, "test")
    by_value = [np.flatnonzero(digits.labels == value) for value in range(10)]

    def give(value: int, rng: Generator) -> NDArray[np.float32]:
        image = digits.images[int(rng.choice(by_value[value]))]
        rows, columns = (np.flatnonzero((image > EDGE).any(axis)) for axis in (1, 0))
        cut = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        return cut.astype(np.float32) / np.float32(255)

    return give


if __name__ == "__main__":
    main()
