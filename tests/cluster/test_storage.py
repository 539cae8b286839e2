"""Files on local and remote storage; fsspec's memory stands for the remote one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from digitscan.cluster.storage import fetch, find_sources, images_below, is_uri
from digitscan.errors import UnreadableInputError, UsageError

pytest.importorskip("pyarrow", reason="pyarrow knows the storages; it comes with digitscan[ray]")
fsspec = pytest.importorskip("fsspec", reason="fsspec comes with digitscan[ray]")


@pytest.fixture
def bucket() -> Iterator[str]:
    """Return the URI of a bucket with four files that are images by their names, and others."""
    held = fsspec.filesystem("memory")
    for name in ("b.png", "a.TIF", "sub/c d.pdf", "é.jpg", "notes.txt", ".hidden.png", ".x/d.png"):
        held.pipe(f"/bucket/{name}", name.encode())
    yield "memory://bucket"
    held.rm("/bucket", recursive=True)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("s3://a/b", True), ("file:///a", True), ("a.png", False), ("C:/a.png", False), ("-", False)],
)
def test_what_is_a_uri(name: str, expected: bool) -> None:
    assert is_uri(name) is expected


def test_folder_of_a_remote_storage_gives_its_images(bucket: str) -> None:
    ways = ["a.TIF", "b.png", "sub/c d.pdf", "é.jpg"]
    assert images_below(bucket) == [f"{bucket}/{way}" for way in ways]
    assert images_below(f"{bucket}/sub/") == [f"{bucket}/sub/c d.pdf"]
    assert images_below(f"{bucket}/notes.txt") == [f"{bucket}/notes.txt"]


def test_local_uri(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    assert images_below(f"file://{tmp_path}") == [f"file://{tmp_path}/a.png"]


def test_fetch_copies(bucket: str, tmp_path: Path) -> None:
    fetch(f"{bucket}/sub/c d.pdf", tmp_path / "here")
    assert (tmp_path / "here").read_bytes() == b"sub/c d.pdf"


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        ("memory://bucket/none.png", "memory://bucket/none.png: no such file; "),
        ("nonsense://bucket/a.png", "nonsense://bucket/a.png: cannot be read (Protocol not known"),
    ],
)
def test_what_is_not_there_is_one_line(bucket: str, tmp_path: Path, uri: str, told: str) -> None:
    for attempt in (lambda: images_below(uri), lambda: fetch(uri, tmp_path / "here")):
        with pytest.raises(UnreadableInputError) as raised:
            attempt()
        assert str(raised.value).startswith(told)
        assert "\n" not in str(raised.value)


def test_sources_are_found_on_every_storage_and_troubles_are_told(
    bucket: str, samples: Path
) -> None:
    found, troubles = find_sources([f"{bucket}/b.png", str(samples), "memory://none", "x.png"])
    assert found[0] == f"{bucket}/b.png"
    assert str(samples / "plain.png") in found
    assert found[-1] == "x.png"
    assert troubles == ["memory://none: no such file; check the address and the rights to it"]


def test_standard_input_and_nothing_at_all_are_refused() -> None:
    with pytest.raises(UsageError, match="only on this machine"):
        find_sources(["-"])
    with pytest.raises(UsageError, match="memory://none: no such file"):
        find_sources(["memory://none"])
