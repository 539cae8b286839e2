"""The queue and its workers, which are real processes here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, aclosing
from pathlib import Path

import pytest
from files_to_send import bomb, png
from odd_jobs import Counting, Dying, Failing, Sleeping
from waiting import InlineDesk, Serve

import digitscan
from digitscan.errors import ModelError
from digitscan.web.app import create_app
from digitscan.web.jobs import Job, ScanJob
from digitscan.web.problems import Problem
from digitscan.web.request_queue import RequestQueue
from digitscan.web.settings import Limits, Settings

SECONDS = 5.0


@pytest.fixture(scope="module")
def queue() -> Iterator[RequestQueue]:
    """Return a queue with one worker process that reads with the shipped model."""
    with RequestQueue(Settings(jobs=1, limits=Limits(seconds=SECONDS, waiting=2))) as made:
        yield made


def done(queue: RequestQueue, job: Job, most: int = 10) -> list[object]:
    """Return the first answers to a job, then leave it."""

    async def all_of_it() -> list[object]:
        given = []
        async with aclosing(queue.answers(job)) as answers:
            async for each in answers:
                given.append(each)
                if len(given) == most:
                    break
        return given

    async def waited() -> list[object]:
        try:
            return await all_of_it()
        finally:
            while queue.is_busy:  # the worker comes back by way of this loop
                await asyncio.sleep(0.01)

    return asyncio.run(waited())


def scan(content: bytes) -> ScanJob:
    return ScanJob(content, "a.png", None, 10)


def test_a_page_is_read_as_by_the_library(queue: RequestQueue, samples: Path) -> None:
    path = samples / "plain.png"
    (answer,) = done(queue, scan(path.read_bytes()))
    assert answer.reading.page == digitscan.recognize(path)  # type: ignore[attr-defined]


def test_the_largest_page_is_that_of_the_limits(queue: RequestQueue) -> None:
    with pytest.raises(Problem, match="12000 x 12000 pixels are more than the 100 million") as told:
        done(queue, scan(bomb(12_000)))
    assert told.value.status == 422


@pytest.mark.parametrize(
    ("job", "told"),
    [
        (Sleeping(), "slow.png: a page took longer than 5 s to read; scale it down"),
        (Dying(), "deadly.png: a page could not be read: the worker came to its end over it"),
    ],
)
def test_a_worker_that_is_lost_costs_one_request(queue: RequestQueue, job: Job, told: str) -> None:
    before = lost(queue)
    with pytest.raises(Problem, match=told) as problem:
        done(queue, job)
    assert problem.value.status == 503
    assert lost(queue) == before + 1
    assert len(done(queue, scan(png()))) == 1


def test_an_error_no_one_foresaw_leaves_the_worker_whole(queue: RequestQueue) -> None:
    before = lost(queue)
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        done(queue, Failing())
    assert len(done(queue, scan(png()))) == 1
    assert lost(queue) == before


def test_a_job_that_is_left_leaves_the_worker_free(queue: RequestQueue) -> None:
    before = lost(queue)
    assert done(queue, Counting(), most=3) == [0, 1, 2]
    assert done(queue, Counting(), most=2) == [0, 1]
    assert lost(queue) == before


def lost(queue: RequestQueue) -> float:
    (line,) = (
        each for each in queue.metrics.text().decode().splitlines()
        if each.startswith("digitscan_workers_lost_total")
    )  # fmt: skip
    return float(line.split()[1])


def test_a_model_that_cannot_be_used_is_told_before_anything_is_served() -> None:
    with (
        pytest.raises(ModelError, match="no-such-model"),
        RequestQueue(Settings(model="no-such-model")),
    ):
        pass


def test_so_many_requests_wait_and_no_more(serve: Serve) -> None:
    settings = Settings(jobs=1, limits=Limits(waiting=2))
    client = serve(settings)
    queue = client.app.state.queue  # type: ignore[attr-defined]
    assert isinstance(queue, InlineDesk)
    with ExitStack() as held:
        for _ in range(3):
            held.enter_context(queue.place())
        for path in ("/v1/recognize", "/v1/view", "/v1/drawing"):
            answered = client.post(path, content=png())
            assert answered.status_code == 429
            assert answered.headers["retry-after"] == "2"
    assert client.post("/v1/recognize", content=png()).status_code == 200
    assert client.post("/v1/view", content=png()).status_code == 200
    assert "digitscan_requests_held 0.0" in client.get("/v1/metrics").text


def called(app: object, path: str, *messages: dict[str, object]) -> list[dict[str, object]]:
    """Call an application as a server does; after the last message nothing more comes."""
    sent: list[dict[str, object]] = []
    waiting = iter(messages)

    async def receive() -> dict[str, object]:
        message = next(waiting, None)
        if message is None:
            await asyncio.sleep(60)
        return message or {}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(b"host", b"127.0.0.1")], "client": None, "server": None,
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))  # type: ignore[operator]
    return sent


def body(content: bytes, *, more: bool) -> dict[str, object]:
    return {"type": "http.request", "body": content, "more_body": more}


def test_an_upload_that_does_not_come_is_not_waited_for() -> None:
    settings = Settings(jobs=1, limits=Limits(seconds=0.2))
    queue = InlineDesk(settings)
    first, *_ = called(create_app(queue, settings), "/v1/recognize", body(b"P5", more=True))
    assert first["status"] == 408
    assert b"digitscan_requests_held 0.0" in queue.metrics.text()


def test_who_goes_away_gives_the_place_back() -> None:
    settings = Settings(jobs=1)
    queue = InlineDesk(settings)
    gone = {"type": "http.disconnect"}
    called(create_app(queue, settings), "/v1/view", body(png(), more=False), gone)
    assert b"digitscan_requests_held 0.0" in queue.metrics.text()
