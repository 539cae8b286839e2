"""The queue of requests for a worker; when it is full, more requests are rejected at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from digitscan.errors import UnreadableInputError, UsageError
from digitscan.web.jobs import TooManyPagesError
from digitscan.web.metrics import Metrics
from digitscan.web.problems import TOO_LARGE, UNPROCESSABLE, Problem
from digitscan.web.worker import Answer, LostWorkerError, Worker

if TYPE_CHECKING:
    from digitscan.web.jobs import Job
    from digitscan.web.settings import Settings

_BAD = 400
_TOO_MANY = 429
_LATER = 503
_RETRY_SECONDS = "2"


class RequestQueue:
    """The workers, and the requests that wait for them.

    A request takes a place before its upload is read. This also limits the uploads in memory: at
    most `limits.waiting`, and one for each worker.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.metrics = Metrics(lambda: self._taken)
        self._taken = 0
        self._places = settings.workers + settings.limits.waiting
        self._free: asyncio.Queue[Worker] = asyncio.Queue()
        self._workers: list[Worker] = []

    def __enter__(self) -> Self:
        """Start all workers, and wait until they are ready.

        Raises:
            ModelError: the model cannot be used.
        """
        made = self._settings
        lost = self.metrics.workers_lost.inc
        try:
            for _ in range(made.workers):
                worker = Worker(made, lost)
                self._workers.append(worker)
            for worker in self._workers:
                worker.loaded()
                self._free.put_nowait(worker)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Stop all workers."""
        for worker in self._workers:
            worker.close()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place in the queue.

        Raises:
            Problem: 429, there is no free place.
        """
        if self._taken >= self._places:
            told = f"{self._taken} requests wait already; try again in a moment"
            raise Problem(_TOO_MANY, told, {"Retry-After": _RETRY_SECONDS})
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    @property
    def is_busy(self) -> bool:
        """Return whether any worker is busy."""
        return self._free.qsize() < len(self._workers)

    async def answers(self, job: Job) -> AsyncGenerator[Any, None]:
        """Give a job to the next free worker, and yield its answers.

        Args:
            job: what to do.

        Raises:
            Problem: the job failed.
        """
        worker = await self._free.get()
        try:
            await worker.begin(job)
            while not (answer := await worker.next()).last:
                yield answer.value
            check(answer, job.source)
        finally:
            loop = asyncio.get_running_loop()
            worker.release(partial(loop.call_soon_threadsafe, self._free.put_nowait, worker))


def check(answer: Answer, source: str) -> None:
    """Raise the error of a job, if any, as the Problem to answer the request with."""
    error = answer.error
    if error is None:
        return
    if isinstance(error, LostWorkerError):
        raise Problem(_LATER, f"{source}: {error}")
    if isinstance(error, UnreadableInputError):
        status = TOO_LARGE if isinstance(error, TooManyPagesError) else UNPROCESSABLE
        raise Problem(status, str(error))
    if isinstance(error, UsageError):
        raise Problem(_BAD, str(error))
    raise error
