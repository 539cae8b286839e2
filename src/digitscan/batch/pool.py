"""Worker processes, each with its own pipe; a dead worker is replaced.

The pools of multiprocessing and concurrent.futures break, or never notice, when one process is
killed. Here workers share nothing, neither a queue nor a lock, so a death affects only that
worker's own tasks.

On Linux, workers are forked from a process that has loaded its packages but no engine and that runs
no other thread. They start in hundredths of a second and share the loaded memory. Elsewhere they
are spawned.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Self, cast

from digitscan.batch.page_task import PageTask, Unread
from digitscan.batch.schedule import Schedule, Task
from digitscan.batch.serial import Event, Tick
from digitscan.batch.worker import Counted, Message, Ready, Useless, work
from digitscan.errors import DigitscanError, UnreadableInputError
from digitscan.inputs import STDIN, read_stdin
from digitscan.messages import problem

# The current task of a worker and the next one, so that it never waits for the pool.
_IN_HAND = 2
# How many earlier pages may be in progress, per worker. One slow page then does not soon stop the
# others; the results that wait for it are readings, not pixels: some hundred kilobytes each.
_WINDOW = 16
# Tries of a task whose worker dies; consecutive deaths, per worker, before any task is done.
_TRIES = 2
_MOST_STARTUP_DEATHS = 3
# Processor time for opening a file or decoding a page; the largest page takes 2 or 3 seconds.
_MOST_SECONDS = 10.0
_TOO_LONG = getattr(signal, "SIGPROF", 0)
_TICK = 0.25  # seconds between two calls of `tick` while no message comes


def start_method() -> str:
    """Return how to start workers: `fork` where that is safe, else `spawn`."""
    return "fork" if sys.platform == "linux" and _threads() == 1 else "spawn"


def _threads() -> int:
    """Return the number of threads of this process; on Linux also those of native code."""
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208 - names alone, as cheap as can be
    except OSError:  # no /proc here
        return threading.active_count()


@dataclass(eq=False)
class _Worker:
    """A process, the pool's end of its pipe, and its tasks, oldest first."""

    process: BaseProcess
    connection: Connection
    tasks: deque[Task] = field(default_factory=deque)
    is_ready: bool = False
    held: int | None = None


