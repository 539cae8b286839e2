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
    with pytest.raises(UsageError, match="is no file"):
        Ledger(str(tmp_path), HEADER)
