"""The worker process: it takes tasks from its pipe and answers them one by one."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait

from digitscan.batch.page_task import PageRead, PageTask, Unread
from digitscan.batch.schedule import Task
from digitscan.batch.session import Session
from digitscan.errors import DigitscanError


@dataclass(frozen=True, slots=True)
class Ready:
    """The model is loaded."""


@dataclass(frozen=True, slots=True)
class Useless:
    """The model cannot be loaded, here or in any other worker."""

    error: DigitscanError


@dataclass(frozen=True, slots=True)
class Counted:
    """The task's input is open: the numbers of its pages, and why there are no more."""

    numbers: tuple[int, ...]
    rest: Unread | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of the task; None where its input has no page."""

    result: PageRead | Unread | None


Message = Ready | Useless | Counted | Answer
# A task, and the content of standard input if that is its source.
Order = tuple[Task, bytes | None]


def work(connection: Connection, step: PageTask, others: Sequence[Connection]) -> None:
    """Serve a pool until it closes its end of the pipe or dies.

    Args:
        connection: this worker's end of the pipe.
        step: how to read a page.
        others: the pool's ends that a forked process inherits. While any process held one, the
            worker at its other end would not notice the pool's death.
    """
    for each in others:
        each.close()
    _leave_signals_to_the_parent()
    threading.Thread(target=_die_with_the_parent, daemon=True).start()
    # The pool is gone or has closed its end: there is no one left to answer.
    with suppress(EOFError, OSError, KeyboardInterrupt), step.session() as session:
        if _prepare(session, connection):
            try:
                _serve(session, connection)
            except DigitscanError as error:  # a network that is first used on a doubtful page
                connection.send(Useless(error))


def _prepare(session: Session, connection: Connection) -> bool:
    from digitscan.engines.threads import one_thread_each  # noqa: PLC0415 - heavy

    try:
        one_thread_each()
        session.prepare()
    except DigitscanError as error:
        connection.send(Useless(error))
        return False
    connection.send(Ready())
    return True


def _serve(session: Session, connection: Connection) -> None:
    tell = connection.send
    held: int | None = None
    while True:
        task, content = connection.recv()
        if task.number is None:
            tell(Answer(_opened(session, task, content, tell)))
        else:
            tell(Answer(_read(session, task, content, is_open=held == task.index)))
        held = task.index


def _opened(
    session: Session, task: Task, content: bytes | None, tell: Callable[[Counted], None]
) -> PageRead | Unread | None:
    """Open an input, send its page numbers so that others can start, and read the first page."""
    numbers: list[int] = []
    rest = None
    for each in session.numbers(task.source, content):
        if isinstance(each, Unread):
            rest = each
        else:
            numbers.append(each)
    tell(Counted(tuple(numbers), rest))
    return session.page(numbers[task.position]) if task.position < len(numbers) else None


def _read(
    session: Session, task: Task, content: bytes | None, *, is_open: bool
) -> PageRead | Unread:
    assert task.number is not None
    if not is_open:
        try:
            session.open(task.source, content)
        except DigitscanError as error:
            return Unread(task.source, task.number, str(error))
    return session.page(task.number)


def _leave_signals_to_the_parent() -> None:
    """Let Ctrl-C, which a terminal sends to every process, end only the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)


def _die_with_the_parent() -> None:
    """Exit as soon as the parent is gone, even in the middle of a page."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
