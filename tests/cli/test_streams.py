"""Output that is whole or not there, and failures to write."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from digitscan.cli.streams import whole_file, writing_to
from digitscan.errors import DigitscanError, UsageError


def test_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with whole_file(str(target)) as stream:
        stream.write("a\nb\n")
        stream.flush()
        assert not target.exists()
    assert target.read_bytes() == b"a\nb\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_nothing_is_left_of_half_a_file(tmp_path: Path, error: type[BaseException]) -> None:
    target = tmp_path / "out.csv"
    target.write_text("before")
    with pytest.raises(error), whole_file(str(target)) as stream:
        stream.write("half")
        raise error
    assert target.read_text() == "before"
    assert len(list(tmp_path.iterdir())) == 1


def test_rights_are_the_umask_s(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with whole_file(str(tmp_path / "out.csv")):
            pass
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o640


def test_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    link = tmp_path / "out.csv"
    link.symlink_to(tmp_path / "far" / "real.csv")
    with whole_file(str(link)) as stream:
        stream.write("x")
    assert link.is_symlink()
    assert (tmp_path / "far" / "real.csv").read_text() == "x"


def test_device_is_written_to_and_stays() -> None:
    with whole_file("/dev/null") as stream:
        stream.write("x")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_name_that_is_no_utf8(tmp_path: Path) -> None:
    with whole_file(str(tmp_path / "out.csv")) as stream:
        stream.write(os.fsdecode(b"caf\xe9"))
    assert (tmp_path / "out.csv").read_bytes() == b"caf\xe9"


def test_folder_that_may_not_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with (
        pytest.raises(UsageError, match=r"cannot be written \(Permission denied\); name another"),
        whole_file(str(tmp_path / "out.csv")),
    ):
        pass


def test_name_that_is_too_long(tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError, match="File name too long"),
        whole_file(str(tmp_path / ("x" * 300 + ".csv"))),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("path", "name"), [("out", "out"), ("-", "standard output")])
def test_full_disk_is_explained(path: str, name: str) -> None:
    told = rf"^{name}: cannot be written \(No space\); make room"
    with pytest.raises(DigitscanError, match=told), writing_to(path):
        raise OSError(28, "No space")


def test_gone_reader_stays_a_broken_pipe() -> None:
    with pytest.raises(BrokenPipeError), writing_to("-"):
        raise BrokenPipeError
