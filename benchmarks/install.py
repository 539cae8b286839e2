"""Install into an empty environment, measure it, and use it.

    python benchmarks/install.py light|plain [PYTHON]

`light` runs `pip install ./light`, `plain` runs `pip install .`, in a new virtual environment of
PYTHON (default: the Python that runs this script). It prints the megabytes that the command added
to site-packages, without pip itself, and the result of each check. It fails if a check fails, or
if the light install adds more than 350 MB. `light` takes about a minute, `plain` several.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = {"light": "./light", "plain": "."}
MOST_MEGABYTES = 350
HEAVY = ("tensorflow", "keras", "onnx", "tf2onnx")
DIGITS_EACH = 20


@dataclass(frozen=True)
class Check:
    """A check, and whether it passed."""

    what: str
    passed: bool
    seen: str


@dataclass(frozen=True)
class Environment:
    """A new virtual environment in `folder`, and an empty folder to work in."""

    folder: Path
    work: Path

    @property
    def python(self) -> Path:
        """Return the path of its Python."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run its Python, outside the checkout and without the caller's settings."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "DIGITSCAN"))
        }
        return subprocess.run(
            [str(self.python), *arguments],
            cwd=self.work, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def digitscan(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the program as a user would."""
        return self.run("-m", "digitscan", *arguments)

    def megabytes(self) -> int:
        """Return the disk size of site-packages in megabytes, as counted by `du -sm`."""
        where = self.run("-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
        files = [each.lstat() for each in Path(where.stdout.strip()).rglob("*")]
        return sum(getattr(each, "st_blocks", -(-each.st_size // 512)) for each in files) // 2048


def bar(label: int) -> bytes:
    """Return a picture of 28 by 28 pixels with a bar, further to the right for each label."""
    row = bytes(255 * (column // 2 == label + 2) for column in range(28))
    return bytes(4 * 28) + row * 20 + bytes(4 * 28)


def digits(folder: Path) -> str:
    """Write MNIST's four files with drawn bars instead of digits, enough to train one epoch."""
    for name in ("train", "t10k"):
        labels = bytes(range(10)) * DIGITS_EACH
        pictures = b"".join(bar(label) for label in labels)
        head = struct.pack(">HBB3I", 0, 8, 3, len(labels), 28, 28)
        (folder / f"{name}-images-idx3-ubyte").write_bytes(head + pictures)
        head = struct.pack(">HBBI", 0, 8, 1, len(labels))
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(head + labels)
    return str(folder)


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    return (done.stderr.strip() or done.stdout.strip()).rpartition("\n")[2]


def checks(kind: str, place: Environment) -> Iterator[Check]:
    """Use what is installed, as its user would."""
    done = place.digitscan("recognize", str(ROOT / "samples" / "plain.png"))
    first = done.stdout.splitlines()[1:2]
    yield Check(
        "recognize", bool(first) and ",1936," in first[0], "".join(first) or last_line(done)
    )
    done = place.digitscan("table", str(ROOT / "samples" / "weather.png"))
    yield Check("table", done.returncode == 0 and "," in done.stdout, last_line(done))
    done = place.digitscan("models", "--format", "json")
    yield Check("models", done.returncode == 0 and '"default"' in done.stdout, "")
    done = place.digitscan("evaluate", str(ROOT / "samples"), "--limit", "1")
    yield Check("evaluate", done.returncode == 0, last_line(done))
    options = ("--arch", "lenet-5", "--epochs", "1", "--batch", "50", "-o", "model")
    done = place.digitscan("train", "--data", digits(place.work), *options)
    if kind == "light":
        missing = [name for name in HEAVY if not (place.run("-c", f"import {name}")).returncode]
        yield Check("no training package", not missing, ", ".join(missing))
        expected = "`pip install 'digitscan-light[train]'`"
        one_line = done.returncode == 1 and done.stderr.count("\n") == 1
        yield Check(
            "train says how to get it", one_line and expected in done.stderr, last_line(done)
        )
    else:
        yield Check("train", done.returncode == 0, last_line(done))
        done = place.digitscan("models", "model")
        yield Check("the trained model", done.returncode == 0, "")


def main() -> int:
    kind = sys.argv[1] if len(sys.argv) > 1 else ""
    if kind not in SOURCES:
        print(__doc__)
        return 2
    python = sys.argv[2] if len(sys.argv) > 2 else sys.executable  # noqa: PLR2004
    with tempfile.TemporaryDirectory() as folder:
        place = Environment(Path(folder) / "environment", Path(folder) / "work")
        place.work.mkdir()
        subprocess.run([python, "-m", "venv", str(place.folder)], check=True)
        before = place.megabytes()
        install = [str(place.python), "-m", "pip", "install", "--quiet", SOURCES[kind]]
        subprocess.run(install, cwd=ROOT, check=True)
        added = place.megabytes() - before
        done = list(checks(kind, place))
    if kind == "light":
        limit = f"{added} MB, at most {MOST_MEGABYTES}"
        done.append(Check("size of site-packages", added <= MOST_MEGABYTES, limit))
    for each in done:
        print(f"{'ok    ' if each.passed else 'FAILED'} {each.what}: {each.seen}".rstrip(": "))
    print(f"pip install {SOURCES[kind]}: {added} MB")
    return 0 if all(each.passed for each in done) else 1


if __name__ == "__main__":
    sys.exit(main())
