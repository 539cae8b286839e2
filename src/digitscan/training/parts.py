"""Divide work into parts and run them in separate processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")


def work_in_parts(
    work: Callable[[Path, Path, str, int], Result],
    names: Iterable[str],
    processes: int,
    data: Path,
    model: Path,
) -> list[Result]:
    """Process sources with several processes, and return the result of each part in order.

    Args:
        work: processes a part of a source, given DATA, a model, the source's name and the part's
            number. It must not be defined in `__main__`.
        names: of the sources.
        processes: the number of processes, and of parts of each source.
        data: the folder with all the data sets.
        model: the folder of the model that reads.
    """
    # A forked process would wait forever for OpenCV's threads.
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        jobs = [
            pool.submit(work, data, model, name, part)
            for name in names
            for part in range(processes)
        ]
        return [job.result() for job in jobs]
