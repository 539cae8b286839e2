"""The output that grows, and the list of what stands in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from digitscan.errors import DigitscanError, UsageError
from digitscan.watch.arrivals import Version
from digitscan.watch.ledger import Ledger

ONE, TWO = Version(10, 1), Version(10, 2)
HEADER = "a,b\n"


def test_rows_follow_the_header_and_each_other(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with Ledger(str(out), HEADER) as ledger:
        assert not out.exists()
        ledger.append("/in/1.png", ONE, "1,2\n")
        ledger.append("/in/2.png", ONE, "3,4\n")
    with Ledger(str(out), HEADER) as ledger:
        ledger.append("/in/3.png", ONE, "5,6\n")
    assert out.read_text() == "a,b\n1,2\n3,4\n5,6\n"


def test_what_was_read_is_remembered_by_name_size_and_time(tmp_path: Path) -> None:
    out = str(tmp_path / "out.csv")
    with Ledger(out, HEADER) as ledger:
        ledger.append("/in/\udcff.png", ONE, "")
    with Ledger(out, HEADER) as ledger:
        assert ledger.has("/in/\udcff.png", ONE)
        assert not ledger.has("/in/\udcff.png", TWO)
        assert not ledger.has("/in/b.png", ONE)


def test_half_an_input_is_taken_back_at_the_next_start(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with Ledger(str(out), HEADER) as ledger:
        ledger.append("/in/1.png", ONE, "1,2\n")
    # As a power cut in the middle of the second input's rows leaves it.
    with sqlite3.connect(f"{out}.seen") as held:
        held.execute("insert into writing values (?)", (out.stat().st_size,))
    held.close()
    with out.open("a") as file:
        file.write("3,4\n5,")
    with Ledger(str(out), HEADER) as ledger:
        assert out.read_text() == "a,b\n1,2\n"
        assert not ledger.has("/in/2.png", ONE)
        ledger.append("/in/2.png", ONE, "3,4\n5,6\n")
    assert out.read_text() == "a,b\n1,2\n3,4\n5,6\n"


def test_rows_that_someone_added_stay(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with Ledger(str(out), HEADER) as ledger:
        ledger.append("/in/1.png", ONE, "1,2\n")
    out.write_text("a,b\n1,2\nmine,mine")
    with Ledger(str(out), HEADER) as ledger:
        ledger.append("/in/2.png", ONE, "3,4\n")
    assert out.read_text() == "a,b\n1,2\nmine,mine\n3,4\n"


def test_output_that_was_taken_away_begins_anew(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with Ledger(str(out), HEADER) as ledger:
        ledger.append("/in/1.png", ONE, "1,2\n")
        out.rename(tmp_path / "taken.csv")
        ledger.append("/in/2.png", ONE, "3,4\n")
        assert ledger.has("/in/1.png", ONE)
    assert out.read_text() == "a,b\n3,4\n"


def test_what_cannot_be_written_leaves_nothing_of_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    out = tmp_path / "out.csv"
    with Ledger(str(out), HEADER) as ledger:
        ledger.append("/in/1.png", ONE, "1,2\n")
        with monkeypatch.context() as patched:
            patched.setattr("os.fsync", fail)
            with pytest.raises(DigitscanError, match="No space left on device"):
                ledger.append("/in/2.png", ONE, "3,4\n")
        assert out.read_text() == "a,b\n1,2\n"
        assert not ledger.has("/in/2.png", ONE)


def test_two_at_once_are_refused(tmp_path: Path) -> None:
    out = str(tmp_path / "out.csv")
    with Ledger(out, HEADER), pytest.raises(UsageError, match="is in use by another"):
        Ledger(out, HEADER)


@pytest.mark.parametrize(
    ("content", "told"), [("c,d\n1,2\n", "holds something else"), ("a,b", "holds something else")]
)
def test_output_of_other_columns_is_refused(tmp_path: Path, content: str, told: str) -> None:
    out = tmp_path / "out.csv"
    out.write_text(content)
    with pytest.raises(UsageError, match=told):
        Ledger(str(out), HEADER)
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert out.read_text() == content


def test_what_is_no_list_is_refused_and_kept(tmp_path: Path) -> None:
    seen = tmp_path / "out.csv.seen"
    seen.write_text("my own notes, quite a few of them\n" * 50)
    with pytest.raises(UsageError, match="is not the list of what was read"):
        Ledger(str(tmp_path / "out.csv"), HEADER)
    assert seen.read_text().startswith("my own notes")


def test_missing_folder_and_folder_in_the_place_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="its folder does not exist"):
        Ledger(str(tmp_path / "none" / "out.csv"), HEADER)
    with pytest.raises(UsageError, match="is not a file"):
        Ledger(str(tmp_path), HEADER)


def appended(ledger: Ledger, version: int, rows: str, *, whole: bool = True) -> bool:
    return ledger.append("a.tif", Version(version, version), rows, whole=whole)


def test_an_input_that_has_grown_gets_its_new_rows_alone(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with Ledger(str(out), "h\n") as ledger:
        assert not appended(ledger, 1, "a,1\n")
        ledger.append("b.tif", Version(1, 1), "b,1\n")
        assert not appended(ledger, 2, "a,1\na,2\n", whole=False)
    with Ledger(str(out), "h\n") as ledger:  # remembered over a restart
        assert not appended(ledger, 3, "a,1\na,2\na,3\n")
        assert ledger.has("a.tif", Version(3, 3))
    assert out.read_text() == "h\na,1\nb,1\na,2\na,3\n"


def test_the_rows_of_an_input_that_was_cut_short_are_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with Ledger(str(out), "h\n") as ledger:
        appended(ledger, 1, "a,1\na,cut\n", whole=False)
        ledger.append("b.tif", Version(1, 1), "b,1\n")
        assert not appended(ledger, 2, "a,1\na,2\n")
    assert out.read_text() == "h\nb,1\na,1\na,2\n"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.csv", "out.csv.seen"]


def test_rows_that_someone_changed_are_not_removed(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with Ledger(str(out), "h\n") as ledger:
        appended(ledger, 1, "a,1\n", whole=False)
        out.write_text("h\na,9\n")
        appended(ledger, 2, "a,2\n")
    assert out.read_text() == "h\na,9\na,2\n"


def test_another_input_of_the_same_name_keeps_both_and_says_so(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with Ledger(str(out), "h\n") as ledger:
        appended(ledger, 1, "a,1\n")
        assert appended(ledger, 2, "a,2\n")
    assert out.read_text() == "h\na,1\na,2\n"


def test_a_list_of_an_older_version_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("h\na,1\n")
    with sqlite3.connect(tmp_path / "out.csv.seen") as old:
        old.execute("create table seen (path blob primary key, size integer, changed_ns integer)")
        old.execute("create table writing (begins integer)")
        old.execute("insert into seen values (?, 1, 1)", (b"a.tif",))
    old.close()
    with Ledger(str(out), "h\n") as ledger:
        assert ledger.has("a.tif", Version(1, 1))
        assert not appended(ledger, 2, "a,1\na,2\n")
    assert out.read_text() == "h\na,1\na,1\na,2\n"
