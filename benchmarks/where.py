"""Print how the reading time is distributed over the steps.

    python benchmarks/where.py [--data ../shared/data] [--images 40]

Prints the processor milliseconds of each step per image: for small images (register cells of
--data, or drawn), plain pages, a page with a table, and every fourth sheet of --data. It runs one
process with one thread and everything loaded. `the rest` is the fine look of the finder, and
decoding the file. The networks run inside the steps; the line `networks` is their sum.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from digitscan.batch.session import Session
from speed import images_of, loaded, read, write_small
from throughput import draw_page

SAMPLES = Path(__file__).parents[1] / "samples"
# Functions that `reader.tracing` and `reader.reader` call, in order.
STEPS = (
    "survey", "make_view", "find_ink", "settle", "find_runs", "sort_runs", "order_runs", "decode",
    "judge", "mark_scene", "write_numbers", "find_tables",
)  # fmt: skip


def shares_of(session: Session, files: Sequence[Path]) -> dict[str, float]:
    """Return the processor milliseconds of each step per image."""
    spent: dict[str, float] = defaultdict(float)
    with watched(spent):
        spent["all"] = sum(read(session, file) for file in files)
    steps = (*STEPS, "page_of")
    spent["the rest"] = spent["all"] - sum(spent[step] for step in steps)
    return {
        step: 1000 * spent[step] / len(files) for step in (*steps, "the rest", "all", "networks")
    }


@contextmanager
def watched(spent: dict[str, float]) -> Iterator[None]:
    """Sum the processor seconds of each step, and of the networks within all of them."""
    from digitscan.engines.onnx_runtime import OnnxRuntimeEngine  # noqa: PLC0415 - heavy
    from digitscan.reader import reader, tracing  # noqa: PLC0415 - heavy

    def timed(function: Callable[..., Any], step: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever it takes
            begun = time.process_time()
            try:
                return function(*arguments, **named)
            finally:
                spent[step] += time.process_time() - begun

        return call

    places: list[tuple[object, str, str]] = [(tracing, step, step) for step in STEPS]
    places += [(reader, "page_of", "page_of"), (OnnxRuntimeEngine, "run", "networks")]
    with ExitStack() as patches:
        for place, name, step in places:
            if function := getattr(place, name, None):
                patches.enter_context(mock.patch.object(place, name, timed(function, step)))
        yield


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="the folder of the labeled handwriting")
    parser.add_argument("--images", type=int, default=40, help="small images")
    options = parser.parse_args()
    session = loaded()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made, "small")
        folder.mkdir()
        write_small(folder, options.images, options.data)
        plain = [Path(made, f"{seed}.png") for seed in range(3)]
        for seed, file in enumerate(plain):
            draw_page(seed, file)
        kinds = {"small": images_of(folder), "plain": plain, "table": [SAMPLES / "weather.png"]}
        if options.data is not None:
            kinds["sheets"] = images_of(options.data / "sheets")[::4]
        shares = {name: shares_of(session, files) for name, files in kinds.items()}
    print(f"{'ms':14}" + "".join(f"{name:>9}" for name in shares))
    for step in next(iter(shares.values())):
        print(f"{step:14}" + "".join(f"{held[step]:9.1f}" for held in shares.values()))


if __name__ == "__main__":
    main()
