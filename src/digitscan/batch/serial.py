"""One process reads everything, input after input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from digitscan.batch.step import PageRead, Session, Unread
from digitscan.inputs import STDIN, read_stdin

# What comes of the input of that number: a page, what could not be read, or None at its end.
Event = tuple[int, PageRead | Unread | None]


def read_serially(sources: Iterable[tuple[int, str | Unread]], session: Session) -> Iterator[Event]:
    """Read inputs in their order; give what comes of each, and None at its end.

    Args:
        sources: the number and the path of each, or why there is no path; `-` is standard input.
        session: reads them.
    """
    for index, source in sources:
        if isinstance(source, Unread):
            yield index, source
        else:
            for result in session.read(source, read_stdin if source == STDIN else None):
                yield index, result
        yield index, None
    session.close()
