"""The callable that actors are made of, called as they call it, without Ray."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

pytest.importorskip("pyarrow", reason="pyarrow holds the rows; it comes with digitscan[ray]")

sys.path.insert(0, str(Path(__file__).parents[1] / "forms"))

from form_pages import blank, filled, write_template

from digitscan.batch.page_task import PageTask
from digitscan.cluster.page_task import Reading, ReadPages, packed_model
from digitscan.output import COLUMNS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def read() -> Iterator[ReadPages]:
    """Return a callable whose model was packed and pickled, as on its way to another machine."""
    files = packed_model("mnist", "auto")
    reading = Reading(PageTask(model="/of/another/machine", cut_short="part"), "number", files)
    made = ReadPages(pickle.loads(pickle.dumps(reading)))
    yield made
    made.close()


def test_sheets_are_read_by_templates_that_travel_along(tmp_path: Path) -> None:
    pytest.importorskip("yaml", reason="PyYAML comes with digitscan[forms]")
    from digitscan.forms.layout import layout_of, packed_templates  # noqa: PLC0415

    there = tmp_path / "there"
    there.mkdir()
    template = write_template(there, blank(), "checks:\n  - total = sum(a, b)\n")
    reading = Reading(
        PageTask(), "number", packed_model("default", "auto"), layout_of([template]),
        packed_templates([template]),
    )  # fmt: skip
    for each in there.iterdir():
        each.unlink()
    page, other = tmp_path / "a.png", tmp_path / "b.png"
    sheet = filled(blank(), {"code": "4711", "a": "250", "b": "38", "total": "288"})
    Image.fromarray(sheet).save(page)
    Image.new("L", (300, 200), 255).save(other)
    made = ReadPages(pickle.loads(pickle.dumps(reading)))
    try:
        first, second = rows(made, source=[str(page), str(other)])
    finally:
        made.close()
    assert (first["code"], first["total"], first["checks"]) == ("4711", 288.0, "ok")
    assert (first["error"], second["total"]) == ("", None)
    assert "does not fit the template" in second["error"]


def rows(read: ReadPages, **batch: list[str]) -> list[dict[str, Any]]:
    return list(read(batch).to_pylist())


def test_rows_are_those_of_recognize_with_an_error(read: ReadPages, samples: Path) -> None:
    found = rows(read, source=[str(samples / "plain.png")])
    assert list(found[0]) == [*COLUMNS["number"], "error"]
    assert [row["text"] for row in found][:2] == ["1936", "2048"]
    assert {row["error"] for row in found} == {""}


def test_source_is_the_name_and_path_the_place(read: ReadPages, samples: Path) -> None:
    found = rows(read, source=["scans/p.png"], path=[str(samples / "plain.png")])
    assert {row["source"] for row in found} == {"scans/p.png"}


def test_uris_are_fetched_and_not_left_behind(read: ReadPages, samples: Path) -> None:
    uri = f"file://{samples}/plain.png"
    assert {row["source"] for row in rows(read, source=[uri])} == {uri}
    left = [each for each in Path(read._folder.name).iterdir() if each.is_file()]
    assert left == []


def test_of_a_file_cut_short_the_rest_is_read_and_told(
    read: ReadPages, samples: Path, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.bmp"
    with Image.open(samples / "plain.png") as image:
        image.save(cut)
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 3])  # BMP begins with the last row
    *found, failed = rows(read, source=[f"file://{cut}"])
    assert found
    assert all(row["error"] == "" for row in found)
    assert failed["error"].startswith(f"file://{cut}: is cut short: 67 % of it is missing")


def test_failures_are_rows_and_the_others_are_read(
    read: ReadPages, samples: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes((samples / "plain.png").read_bytes()[:20])
    uris = [f"file://{broken}", f"file://{tmp_path}/none.png", str(samples / "plain.png")]
    found = rows(read, source=[str(broken), *uris])
    failed = [row for row in found if row["error"]]
    assert [row["source"] for row in failed] == [str(broken), *uris[:2]]
    assert failed[0]["error"].startswith(f"{broken}: is damaged or cut short (")
    assert failed[1]["error"].startswith(f"file://{broken}: is damaged or cut short (")
    assert failed[2]["error"].startswith(f"file://{tmp_path}/none.png: no such file; ")
    assert all(row["page"] is None and row["width"] is None for row in failed)
    assert found[-1]["source"] == uris[2]


def test_batch_without_a_row_has_the_columns(read: ReadPages, tmp_path: Path) -> None:
    assert read({"source": []}).column_names == [*COLUMNS["number"], "error"]


def test_killed_reader_costs_a_retry(read: ReadPages, samples: Path) -> None:
    (process,) = read._pool.processes()
    os.kill(process, signal.SIGKILL)
    found = rows(read, source=[str(samples / "plain.png")])
    assert found
    assert {row["error"] for row in found} == {""}
    assert read._pool.processes() != [process]
