"""Read labeled pages with digitscan, RapidOCR and Tesseract, and compare numbers and time.

    python benchmarks/peers.py ../shared/data/sheets [--rapidocr PYTHON]

Tesseract is looked for on the PATH. RapidOCR needs an environment of its own (`python -m venv v`,
`v/bin/pip install rapidocr`); name its Python with --rapidocr. Each program uses one thread and its
default models. RapidOCR and Tesseract do not separate handwriting from print, so the print on a
page counts against them.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from digitscan.evaluation.metrics import common_length
from digitscan.evaluation.numbers import NumberCounts, PageNumbers
from digitscan.evaluation.strings import LabelledImage, labelled_pages

# What a page's text holds as numbers.
_NUMBER = re.compile(r"[+-]?\d+(?:[.,':/-]\d+)*")
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}
_DIGITSCAN = """
import json, sys
from digitscan.engines.threads import one_thread_each
one_thread_each()
import digitscan
for path in sys.argv[1:]:
    page = digitscan.recognize(path)
    texts = [number.text() for line in page.lines for number in line.numbers]
    print(json.dumps(texts), flush=True)
"""
RAPIDOCR = """
import json, logging, os, sys
from rapidocr import RapidOCR
logging.disable(logging.CRITICAL)
threads = {"EngineConfig.onnxruntime.intra_op_num_threads": int(os.environ.get("THREADS", 1))}
engine = RapidOCR(params=threads)
for path in sys.argv[1:]:
    print(json.dumps(list(engine(path).txts or ())), flush=True)
"""
Texts = list[list[str]]  # of each page, in reading order


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="pages with truth.json, whose cells are labeled")
    parser.add_argument("--rapidocr", type=Path, help="the Python that has RapidOCR")
    asked = parser.parse_args()
    pages = [page for page in labelled_pages(asked.folder) if page.numbers is not None]
    programs: dict[str, Callable[[Sequence[Path]], Texts]] = {
        "digitscan": lambda paths: lines_of(Path(sys.executable), _DIGITSCAN, paths)
    }
    if asked.rapidocr is not None:
        programs["RapidOCR"] = lambda paths: lines_of(asked.rapidocr, RAPIDOCR, paths)
    if shutil.which("tesseract"):
        programs["Tesseract"] = lambda paths: [tesseract(path) for path in paths]
    print(f"{len(pages)} pages     number F1  as written  digits P     R  processor s a page")
    for name, read in programs.items():
        before = busy()
        texts = read([page.path for page in pages])
        print(
            f"{name:10} {scores(pages, texts)} {(busy() - before) / len(pages):10.2f}", flush=True
        )


def lines_of(python: Path, code: str, paths: Sequence[Path]) -> Texts:
    """Run code that prints a JSON list of texts for each path."""
    command = [str(python), "-c", code, *map(str, paths)]
    environment = os.environ | _ONE_THREAD
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    lines = [line for line in done.stdout.splitlines() if line.startswith("[")]
    return [json.loads(line) for line in lines]


def tesseract(path: Path) -> list[str]:
    """Return what Tesseract reads on a page, as sparse text."""
    command = ["tesseract", str(path), "-", "--psm", "11"]
    environment = os.environ | _ONE_THREAD
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment
    ).stdout.split("\n")


def scores(pages: Sequence[LabelledImage], texts: Texts) -> str:
    """Return number F1, by digits only and as written, and precision and recall of digits."""
    alone = written = NumberCounts()
    common = read_digits = true_digits = 0
    for page, own in zip(pages, texts, strict=True):
        found = tuple(number for text in own for number in _NUMBER.findall(text))
        counted = PageNumbers(found, page.numbers or ())
        alone, written = alone + counted.digits_alone, written + counted.as_written
        read = re.sub(r"\D", "", "".join(found))
        common += common_length(read, page.truth)
        read_digits, true_digits = read_digits + len(read), true_digits + len(page.truth)
    shares = common / max(1, read_digits), common / max(1, true_digits)
    return f"{alone.f1 or 0:13.3f} {written.f1 or 0:11.3f} {shares[0]:9.3f} {shares[1]:5.3f}"


def busy() -> float:
    """Return the processor seconds of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
