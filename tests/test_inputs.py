"""Files, folders, lists and standard input become the files to read, in order."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from digitscan.errors import UnreadableInputError, UsageError
from digitscan.inputs import expand, gather, read_list, read_stdin


class FakeStdin(io.TextIOWrapper):
    def __init__(self, content: bytes, *, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(content))
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def expanded(*inputs: str) -> list[str]:
    return [found if isinstance(found, str) else f"! {found}" for found in expand(inputs)]


def test_files_are_kept_as_given_and_in_order() -> None:
    assert expanded("./b.png", "a/../c.txt", "-") == ["./b.png", "a/../c.txt", "-"]


def test_folder_gives_its_images_sorted_by_path(tmp_path: Path) -> None:
    touch(tmp_path, "b.png", "a/z.JPG", "a/b/c.tiff", "c.webp", "notes.txt", "truth.json", "a.pgm")
    found = [os.path.relpath(path, tmp_path) for path in expanded(str(tmp_path))]
    assert found == ["a/b/c.tiff", "a/z.JPG", "a.pgm", "b.png", "c.webp"]


@pytest.mark.parametrize(
    "suffix",
    [
        "png",
        "jpg",
        "jpeg",
        "tif",
        "tiff",
        "bmp",
        "pgm",
        "pbm",
        "ppm",
        "webp",
        "pdf",
        "PNG",
        "Jpeg",
        "gif",
        "jp2",
        "avif",
        "heic",
    ],
)
def test_suffixes_of_the_contract_are_taken(tmp_path: Path, suffix: str) -> None:
    touch(tmp_path, f"page.{suffix}")
    assert expanded(str(tmp_path)) == [f"{tmp_path}/page.{suffix}"]


def test_folder_is_joined_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "scans/a.png")
    monkeypatch.chdir(tmp_path)
    assert expanded("scans") == ["scans/a.png"]
    assert expanded("scans/") == ["scans/a.png"]
    assert expanded("./scans") == ["./scans/a.png"]
    assert expanded(".") == ["./scans/a.png"]


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    touch(tmp_path, ".hidden.png", ".git/a.png", "._resource.png", "seen.png")
    assert expanded(str(tmp_path)) == [f"{tmp_path}/seen.png"]


def test_hidden_folder_that_is_named_is_read(tmp_path: Path) -> None:
    touch(tmp_path, ".scans/a.png")
    assert expanded(f"{tmp_path}/.scans") == [f"{tmp_path}/.scans/a.png"]


def test_looping_links_end(tmp_path: Path) -> None:
    touch(tmp_path, "a/page.png")
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a" / "self").symlink_to("self")
    assert expanded(str(tmp_path)) == [f"{tmp_path}/a/page.png"]


def test_links_to_folders_and_files_are_followed(tmp_path: Path) -> None:
    touch(tmp_path, "far/page.png", "far2/other.png")
    near = tmp_path / "near"
    near.mkdir()
    (near / "linked").symlink_to(tmp_path / "far", target_is_directory=True)
    (near / "file.png").symlink_to(tmp_path / "far2" / "other.png")
    assert expanded(str(near)) == [f"{near}/file.png", f"{near}/linked/page.png"]


def test_folder_without_images_is_an_error_and_the_rest_goes_on(tmp_path: Path) -> None:
    touch(tmp_path, "none/notes.txt", "some/a.png")
    first, second = expanded(f"{tmp_path}/none", f"{tmp_path}/some")
    assert first.startswith(f"! {tmp_path}/none: contains no image; name ")
    assert second == f"{tmp_path}/some/a.png"


def test_folder_that_cannot_be_listed_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path, "a/page.png", "b/page.png")
    scandir = os.scandir

    def guarded(folder: str) -> object:
        if folder.endswith("/a"):
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", guarded)
    found = list(expand([str(tmp_path)]))
    assert isinstance(found[0], UnreadableInputError)
    assert "a: cannot be listed (Permission denied); " in str(found[0])
    assert found[1] == f"{tmp_path}/b/page.png"


def test_arguments_come_before_the_list(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("c.png\nd.png\n")
    assert gather(["b.png", "a.png"], str(listed)) == ["b.png", "a.png", "c.png", "d.png"]


def test_list_takes_crlf_empty_lines_mark_and_no_last_newline(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_bytes(b"\xef\xbb\xbfa.png\r\n\r\n\n b c.png \nlast.png")
    assert read_list(str(listed)) == ["a.png", " b c.png ", "last.png"]


def test_list_keeps_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_bytes(b"caf\xe9.png\n")
    assert os.fsencode(read_list(str(listed))[0]) == b"caf\xe9.png"


def test_list_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", FakeStdin(b"a.png\nb.png\n"))
    assert gather([], "-") == ["a.png", "b.png"]


@pytest.mark.parametrize("name", ["none.txt", "."])
def test_list_that_cannot_be_read_is_wrong_usage(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"cannot be read as a list .*; check the path"):
        read_list(f"{tmp_path}/{name}")


def test_no_input_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^no input; name "):
        gather([], None)
    empty = tmp_path / "empty.txt"
    empty.touch()
    with pytest.raises(UsageError, match=r"empty\.txt: names no input; name "):
        gather([], str(empty))


@pytest.mark.parametrize(("named", "files_from"), [(["-", "-"], None), (["-"], "-")])
def test_standard_input_is_read_once(
    named: list[str], files_from: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", FakeStdin(b"a.png\n"))
    with pytest.raises(UsageError, match="standard input can be read only once"):
        gather(named, files_from)


def test_standard_input_on_a_terminal_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", FakeStdin(b"", terminal=True))
    with pytest.raises(UsageError, match="is a terminal; redirect an image into it"):
        gather(["-"], None)


def test_standard_input_is_given_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", FakeStdin(b"\x89PNG\r\n\x00"))
    assert read_stdin() == b"\x89PNG\r\n\x00"


def test_closed_standard_input_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(UnreadableInputError, match=r"^-: standard input cannot be read"):
        read_stdin()


def test_patterns_give_what_a_shell_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "b.png", "a.png", ".c.png", "notes.txt", "in/d.png", "in/deep/e.png", "-")
    monkeypatch.chdir(tmp_path)
    assert expanded("*.png") == ["a.png", "b.png"]
    assert expanded("./[ab].png") == ["./a.png", "./b.png"]
    assert expanded("in*") == ["in/d.png", "in/deep/e.png"]
    assert expanded("**/?.png") == ["a.png", "b.png", "in/d.png", "in/deep/e.png"]
    assert expanded("?") == ["./-"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path, "a[1].png", "a1.png")
    monkeypatch.chdir(tmp_path)
    assert expanded("a[1].png") == ["a[1].png"]


def test_a_pattern_that_matches_nothing_is_the_name_of_a_missing_file(tmp_path: Path) -> None:
    assert expanded(f"{tmp_path}/*.png") == [f"{tmp_path}/*.png"]


def test_a_list_may_be_separated_by_nul_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = tmp_path / "list"
    listed.write_bytes(b"a\nb.png\0c.png\0")
    assert read_list(str(listed), null=True) == ["a\nb.png", "c.png"]
    assert gather(["x.png"], str(listed), null=True) == ["x.png", "a\nb.png", "c.png"]
    with pytest.raises(UsageError, match="add -0 for the output of find -print0"):
        read_list(str(listed))
    monkeypatch.setattr("sys.stdin", FakeStdin(b"a.png\0b.png"))
    assert gather([], "-0") == ["a.png", "b.png"]


def test_a_file_url_is_a_path(tmp_path: Path) -> None:
    touch(tmp_path, "a b#?é.png")
    for host in ("", "localhost"):
        url = f"file://{host}{tmp_path}/a%20b%23%3F%C3%A9.png"
        assert expanded(url) == [f"{tmp_path}/a b#?é.png"]
    assert expanded(f"file://{tmp_path}") == [f"{tmp_path}/a b#?é.png"]
    assert expanded("file:///a#b.png") == ["/a#b.png"]
    assert "is a file of another machine (nas)" in expanded("file://nas/a.png")[0]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://example.org/a.png", "is a web address, which is not fetched; download it"),
        ("HTTP://example.org", "is a web address"),
        ("s3://scans/a.png", "is a s3:// address; copy the file here, or use digitscan cluster"),
    ],
)
def test_other_urls_are_refused(url: str, told: str) -> None:
    assert expanded(url, "b.png") == [found := expanded(url)[0], "b.png"]
    assert found.startswith(f"! {url}: {told}")


def test_what_is_skipped_in_a_folder_is_counted(tmp_path: Path) -> None:
    touch(tmp_path, "a.png", "b.txt", "c/d.TXT", "c/e", ".hidden.png", ".git/f.png", "g.docx")
    remarks: list[str] = []
    assert list(expand([str(tmp_path), str(tmp_path / "a.png")], remarks))
    assert remarks == [
        f"{tmp_path}: skipped 6 files not named like an image "
        "(2 .txt, 1 without a suffix, 1 .docx, 2 hidden)"
    ]
    touch(tmp_path / "more", *(f"{n}.s{n}" for n in range(9)), "a.png")
    remarks.clear()
    assert list(expand([str(tmp_path / "more")], remarks))
    assert remarks[0].endswith("1 .s3, 5 other)")
