"""A step reads one input in any process; what is wrong with a page leaves the others."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitscan.batch.page_task import PageRead, PageTask, Unread
from digitscan.batch.session import Session
from digitscan.page import Page
from digitscan.page_ranges import PageSelection


class Reader:
    made = 0

    def __init__(self, **_: str) -> None:
        type(self).made += 1

    def read(self, image: np.ndarray, options: object) -> Page:
        if image.shape[0] == 13:
            raise ValueError("odd")
        return Page((), image.shape[1], image.shape[0])


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> type[Reader]:
    monkeypatch.setattr("digitscan.reader.Reader", Reader)
    monkeypatch.setattr(Reader, "made", 0)
    return Reader


def tiff(*heights: int) -> bytes:
    file = io.BytesIO()
    first, *rest = (Image.new("L", (20, height), 255) for height in heights)
    first.save(file, "TIFF", save_all=True, append_images=rest)
    return file.getvalue()


def told(session: Session, source: str, content: bytes | None = None) -> list[int | str]:
    return [
        each.reading.page.height if isinstance(each, PageRead) else each.line
        for each in session.read(source, content)
    ]


def test_step_can_be_pickled_and_reads_as_before(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(tiff(10, 11))
    step = PageTask(pages=PageSelection.parse("2"), dpi=100)
    again = pickle.loads(pickle.dumps(step))
    assert again == step
    assert told(again.session(), str(tmp_path / "a.tif")) == [11]


def test_results_can_be_pickled() -> None:
    results = list(PageTask().session().read("a.tif", tiff(10, 13)))
    assert pickle.loads(pickle.dumps(results)) == results


def test_a_page_that_fails_leaves_the_others(reader: type[Reader]) -> None:
    results = list(PageTask().session().read("x.tif", tiff(10, 13, 12)))
    assert [type(each) for each in results] == [PageRead, Unread, PageRead]
    failed = results[1]
    assert isinstance(failed, Unread)
    assert (failed.source, failed.number) == ("x.tif", 2)
    assert failed.line == "x.tif: page 2: internal error (ValueError: odd); please report it"
    assert "Traceback" in failed.trace
    assert reader.made == 1


def test_content_goes_by_the_name_it_is_given() -> None:
    assert told(PageTask().session(), "s3://bucket/a.png", b"") == [
        "s3://bucket/a.png: is empty; scan or copy it again"
    ]


def test_what_is_missing_comes_last() -> None:
    session = PageTask(pages=PageSelection.parse("1,5")).session()
    assert told(session, "-", tiff(10, 11)) == [
        10, "-: has 2 pages, no page 5; ask for pages it has with --pages"
    ]  # fmt: skip


def test_nothing_is_loaded_for_what_cannot_be_opened(reader: type[Reader]) -> None:
    assert told(PageTask().session(), "none.png") == ["none.png: no such file; check the path"]
    assert reader.made == 0


def test_one_session_reads_many_inputs_with_one_model(reader: type[Reader]) -> None:
    with PageTask().session() as session:
        assert [told(session, "-", tiff(height)) for height in (5, 6, 7)] == [[5], [6], [7]]
    assert reader.made == 1


def test_opencv_s_want_of_memory_is_no_internal_error(
    reader: type[Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    import cv2  # noqa: PLC0415 - heavy

    def read(_self: Reader, image: np.ndarray, _options: object) -> Page:
        cv2.resize(image, (1 << 20, 1 << 20))
        raise AssertionError

    monkeypatch.setattr(reader, "read", read)
    assert told(PageTask().session(), "x.tif", tiff(10)) == [
        "x.tif: needs more memory than there is; scale it down or cut it up"
    ]


def test_a_page_that_looks_wrong_has_a_line() -> None:
    (read,) = PageTask().session().read("a.tif", tiff(10))
    assert isinstance(read, PageRead)
    assert read.doubt.startswith("a.tif: page 1: no handwriting was found; ")
