"""Parts of readings and failures below a folder, written as Ray's tasks would."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("ray", reason="ray comes with digitscan[ray]")

import pyarrow as pa
import pyarrow.parquet as pq

from digitscan.cluster.page_task import Reading
from digitscan.cluster.sink import RowsSink, Written
from digitscan.output.forms import FormLayout
from digitscan.output.parquet import record_batch

pytestmark = pytest.mark.slow
ROW = ("a.png", 1, 1, 1, "0471", "0.9000", 1, 2, 3, 4, "")
FAILURE = ("b.png", *("",) * 9, "b.png: is empty; scan it again")


@dataclass
class Context:
    task_idx: int


def block(*rows: tuple[str | int, ...]) -> object:
    schema = Reading().schema
    return pa.Table.from_batches([record_batch(rows, schema)]) if rows else schema.empty_table()


@dataclass
class Result:
    write_returns: list[Written]


def test_readings_and_failures_go_into_parts_of_their_own(tmp_path: Path) -> None:
    sink = RowsSink(str(tmp_path / "out"), "parquet", Reading())
    wrote = sink.write([block(ROW, FAILURE), block(), block(ROW)], Context(7))
    assert wrote == Written(2, 1)
    table = pq.read_table(tmp_path / "out" / "readings" / "part-000007.parquet")
    assert table.column("text").to_pylist() == ["0471", "0471"]
    assert "error" not in table.column_names
    assert table.schema.metadata[b"digitscan.schema"] == b"digitscan-rows-2"
    (failure,) = pq.read_table(tmp_path / "out" / "failures").to_pylist()
    assert failure == {"source": "b.png", "error": "b.png: is empty; scan it again"}
    assert not (tmp_path / "out" / "_SUCCESS").exists()


def test_task_that_is_done_again_takes_its_own_place(tmp_path: Path) -> None:
    sink = RowsSink(str(tmp_path), "parquet", Reading())
    for _ in range(2):
        sink.write([block(ROW)], Context(0))
    assert pq.read_table(tmp_path / "readings").num_rows == 1
    assert [each.name for each in (tmp_path / "readings").iterdir()] == ["part-000000.parquet"]


def test_csv_has_the_cells_of_recognize(tmp_path: Path) -> None:
    RowsSink(f"file://{tmp_path}", "csv", Reading()).write([block(ROW, FAILURE)], Context(0))
    with (tmp_path / "readings" / "part-000000.csv").open(newline="") as file:
        header, row = csv.reader(file)
    assert header == list(Reading().columns)
    assert row == ["a.png", "1", "1", "1", "0471", "0.9000", "1", "2", "3", "4"]
    assert "b.png: is empty; scan it again" in next(tmp_path.glob("failures/*.csv")).read_text()


def test_no_cell_of_csv_is_a_formula(tmp_path: Path) -> None:
    failure = ("=a.png", *("",) * 9, "=a.png: is empty; scan it again")
    sink = RowsSink(str(tmp_path), "csv", Reading())
    sink.write([block(("=b.png", *ROW[1:]), failure)], Context(0))
    cells = [cell for path in tmp_path.glob("*/*.csv") for cell in path.read_text().split(",")]
    assert not [cell for cell in cells if cell.strip().startswith("=")]


def test_end_is_marked_and_summed(tmp_path: Path) -> None:
    sink = RowsSink(str(tmp_path), "csv", Reading())
    sink.on_write_complete(Result([Written(3, 1), Written(4, 0)]))
    assert sink.written == Written(7, 1)
    assert (tmp_path / "_SUCCESS").exists()


def test_sheets_of_a_form_have_its_columns(tmp_path: Path) -> None:
    layout = FormLayout(("card.yaml",), (), ("code", "sum"), frozenset({"sum"}))
    reading = Reading(form=layout)
    rows = [("a.png", 1, "007", "12", "0.9", "ok", ""), ("b.png", "", "", "", "", "", "b.png: no")]
    table = pa.Table.from_batches([record_batch(rows, reading.schema)])
    assert RowsSink(str(tmp_path), "parquet", reading).write([table], Context(0)) == Written(1, 1)
    (read,) = pq.read_table(next(tmp_path.glob("readings/*"))).to_pylist()
    assert (list(read), read["code"], read["sum"]) == (list(layout.columns), "007", 12.0)
