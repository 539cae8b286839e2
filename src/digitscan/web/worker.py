"""A worker: a process that reads, and the server's handle on it.

A thread cannot be stopped, and a damaged file may crash a native library. A process can be killed
when a page takes too long, and a crash affects only one request.

The two take turns. The server sends a job; the process sends an answer and waits; the server says
whether it wants the next. So no page is read that is not wanted, and no answers pile up.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from digitscan.errors import DigitscanError, ModelError, UnreadableInputError, UsageError
from digitscan.standard_error import quiet_libraries

if TYPE_CHECKING:
    from digitscan.web.jobs import Job
    from digitscan.web.settings import Settings

# Loading a model takes a second; this long on a busy machine.
_LOADING_SECONDS = 120.0
_ENDING_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A worker's answer: `value`, or why there is none; `last` if no more follow."""

    value: Any = None
    error: Exception | None = None
    last: bool = False


class LostWorkerError(DigitscanError):
    """A worker took too long for a page, or died."""


class Worker:
    """A reading process, restarted when it is lost; it does one job at a time."""

    def __init__(self, settings: Settings, lost: Callable[[], None]) -> None:
        """Start to load; `loaded` waits until that is done.

        Args:
            settings: the model, the engine, and how long an answer may take.
            lost: called after the process was lost, before its restart.
        """
        self._settings, self._lost = settings, lost
        self._seconds = settings.limits.seconds
        # One thread makes all requests to the worker, one after another.
        self._thread = ThreadPoolExecutor(1)
        self._open = self._closed = False
        self._start()

    def loaded(self) -> None:
        """Wait until the model is loaded.

        Raises:
            ModelError: the model cannot be used.
        """
        if not self._pipe.poll(_LOADING_SECONDS):
            raise ModelError("the model took too long to load; try again when less is going on")
        try:
            answer = self._pipe.recv()
        except EOFError as error:
            raise ModelError("the worker ended while loading; is there enough memory?") from error
        if answer.error is not None:
            raise answer.error
        self._loaded = True

    async def begin(self, job: Job) -> None:
        """Send a job."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._begin, job)

    async def next(self) -> Answer:
        """Return the next answer; after the last one, or an error, the job is over."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._next)

    def release(self, then: Callable[[], object]) -> None:
        """End the job, whether or not all its answers were wanted; then call `then`."""
        self._thread.submit(self._leave).add_done_callback(lambda _: then())

    def close(self) -> None:
        """Kill the process, whatever it is doing."""
        self._closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._process.kill()
        self._process.join(_ENDING_SECONDS)

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs, self._settings), daemon=True)
        self._process.start()
        theirs.close()
        self._loaded = False

    def _begin(self, job: Job) -> None:
        if not self._loaded:
            self.loaded()
        self._pipe.send(job)
        self._open = True

    def _next(self) -> Answer:
        try:
            if not self._pipe.poll(self._seconds):
                return self._replaced(f"took longer than {self._seconds:g} s to read")
            answer: Answer = self._pipe.recv()
        except (EOFError, OSError):
            return self._replaced("could not be read: the worker came to its end over it")
        if answer.last:
            self._open = False
        else:
            self._pipe.send(True)
        return answer

    def _leave(self) -> None:
        if not self._open:
            return
        self._open = False
        try:
            # The answer that was requested but is no longer wanted.
            if self._pipe.poll(self._seconds):
                answered = self._pipe.recv()
                if not answered.last:
                    self._pipe.send(False)
                return
        except (EOFError, OSError):
            pass
        self._replaced("was left")

    def _replaced(self, what: str) -> Answer:
        self._open = False
        if not self._closed:
            self._process.kill()
            self._process.join(_ENDING_SECONDS)
            self._pipe.close()
            self._lost()
            self._start()
        error = LostWorkerError(f"a page {what}; scale it down or send it alone")
        return Answer(error=error, last=True)


def work(pipe: Connection, settings: Settings) -> None:
    """Do one job after another until the server is gone; runs in its own process."""
    # Ctrl-C in a terminal reaches all processes; the server stops its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from digitscan.engines.threads import (  # noqa: PLC0415 - heavy
        keep_numpy_single,
        one_thread_each,
    )

    keep_numpy_single()
    one_thread_each()
    from digitscan.reader import Reader  # noqa: PLC0415
    from digitscan.reader.loading.load_errors import limit_pixels  # noqa: PLC0415

    quiet_libraries()
    limit_pixels(settings.limits.pixels)
    try:
        reader = Reader(settings.model, settings.engine)
    except DigitscanError as error:
        pipe.send(Answer(error=error, last=True))
        return
    pipe.send(Answer())
    while True:
        try:
            job = pipe.recv()
            _do(job, reader, pipe)
        except (EOFError, OSError):
            return


def _do(job: Job, reader: Any, pipe: Connection) -> None:  # noqa: ANN401 - imported late
    try:
        for value in job.answers(reader):
            pipe.send(Answer(value))
            if not pipe.recv():
                return
    except (UnreadableInputError, UsageError) as error:
        pipe.send(Answer(error=error, last=True))
    except (EOFError, OSError):
        raise
    except Exception as error:
        pipe.send(Answer(error=_told(error), last=True))
    else:
        pipe.send(Answer(last=True))


def _told(error: Exception) -> Exception:
    """Return an error that can be pickled, for an unexpected one."""
    from digitscan.reader.loading.load_errors import is_out_of_memory  # noqa: PLC0415 - heavy

    if is_out_of_memory(error):
        return UnreadableInputError("needs more memory than there is; scale it down or cut it up")
    return RuntimeError(f"{type(error).__name__}: {error}")
