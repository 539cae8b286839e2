"""Worker processes: the same for every number of them, whatever becomes of one."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from digitscan.batch.page_task import PageRead, PageTask, Unread
from digitscan.batch.pool import Pool
from digitscan.batch.serial import Event
from digitscan.errors import DigitscanError, ModelError
from digitscan.page import Page
from digitscan.reader.loading.images import Pictures

pytestmark = [
    pytest.mark.slow,
    # Python 3.12 warns of forking beside threads, of which numpy has some in a test run.
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

# A forked process lacks the threads that earlier tests have started, and may wait for them forever.
METHODS = ["spawn"]
if sys.platform == "linux":
    METHODS.append(pytest.param("fork", marks=pytest.mark.own_process))


@pytest.fixture
def pages(tmp_path: Path) -> list[str]:
    """Return the paths of a TIFF of three pages, a missing file, and a picture."""
    blank = [Image.new("L", (30, 40 + n), 255) for n in range(4)]
    blank[0].save(tmp_path / "a.tif", save_all=True, append_images=blank[1:3])
    blank[3].save(tmp_path / "c.png")
    return [str(tmp_path / name) for name in ("a.tif", "b.png", "c.png")]


def told(events: Sequence[Event]) -> list[object]:
    return [
        (index, result.reading.page.height) if isinstance(result, PageRead) else index
        for index, result in events
        if result is not None
    ]


@pytest.mark.parametrize("method", METHODS)
def test_order_is_that_of_the_inputs(pages: list[str], method: str) -> None:
    with Pool(PageTask(), 2, method) as pool:
        pool.start()
        events = list(pool.read(enumerate(pages)))
        assert told(events) == [(0, 40), (0, 41), (0, 42), 1, (2, 43)]
        assert [index for index, result in events if result is None] == [0, 1, 2]
        assert told(list(pool.read(enumerate(pages[2:])))) == [(0, 43)]


def test_a_model_that_cannot_be_loaded_is_the_pool_s_error() -> None:
    with (
        Pool(PageTask(model="nowhere"), 2) as pool,
        pytest.raises(ModelError, match="no such model"),
    ):
        pool.start()


def test_workers_end_with_the_pool() -> None:
    pool = Pool(PageTask(), 2)
    pool.start()
    processes = pool.processes()
    assert len(processes) == 2
    pool.close()
    for each in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(each, 0)


@pytest.mark.own_process
@pytest.mark.skipif(sys.platform != "linux", reason="the reader is passed on by a fork")
@pytest.mark.parametrize(("deaths", "lost"), [(1, []), (2, ["page 2"])])
def test_a_killed_worker_costs_a_retry_then_its_page_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deaths: int, lost: list[str]
) -> None:
    died = tmp_path / "died"
    died.write_text("")

    class Deadly:
        def __init__(self, **_: str) -> None: ...

        def read(self, image, options) -> Page:  # noqa: ANN001
            if image.shape[0] == 41 and len(died.read_text()) < deaths:
                with died.open("a") as file:
                    file.write("x")
                os.kill(os.getpid(), signal.SIGKILL)
            return Page((), image.shape[1], image.shape[0])

    monkeypatch.setattr("digitscan.reader.Reader", Deadly)
    sheets = [Image.new("L", (30, 40 + n), 255) for n in range(6)]
    sheets[0].save(tmp_path / "a.tif", save_all=True, append_images=sheets[1:])
    with Pool(PageTask(), 2, "fork") as pool:
        pool.start()
        events = list(pool.read([(0, str(tmp_path / "a.tif"))]))
    read = [(0, 40), *([0] if lost else [(0, 41)]), (0, 42), (0, 43), (0, 44), (0, 45)]
    assert told(events) == read
    assert [result.line for _, result in events if isinstance(result, Unread)] == [
        f"{tmp_path}/a.tif: page 2: the process that read it was killed (SIGKILL), twice; "
        "free some memory, scale it down, or lower --jobs"
    ] * len(lost)


@pytest.mark.own_process
@pytest.mark.skipif(sys.platform != "linux", reason="the reader is passed on by a fork")
def test_workers_that_die_at_once_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(**_: str) -> None:
        os._exit(3)

    monkeypatch.setattr("digitscan.reader.Reader", die)
    begun = time.monotonic()
    with (
        Pool(PageTask(), 2, "fork") as pool,
        pytest.raises(DigitscanError, match=r"ended \(status 3"),
    ):
        pool.start()
    assert time.monotonic() - begun < 20


def endless_pdf() -> bytes:
    """Return a PDF of two pages, the first of which draws itself within itself."""
    form = "<< /Type /XObject /Subtype /Form /BBox [0 0 60 80] /Length 17"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 60 80] /Contents 4 0 R"
        " /Resources << /XObject << /F 5 0 R >> >> >>",
        "<< /Length 5 >>\nstream\n/F Do\nendstream",
        f"{form} /Resources << /XObject << /F 5 0 R >> >> >>\nstream\n/F Do /F Do /F Do\nendstream",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 60 80] >>",
    ]
    body = "".join(f"{n} 0 obj\n{each}\nendobj\n" for n, each in enumerate(objects, 1))
    return f"%PDF-1.7\n{body}trailer\n<< /Root 1 0 R >>\n".encode()


@pytest.mark.skipif(sys.platform != "linux", reason="a page is drawn in a bounded child there")
def test_a_page_without_end_costs_its_time_and_a_line(tmp_path: Path) -> None:
    path = tmp_path / "endless.pdf"
    path.write_bytes(endless_pdf())
    with Pool(PageTask(), 1) as pool:
        pool.start()
        events = list(pool.read([(0, str(path))]))
    assert [result.line for _, result in events if isinstance(result, Unread)] == [
        f"{path}: page 1 takes more time or memory than a page may; open it in a PDF viewer and "
        "print it into a new PDF"
    ]
    assert [r.reading.number for _, r in events if isinstance(r, PageRead)] == [2]


@pytest.mark.own_process
@pytest.mark.skipif(sys.platform != "linux", reason="the decoder is passed on by a fork")
def test_a_decoder_that_does_not_end_is_ended(
    pages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    decode = Pictures.load

    def stuck(self: Pictures, number: int) -> NDArray[np.uint8]:
        while number == 2:
            pass
        return decode(self, number)

    monkeypatch.setattr("digitscan.batch.pool._MOST_SECONDS", 1.0)
    monkeypatch.setattr(Pictures, "load", stuck)
    with Pool(PageTask(), 1, "fork") as pool:
        pool.start()
        events = list(pool.read([(0, pages[0])]))
    assert told(events) == [(0, 40), 0, (0, 42)]
    assert [result.line for _, result in events if isinstance(result, Unread)] == [
        f"{pages[0]}: page 2: takes more than 1 s to decode; print it into a new PDF, or scan it "
        "again"
    ]
