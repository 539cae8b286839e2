"""Measure how long `digitscan --help` and a first page take, cold and from the shell.

    python benchmarks/startup.py [RUNS]

Prints the median and the minimum of RUNS runs of each step, each including the steps before it: an
empty Python program, the help, the libraries that a page needs, these with the reader, and reading
a sample page. Fails if the help's median is above the promised 0.35 s. Each run is a new process;
the steps alternate, so that other work on the machine affects all.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

PROMISED = 0.35
RUNS = 15
SAMPLE = Path(__file__).parents[1] / "samples" / "plain.png"
STEPS = {
    "python -c pass": ("-c", "pass"),
    "digitscan --help": ("-m", "digitscan", "--help"),
    "import numpy": ("-c", "import numpy"),
    "... and OpenCV": ("-c", "import numpy, cv2"),
    "... and ONNX Runtime": ("-c", "import numpy, cv2, onnxruntime"),
    "... and the reader": ("-c", "from digitscan.reader import Reader; Reader()"),
    "a sample page read": ("-m", "digitscan", "recognize", str(SAMPLE), "-f", "csv"),
}


def seconds(arguments: tuple[str, ...]) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    taken: dict[str, list[float]] = {name: [] for name in STEPS}
    for _ in range(runs):
        for name, arguments in STEPS.items():
            taken[name].append(seconds(arguments))
    for name, times in taken.items():
        print(f"{name:22} median {median(times):.3f} s  least {min(times):.3f} s")
    shown = median(taken["digitscan --help"])
    print(f"the help takes {shown:.3f} s, promised at most {PROMISED} s")
    return 0 if shown <= PROMISED else 1


if __name__ == "__main__":
    sys.exit(main())
