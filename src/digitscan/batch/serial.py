"""One process reads everything, input after input."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from digitscan.batch.page_task import PageRead, Unread
from digitscan.batch.session import Session
from digitscan.inputs import STDIN, read_stdin

# What comes of the input of that number: a page, what could not be read, or None at its end.
Tick = Callable[[int], None]
Event = tuple[int, PageRead | Unread | None]


def read_serially(
    session: Session,
    sources: Iterable[tuple[int, str | Unread]],
    tick: Tick | None = None,
    skip: int = 0,
) -> Iterator[Event]:
    """Read inputs in their order; give what comes of each, and None at its end.

    Args:
        session: reads them.
        sources: the number and the path of each, or why there is no path; `-` is standard input.
        tick: called before each input, with 0.
        skip: how many of the first input's wanted pages are passed over.
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
