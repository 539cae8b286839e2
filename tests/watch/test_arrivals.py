"""When a file that is arriving is complete."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from digitscan.watch.arrivals import Arrivals


def names(arrivals: Arrivals, now: float) -> list[str]:
    return [Path(each.path).name for each in arrivals.look(now)]


def write(path: Path, content: bytes = b"x") -> None:
    path.write_bytes(content)


def test_file_is_complete_when_it_has_stayed_as_it_is(tmp_path: Path) -> None:
    arrivals = Arrivals(str(tmp_path), settle=2.0)
    write(tmp_path / "a.png")
    assert names(arrivals, 0.0) == []
    assert names(arrivals, 1.9) == []
    assert names(arrivals, 2.0) == ["a.png"]
    assert names(arrivals, 9.0) == []


def test_file_that_grows_is_waited_for(tmp_path: Path) -> None:
    arrivals = Arrivals(str(tmp_path), settle=2.0)
    for now in range(5):
        with (tmp_path / "a.png").open("ab") as file:
            file.write(b"x" * 100)
        assert names(arrivals, float(now)) == []
    assert names(arrivals, 5.9) == []
    assert names(arrivals, 6.0) == ["a.png"]


def test_file_renamed_after_its_writing_is_complete_at_once(tmp_path: Path) -> None:
    arrivals = Arrivals(str(tmp_path), settle=60.0)
    part = tmp_path / "a.png.part"
    write(part)
    os.utime(part, (1_000_000_000, 1_000_000_000))  # written long before it is renamed
    assert names(arrivals, 0.0) == []
    part.rename(tmp_path / "a.png")
    (arrival,) = arrivals.look(1.0)
    assert (Path(arrival.path).name, arrival.sure) == ("a.png", False)


def test_what_was_early_is_given_again_when_asked_for_and_sure(tmp_path: Path) -> None:
    arrivals = Arrivals(str(tmp_path), settle=2.0)
    write(tmp_path / "a.png")
    os.utime(tmp_path / "a.png", (1_000_000_000, 1_000_000_000))
    (early,) = arrivals.look(0.0)
    arrivals.retry(early)
    assert arrivals.look(1.0) == []
    (late,) = arrivals.look(2.0)
    assert (early.sure, late.sure) == (False, True)


def test_file_of_the_same_name_but_other_content_arrives_anew(tmp_path: Path) -> None:
    arrivals = Arrivals(str(tmp_path), settle=1.0)
    write(tmp_path / "a.png")
    arrivals.look(0.0)
    assert names(arrivals, 1.0) == ["a.png"]
    write(tmp_path / "a.png", b"another")
    arrivals.look(2.0)
    assert names(arrivals, 3.0) == ["a.png"]


@pytest.mark.parametrize(
    "name",
    [
        *(".a.png", "a.png.part", "a.part.png", "~a.tif", "a.tmp", "a.TMP.jpg", "a.png.crdownload"),
        *("a.partial.png", "a.txt", ".hidden/a.png", "a.filepart", "a.writing.tif", "~$a.tif"),
    ],
)
def test_unfinished_hidden_and_other_files_are_passed_over(tmp_path: Path, name: str) -> None:
    arrivals = Arrivals(str(tmp_path), settle=0.0)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    write(tmp_path / name)
    assert names(arrivals, 0.0) == []


@pytest.mark.parametrize("name", ["depart.png", "a-part.png", "sub/a.pdf", "tmp.png"])
def test_names_that_only_look_so_are_not(tmp_path: Path, name: str) -> None:
    arrivals = Arrivals(str(tmp_path), settle=0.0)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    write(tmp_path / name)
    assert names(arrivals, 0.0) == [Path(name).name]


@pytest.mark.parametrize("lock", ["a.png.lock", "a.lock", ".~lock.a.png#", "a.lck"])
def test_a_file_with_a_lock_beside_it_is_waited_for(tmp_path: Path, lock: str) -> None:
    arrivals = Arrivals(str(tmp_path), settle=1.0)
    write(tmp_path / "a.png")
    write(tmp_path / "b.png")
    write(tmp_path / lock)
    assert names(arrivals, 0.0) == []
    assert names(arrivals, 2.0) == ["b.png"]
    (tmp_path / lock).unlink()
    assert names(arrivals, 3.0) == ["a.png"]


def test_a_lock_that_was_left_behind_does_not_count(tmp_path: Path) -> None:
    arrivals = Arrivals(str(tmp_path), settle=0.0)
    write(tmp_path / "a.png")
    write(tmp_path / "a.png.lock")
    os.utime(tmp_path / "a.png.lock", (1_000_000_000, 1_000_000_000))
    assert names(arrivals, 0.0) == ["a.png"]


def test_empty_file_is_waited_for(tmp_path: Path) -> None:
    arrivals = Arrivals(str(tmp_path), settle=0.0)
    write(tmp_path / "a.png", b"")
    assert names(arrivals, 0.0) == []
    write(tmp_path / "a.png")
    assert names(arrivals, 1.0) == ["a.png"]


def test_file_that_goes_before_it_is_complete_is_forgotten(tmp_path: Path) -> None:
    arrivals = Arrivals(str(tmp_path), settle=1.0)
    write(tmp_path / "a.png")
    arrivals.look(0.0)
    (tmp_path / "a.png").unlink()
    assert names(arrivals, 1.0) == []


def test_oldest_come_first(tmp_path: Path) -> None:
    arrivals = Arrivals(str(tmp_path), settle=0.0)
    for age, name in enumerate(("b.png", "a.png", "c.png")):
        write(tmp_path / name)
        os.utime(tmp_path / name, (1_000_000_000 - age, 1_000_000_000 - age))
    assert names(arrivals, 0.0) == ["c.png", "a.png", "b.png"]


def test_folder_that_is_gone_is_a_trouble_and_no_error(tmp_path: Path) -> None:
    arrivals = Arrivals(str(tmp_path / "none"), settle=0.0)
    assert arrivals.look(0.0) == []
    assert "cannot be listed" in arrivals.troubles[0]
