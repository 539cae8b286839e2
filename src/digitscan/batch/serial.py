"""Read all inputs in one process, one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from digitscan.batch.page_task import PageRead, Unread
from digitscan.batch.session import Session
from digitscan.inputs import STDIN, read_stdin

# Called with the number of pages left.
Tick = Callable[[int], None]
# An input's number, and a page, what could not be read, or None at the input's end.
Event = tuple[int, PageRead | Unread | None]


def read_serially(
    session: Session,
    sources: Iterable[tuple[int, str | Unread]],
    tick: Tick | None = None,
    skip: int = 0,
) -> Iterator[Event]:
    """Read inputs in order; yield the results of each, and None at its end.

    Args:
        session: reads them.
        sources: the number of each input, and its path or why there is no path; `-` is standard
            input.
        tick: called before each input, with 0.
        skip: how many wanted pages of the first input to skip.
    """
    for index, source in sources:
        if tick is not None:
            tick(0)
        if isinstance(source, Unread):
            yield index, source
        else:
            for result in session.read(source, read_stdin if source == STDIN else None, skip):
                yield index, result
        skip = 0
        yield index, None
    session.close()
