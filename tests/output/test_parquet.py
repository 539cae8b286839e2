"""Parquet: typed columns, row groups as the rows come, the schema's version within."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from pages_to_write import EMPTY, reading

from digitscan.errors import UsageError
from digitscan.output import PERS, PageReading, open_writer

pa = pytest.importorskip("pyarrow", reason="pyarrow writes Parquet; it comes with an extra")
pq = pytest.importorskip("pyarrow.parquet")


def written(per: str, *pages: PageReading, least: float = 0.0) -> io.BytesIO:
    content = io.BytesIO()
    writer = open_writer("parquet", io.TextIOWrapper(content, write_through=True), per, least)
    for page in pages:
        writer.write(page)
    writer.finish()
    return io.BytesIO(content.getvalue())


def as_csv(per: str, *pages: PageReading) -> list[dict[str, str]]:
    stream = io.StringIO()
    writer = open_writer("csv", stream, per, 0.0)
    for page in pages:
        writer.write(page)
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))


@pytest.mark.parametrize("per", PERS)
def test_holds_what_csv_holds(per: str) -> None:
    found = pq.read_table(written(per, reading(), reading("b.png"))).to_pylist()
    kinds = {"confidence": float, "source": str, "text": str, "digit": str}
    rows = as_csv(per, reading(), reading("b.png"))
    assert found == [
        {name: kinds.get(name, int)(cell) for name, cell in row.items()} for row in rows
    ]


@pytest.mark.parametrize("per", PERS)
def test_columns_are_typed_and_carry_the_schema_s_version(per: str) -> None:
    schema = pq.read_schema(written(per, reading()))
    assert schema.field("source").type == pa.string()
    assert schema.field("page").type == pa.int32()
    assert schema.field("confidence").type == pa.float64()
    assert schema.metadata[b"digitscan.schema"] == b"digitscan-rows-2"
    assert schema.metadata[b"digitscan.per"] == per.encode()


def test_page_without_digits_has_nulls_per_page_and_no_row_else() -> None:
    (row,) = pq.read_table(written("page", EMPTY)).to_pylist()
    assert (row["source"], row["text"]) == ("empty.png", "")
    assert [row[name] for name in ("confidence", "left", "height")] == [None] * 3
    assert pq.read_table(written("number", EMPTY)).num_rows == 0


def test_no_page_at_all_is_a_table_with_its_columns() -> None:
    table = pq.read_table(written("digit"))
    assert (table.num_rows, table.column_names[4:6]) == (0, ["position", "digit"])


def test_declined_digits_are_marked() -> None:
    assert pq.read_table(written("page", reading(), least=0.95))["text"].to_pylist() == ["4? ?\n0?"]


def test_name_that_is_no_utf_8_can_still_be_told() -> None:
    assert pq.read_table(written("page", reading("a\udcff.png")))["source"].to_pylist() == [
        r"a\xff.png"
    ]


def test_rows_leave_in_groups_before_the_last_page_has_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("digitscan.output.parquet.BATCH_ROWS", 10)
    monkeypatch.setattr("digitscan.output.parquet.GROUP_ROWS", 100)
    content = io.BytesIO()
    stream = io.TextIOWrapper(content, write_through=True)
    writer = open_writer("parquet", stream, "number", 0.0)
    sizes = []
    for order in range(400):  # of three rows each
        writer.write(reading(f"{order}.png"))
        sizes.append(len(content.getvalue()))
    writer.finish()
    assert len(set(sizes)) == 1 + 12  # it grows by whole groups
    file = pq.ParquetFile(io.BytesIO(content.getvalue()))
    groups = [file.metadata.row_group(each).num_rows for each in range(file.num_row_groups)]
    assert groups == [100] * 12
    assert file.read()["source"].to_pylist()[::3] == [f"{order}.png" for order in range(400)]


def test_terminal_is_refused(tmp_path: Path) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    with pytest.raises(UsageError, match="not text for a terminal"):
        open_writer("parquet", Terminal(io.BytesIO()), "number", 0.0)
