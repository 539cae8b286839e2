"""How long `digitscan --help` takes, from the shell and cold.

    python benchmarks/startup.py [RUNS]

Prints the median and the least of RUNS runs, beside the same of an empty Python program, and
fails where the median is above the promised 0.35 s. Each run is a process of its own; they take
turns, so that a busy moment of the machine meets both.
"""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median

PROMISED = 0.35
RUNS = 15
EMPTY = (sys.executable, "-c", "pass")
HELP = (sys.executable, "-m", "digitscan", "--help")


def seconds(command: tuple[str, ...]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    pairs = [(seconds(EMPTY), seconds(HELP)) for _ in range(runs)]
    empty, shown = ([pair[which] for pair in pairs] for which in (0, 1))
    print(f"python -c pass    median {median(empty):.3f} s  least {min(empty):.3f} s")
    print(f"digitscan --help  median {median(shown):.3f} s  least {min(shown):.3f} s")
    print(f"ratio {median(shown) / median(empty):.1f}, promised at most {PROMISED} s")
    return 0 if median(shown) <= PROMISED else 1


if __name__ == "__main__":
    sys.exit(main())