class Pool:
    """Workers that read inputs page by page; results come in order."""

    def __init__(self, step: PageTask, jobs: int, method: str | None = None) -> None:
        self._step, self._jobs = replace(step, most_seconds=_MOST_SECONDS), jobs
        self._context = multiprocessing.get_context(method or start_method())
        self._workers: list[_Worker] = []
        self._deaths: Counter[tuple[int, int]] = Counter()
        self._startup_deaths = 0
        self._stdin: bytes | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the workers, and wait until one has loaded the model.

        Raises:
            ModelError, UsageError: the model cannot be loaded.
            DigitscanError: the workers die as soon as they start.
        """
        if self._context.get_start_method() == "fork":
            _load_what_workers_share()
        for _ in range(self._jobs):
            self._start_one()
        while not any(worker.is_ready for worker in self._workers):
            self._listen(None)

    def read(
        self,
        sources: Iterable[tuple[int, str | Unread]],
        tick: Tick | None = None,
        skip: int = 0,
    ) -> Iterator[Event]:
        """Read inputs; yield the results of each in order, and None at its end.

        Args:
            sources: the number of each input, and its path or why there is no path.
            tick: called a few times a second, with the number of pages that the started inputs
                are known to have left.
            skip: how many wanted pages of the first input to skip.
        """
        schedule = Schedule(sources, _WINDOW * self._jobs, skip)
        while True:
            self._hand_out(schedule)
            given = False
            for event in schedule.ready():
                given = True
                yield event
            if schedule.is_over:
                return
            if not given:
                self._listen(schedule)
            if tick is not None:
                tick(schedule.pages_left())

    def processes(self) -> list[int]:
        """Return the ids of the worker processes."""
        return [pid for worker in self._workers if (pid := worker.process.pid) is not None]

    def close(self) -> None:
        """Kill the workers, whatever they are doing."""
        for worker in self._workers:
            worker.process.kill()
            worker.connection.close()
        for worker in self._workers:
            worker.process.join()
        self._workers.clear()

    def _start_one(self) -> None:
        ours, theirs = self._context.Pipe()
        inherited = [each.connection for each in self._workers] + [ours]
        others = inherited if self._context.get_start_method() == "fork" else []
        process = self._context.Process(  # type: ignore[attr-defined]
            target=work, args=(theirs, self._step, others), daemon=True
        )
        process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours))

    def _hand_out(self, schedule: Schedule) -> None:
        """Fill every worker's queue, one task per worker at a time."""
        for in_hand in range(_IN_HAND):
            for worker in list(self._workers):
                if not worker.is_ready or len(worker.tasks) != in_hand:
                    continue
                task = schedule.next_task()
                if task is None:
                    return
                self._send(worker, task, schedule)

    def _send(self, worker: _Worker, task: Task, schedule: Schedule) -> None:
        try:
            content = self._stdin_for(worker, task) if task.source == STDIN else None
        except UnreadableInputError as error:
            schedule.counted(task.index, (), Unread(task.source, None, str(error)))
            return
        worker.tasks.append(task)
        worker.held = task.index
        with suppress(OSError):  # the worker is dead; the next read from its pipe shows it
            worker.connection.send((task, content))

    def _stdin_for(self, worker: _Worker, task: Task) -> bytes | None:
        """Return the content of standard input; None for a worker that already has it."""
        if self._stdin is None:
            self._stdin = read_stdin()
        return None if worker.held == task.index else self._stdin

    def _listen(self, schedule: Schedule | None) -> None:
        """Wait a little for messages or deaths, and handle them."""
        by_pipe = {worker.connection: worker for worker in self._workers}
        heard = wait(list(by_pipe), None if schedule is None else _TICK)
        for pipe in heard:
            worker = by_pipe[cast("Connection", pipe)]
            try:
                message = worker.connection.recv()
            except (EOFError, OSError):
                self._replace_dead_worker(worker, schedule)
            else:
                self._take(worker, message, schedule)

    def _take(self, worker: _Worker, message: Message, schedule: Schedule | None) -> None:
        if isinstance(message, Useless):
            raise message.error
        if isinstance(message, Ready):
            worker.is_ready = True
            return
        assert schedule is not None
        if isinstance(message, Counted):
            schedule.counted(worker.tasks[0].index, message.numbers, message.rest)
            return
        task = worker.tasks.popleft()
        self._startup_deaths = 0
        if message.result is not None:
            schedule.done(task, message.result)

    def _replace_dead_worker(self, worker: _Worker, schedule: Schedule | None) -> None:
        """Replace a dead worker, and requeue its tasks."""
        worker.connection.close()
        worker.process.kill()
        worker.process.join()
        self._workers.remove(worker)
        self._startup_deaths += 1
        if not worker.tasks and self._startup_deaths > _MOST_STARTUP_DEATHS * self._jobs:
            raise DigitscanError(
                f"the worker processes {_fate(worker.process.exitcode)} as soon as they start; "
                "free some memory, or lower --jobs"
            )
        self._start_one()
        for task in reversed(list(worker.tasks)[1:]):
            cast("Schedule", schedule).requeue(task)
        if worker.tasks:
            self._try_again(worker.tasks[0], worker, cast("Schedule", schedule))

    def _try_again(self, task: Task, worker: _Worker, schedule: Schedule) -> None:
        place = (task.index, task.position)
        self._deaths[place] += 1
        took_too_long = worker.process.exitcode == -_TOO_LONG
        if self._deaths[place] < _TRIES and not took_too_long:
            schedule.requeue(task)
            return
        number = schedule.number_of(task)
        where = "" if number is None or number == 1 else f"page {number}: "
        what = f"{where}the process that read it {_fate(worker.process.exitcode)}, twice"
        remedy = "free some memory, scale it down, or lower --jobs"
        if took_too_long:
            what = f"{where}takes more than {_MOST_SECONDS:.0f} s to decode"
            remedy = "print it into a new PDF, or scan it again"
        unread = Unread(task.source, number, problem(task.source, what, remedy))
        if number is None:
            schedule.counted(task.index, (), unread)
        else:
            schedule.done(task, unread)


def _load_what_workers_share() -> None:
    """Load the packages that each worker needs, but nothing that starts a thread.

    ONNX Runtime starts one when it is loaded; a forked process would lack it.
    """
    from digitscan.engines.threads import keep_numpy_single  # noqa: PLC0415 - heavy, as below

    keep_numpy_single()
    from digitscan.reader import reader  # noqa: F401, PLC0415
    from digitscan.reader.loading import images  # noqa: F401, PLC0415

    gc.freeze()  # keeps the loaded memory shared, since the collector does not touch it


def _fate(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"was killed ({signal.Signals(-exit_code).name})"
    return f"ended (status {exit_code})"
