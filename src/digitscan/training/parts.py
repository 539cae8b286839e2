"""Work that is divided into parts, which processes of their own do."""

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
    """Work on sources with several processes, and return what each part gave, in order.

    Args:
        work: does a part of a source: from DATA, by a model, a source's name and the part's number.
            A function of a module that is not `__main__`.
        names: of the sources.
        processes: how many, and into how many parts each source is divided.
        data: the folder with all the data sets.
        model: the folder of the model that reads.
    """
    # A forked process would wait for ever for OpenCV's threads.
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        jobs = [
            pool.submit(work, data, model, name, part)
            for name in names
            for part in range(processes)
        ]
        return [job.result() for job in jobs]
