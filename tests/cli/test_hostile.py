"""Files that were damaged, or made to do harm: the benchmarks' own, a few of each."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def benchmark(name: str) -> ModuleType:
    """Import a benchmark, which is no part of the package."""
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", BENCHMARKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


hostile, fuzz = benchmark("hostile"), benchmark("fuzz")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="os.wait4 is of POSIX")


@pytest.mark.slow
@pytest.mark.parametrize("seed", [3, 4])
def test_damaged_files_are_read_or_refused(tmp_path: Path, seed: int) -> None:
    fuzz.write_batch(tmp_path, seed, 0, 60)
    found = fuzz.Findings()
    fuzz.try_loader(tmp_path, found)
    fuzz.try_command(tmp_path, found)
    assert found.wrong == []
    assert found.slowest[0] <= fuzz.MOST_SECONDS
    assert found.ways["read"] > 10
    assert found.ways["refused"] > 10


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("bomb, 100,000 a side.png", "200 million that are read"),
        ("bomb, RGB 14,000 a side.png", "million that are read"),
        ("bomb, WebP of 16,383 a side.webp", "million that are read"),
        ("bomb in the text.png", "damaged"),
        ("bomb, many scans.jpg", "scans"),
        pytest.param(
            "forms within forms.pdf",
            "more time or memory",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="bounds are Linux's"),
        ),
    ],
)
@pytest.mark.slow
def test_what_takes_too_much_is_refused_in_a_line(tmp_path: Path, name: str, told: str) -> None:
    file = tmp_path / name
    file.write_bytes(hostile.FILES[name]())
    outcome = hostile.recognized(file)
    assert outcome.status == 1
    assert outcome.told.startswith(f"{file}: ")
    assert told in outcome.told
    assert outcome.told.count("\n") == 1


@pytest.mark.parametrize("name", ["CMYK.tif", "1 bit, G4.tif", "broken EXIF.jpg", "16 bits.png"])
@pytest.mark.slow
def test_what_is_unusual_is_read_all_the_same(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(hostile.FILES[name]())
    outcome = hostile.recognized(file)
    assert outcome.status == 0
    assert outcome.told == ""
    assert outcome.data.count("\n") > 20
