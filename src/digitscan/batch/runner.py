"""Start reading: in this process for a single page, otherwise in worker processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Protocol

from digitscan.batch.page_task import PageTask, Unread
from digitscan.batch.serial import Event, Tick, read_serially
from digitscan.cores import cores
from digitscan.errors import DigitscanError
from digitscan.inputs import STDIN
from digitscan.models import ModelCard, find_model
from digitscan.page_ranges import PageSelection

# Suffixes of formats that may hold many pages; any other file counts as one page.
_MANY_PAGED = frozenset({".pdf", ".tif", ".tiff"})
Sources = Iterable[tuple[int, str | Unread]]
# Returns how to read a page, given the model's threshold.
TaskOf = Callable[[float], PageTask]


class Read(Protocol):
    """Reads inputs in order, see `Pool.read`."""

    def __call__(
        self, sources: Sources, tick: Tick | None = None, skip: int = 0
    ) -> Iterator[Event]:
        """Yield the results of each input, and None at its end."""


def workers_for(sources: Sequence[str | Unread], jobs: int | None, step: PageTask) -> int:
    """Return how many worker processes are worth starting; 0 to read in this process.

    A possible PDF is never read in this process: a malicious page that never ends, or that crashes
    pdfium, then only ends a worker.

    Args:
        sources: the inputs.
        jobs: how many workers are allowed; None for as many as there are cores.
        step: how to read a page.
    """
    most = cores() if jobs is None else jobs
    if len(sources) == 1:
        return most if _has_several_pages(sources[0], step, most) else 0
    if most == 1:
        return int(any(isinstance(each, str) and _may_be_pdf(each) for each in sources))
    many = any(isinstance(each, str) and _may_have_many(each) for each in sources)
    return most if many else min(most, len(sources))


def begin(
    step_of: TaskOf, workers: int, *, alone: bool, stack: ExitStack
) -> tuple[Read, ModelCard]:
    """Load the model, here or in workers that end with `stack`.

    Args:
        step_of: returns how to read pages, given the model's threshold.
        workers: how many processes to start; 0 reads in this process.
        alone: whether this process, if it reads itself, uses only one core.
        stack: closes everything that is started here.

    Returns:
        The function that reads inputs, and the model's card.

    Raises:
        ModelError, UsageError: the model cannot be loaded.
    """
    if workers:
        from digitscan.batch.pool import Pool  # noqa: PLC0415 - a single page needs none

        card = find_model(step_of(0.0).model).card
        pool = stack.enter_context(Pool(step_of(card.auto_threshold), workers))
        pool.start()
        return pool.read, card
    if alone:
        from digitscan.engines.threads import one_thread_each  # noqa: PLC0415 - heavy

        one_thread_each()
    session = stack.enter_context(step_of(0.0).session()).prepare()
    card = session.reader.card
    session.task = step_of(card.auto_threshold)
    return partial(read_serially, session), card


def _may_have_many(source: str) -> bool:
    return Path(source).suffix.lower() in _MANY_PAGED


def _may_be_pdf(source: str) -> bool:
    return source == STDIN or Path(source).suffix.lower() == ".pdf"


def _has_several_pages(source: str | Unread, step: PageTask, most: int) -> bool:
    """Return whether the only input is a PDF, or has more than one wanted page."""
    if source == STDIN:
        return True
    if isinstance(source, Unread) or not Path(source).is_file():
        return False
    from digitscan.reader.loading.document import open_document, wanted_pages  # noqa: PLC0415
    from digitscan.reader.loading.file_types import is_pdf  # noqa: PLC0415 - heavy

    try:
        with Path(source).open("rb") as file:
            if is_pdf(file):
                return True
        if most == 1:
            return False
        with open_document(source) as document:
            numbers = wanted_pages(document, step.pages or PageSelection(((1, None),)))
            return next(numbers, None) is not None and next(numbers, None) is not None
    except (OSError, DigitscanError):
        return False  # reading reports the error
