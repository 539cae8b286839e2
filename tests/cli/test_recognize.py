"""Every option of `digitscan recognize`, in this process and with a fake reader."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from commands import FakeReader, inked
from PIL import Image

from digitscan.cli.app import run
from digitscan.engines import ENGINES
from digitscan.errors import ModelError

HEADER = "source,page,line,number,text,confidence,left,top,width,height"
Recognize = Callable[..., tuple[int, str, list[str]]]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[FakeReader]:
    """Put a fake in the reader's place; the list fills with those that are made."""
    readers: list[FakeReader] = []

    def make(**options: str) -> FakeReader:
        readers.append(FakeReader(**options))
        return readers[-1]

    monkeypatch.setattr("digitscan.reader.Reader", make)
    return readers


@pytest.fixture
def recognize(made: list[FakeReader], capsys: pytest.CaptureFixture[str]) -> Recognize:
    """Run the command; return its status, standard output and lines of standard error."""

    def call(*arguments: str | Path) -> tuple[int, str, list[str]]:
        status = run(["recognize", *map(str, arguments)])
        shown = capsys.readouterr()
        return status, shown.out, shown.err.splitlines()

    return call


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.png"
    inked().save(path)
    return path


@pytest.fixture
def three(tmp_path: Path) -> Path:
    path = tmp_path / "three.tif"
    inked().save(path, save_all=True, append_images=[inked(), inked()])
    return path


def table(output: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(output)))


def test_defaults(recognize: Recognize, made: list[FakeReader], page: Path) -> None:
    status, out, err = recognize(page)
    assert (status, err) == (0, [])
    assert out == f"{HEADER}\n{page},1,1,1,47,0.9000,1,2,14,10\n"
    assert [(reader.model, reader.engine) for reader in made] == [("default", "auto")]


def test_one_reader_serves_all_inputs(
    recognize: Recognize, made: list[FakeReader], page: Path
) -> None:
    assert recognize(page, page, page)[0] == 0
    assert len(made) == 1


def test_inputs_are_written_in_their_order(recognize: Recognize, tmp_path: Path) -> None:
    for name in ("b.png", "a.png", "sub/c.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        inked().save(tmp_path / name)
    _, out, _ = recognize(tmp_path / "b.png", tmp_path)
    expected = [f"{tmp_path}/{name}" for name in ("b.png", "a.png", "b.png", "sub/c.png")]
    assert [row["source"] for row in table(out)] == expected


@pytest.mark.parametrize("flag", ["-f", "--format"])
@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "jsonl"])
def test_format(recognize: Recognize, page: Path, flag: str, form: str) -> None:
    status, out, _ = recognize(page, flag, form)
    assert status == 0
    if form == "csv":
        assert out.startswith(HEADER)
    elif form == "tsv":
        assert out.startswith(HEADER.replace(",", "\t"))
    elif form == "json":
        assert [found["text"] for found in json.loads(out)] == ["47"]
    elif form == "jsonl":
        assert json.loads(out)["text"] == "47"
    else:
        assert "1 page, 1 number, 2 digits" in out


@pytest.mark.parametrize("flag", ["-o", "--output"])
@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("out.csv", "source,"),
        ("out.CSV", "source,"),
        ("out.tsv", "source\t"),
        ("out.json", "[\n{"),
        ("out.jsonl", "{"),
        ("out.txt", "source "),
        ("out", "source,"),
    ],
)
def test_output_file_has_its_suffix_s_format(
    recognize: Recognize, page: Path, flag: str, name: str, begins: str
) -> None:
    status, out, err = recognize(page, flag, page.parent / name)
    assert (status, out) == (0, "")
    assert err == [f"{page.parent / name}: 1 number from 1 page, 1 to check (100 %)"]
    assert (page.parent / name).read_text().startswith(begins)


def test_format_goes_before_suffix(recognize: Recognize, page: Path) -> None:
    recognize(page, "-o", page.parent / "out.csv", "-f", "jsonl")
    assert json.loads((page.parent / "out.csv").read_text())["page"] == 1


def test_output_dash_is_standard_output(recognize: Recognize, page: Path) -> None:
    assert recognize(page, "-o", "-")[1].startswith(HEADER)


def test_output_is_written_though_some_inputs_fail(recognize: Recognize, page: Path) -> None:
    out = page.parent / "out.csv"
    status, _, err = recognize(page, page.parent / "none.png", "-o", out)
    assert (status, len(err)) == (1, 2)
    assert len(table(out.read_text())) == 1


@pytest.mark.parametrize(("per", "count"), [("number", 1), ("digit", 2), ("line", 1), ("page", 1)])
def test_per(recognize: Recognize, page: Path, per: str, count: int) -> None:
    rows = table(recognize(page, "--per", per)[1])
    assert len(rows) == count
    assert ("position" in rows[0]) == (per == "digit")
    assert ("line" in rows[0]) == (per != "page")


@pytest.mark.parametrize(
    ("least", "text"), [("0", "47"), ("0.9", "47"), ("0.95", "4?"), ("auto", "4?"), ("1", "??")]
)
def test_min_confidence(recognize: Recognize, page: Path, least: str, text: str) -> None:
    assert table(recognize(page, "--min-confidence", least)[1])[0]["text"] == text


def test_annotate_draws_every_page(recognize: Recognize, three: Path, page: Path) -> None:
    folder = page.parent / "drawn" / "here"
    status, out, _ = recognize(three, page, "--annotate", folder)
    assert (status, len(table(out))) == (0, 4)
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["page.png", "three-p2.png", "three-p3.png", "three.png"]
    with Image.open(folder / "page.png") as picture:
        assert picture.size == (40, 30)
        assert (np.asarray(picture) != np.asarray(inked())[..., None]).any()


def test_annotate_into_what_is_no_folder_is_wrong_usage(recognize: Recognize, page: Path) -> None:
    status, out, err = recognize(page, "--annotate", page)
    assert (status, out) == (2, "")
    assert err[0].startswith(f"{page}: cannot be made a folder")


def test_annotate_never_writes_over_an_input(recognize: Recognize, page: Path) -> None:
    before = page.read_bytes()
    assert recognize(page, "--annotate", page.parent)[0] == 0
    assert page.read_bytes() == before
    assert (page.parent / "page-2.png").exists()


@pytest.mark.parametrize(
    ("pages", "numbers"),
    [(None, ["1", "2", "3"]), ("2", ["2"]), ("1,3", ["1", "3"]), ("2-", ["2", "3"])],
)
def test_pages(recognize: Recognize, three: Path, pages: str | None, numbers: list[str]) -> None:
    chosen = [] if pages is None else ["--pages", pages]
    status, out, _ = recognize(three, *chosen)
    assert (status, [row["page"] for row in table(out)]) == (0, numbers)


def test_page_that_is_missing(recognize: Recognize, three: Path) -> None:
    status, out, err = recognize(three, "--pages", "3-4")
    assert (status, [row["page"] for row in table(out)]) == (1, ["3"])
    assert err == [f"{three}: has 3 pages, no page 4; ask for pages it has with --pages"]


def test_model_and_engine_reach_the_reader(
    recognize: Recognize, made: list[FakeReader], page: Path
) -> None:
    recognize(page, "--model", "mine", "--engine", "opencv")
    assert (made[0].model, made[0].engine) == ("mine", "opencv")


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_is_known(recognize: Recognize, page: Path, engine: str) -> None:
    assert recognize(page, "--engine", engine)[0] == 0


def test_files_from(recognize: Recognize, page: Path) -> None:
    listed = page.parent / "list.txt"
    listed.write_bytes(f"{page}\r\n\r\n{page.parent}/none.png\n".encode())
    status, out, err = recognize("--files-from", listed)
    assert (status, len(table(out))) == (1, 1)
    assert err == [f"{page.parent}/none.png: no such file; check the path"]


def test_folder_without_images_is_told_and_the_rest_is_read(
    recognize: Recognize, page: Path, tmp_path: Path
) -> None:
    (tmp_path / "none").mkdir()
    status, out, err = recognize(tmp_path / "none", page)
    assert (status, len(table(out))) == (1, 1)
    assert err[0].startswith(f"{tmp_path}/none: contains no image; ")


def test_page_without_digits_is_read(recognize: Recognize, tmp_path: Path) -> None:
    Image.new("L", (9, 9), 255).save(tmp_path / "blank.png")
    told = "page 1: no handwriting was found; scan it again if something is written on it"
    assert recognize(tmp_path / "blank.png") == (
        0, HEADER + "\n", [f"{tmp_path / 'blank.png'}: {told}"]
    )  # fmt: skip
    status, out, _ = recognize(tmp_path / "blank.png", "--per", "page")
    assert (status, table(out)[0]["text"]) == (0, "")


def test_verbose_tells_of_every_page(recognize: Recognize, three: Path) -> None:
    for flag in ("-v", "--verbose"):
        err = recognize(three, flag)[2]
        assert len(err) == 3
        assert err[1].startswith(f"{three}: page 2, 2 digits in ")


def test_quiet_keeps_errors(recognize: Recognize, page: Path) -> None:
    for flag in ("-q", "--quiet"):
        status, _, err = recognize(page, page.parent / "none.png", flag)
        assert (status, len(err)) == (1, 1)


@pytest.mark.parametrize("suffix", ["png", "webp"])
def test_animation_is_read_as_its_first_frame_and_told(
    recognize: Recognize, tmp_path: Path, suffix: str
) -> None:
    path, blank = tmp_path / f"page.{suffix}", Image.new("L", (40, 30), 255)
    inked().save(path, save_all=True, append_images=[blank, inked()])
    status, out, told = recognize(path, "--per", "page")
    assert (status, [row["text"] for row in csv.DictReader(io.StringIO(out))]) == (0, ["47"])
    what = "is an animation of 3 frames, of which only the first is read"
    assert told == [f"{path}: {what}; save each frame as a file of its own"]
    assert recognize(path, "--per", "page", "--quiet") == (0, out, [])


@pytest.mark.parametrize("suffix", ["png", "webp"])
def test_picture_that_does_not_move_is_read_without_a_word(
    recognize: Recognize, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"page.{suffix}"
    inked().save(path, save_all=True)
    assert recognize(path)[2] == []


def test_unusable_model_is_status_3(
    recognize: Recognize, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: str) -> FakeReader:
        raise ModelError("mine: no such model; name another")

    monkeypatch.setattr("digitscan.reader.Reader", fail)
    out = page.parent / "out.csv"
    status, _, err = recognize(page, "--model", "mine", "-o", out)
    assert (status, err) == (3, ["mine: no such model; name another"])
    assert not out.exists()


class Failing(FakeReader):
    error: BaseException = ValueError("odd\nshape")
    calls = 0

    def read(self, image: np.ndarray, options: object = None) -> object:
        type(self).calls += 1
        if type(self).calls == 1:
            raise self.error
        return super().read(image)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("odd\nshape"), r"internal error (ValueError: odd\nshape); please report it"),
        (AssertionError(), "internal error (AssertionError); please report it"),
        (MemoryError(), "needs more memory than there is; scale it down or cut it up"),
    ],
)
def test_failure_on_one_input_leaves_the_others(
    recognize: Recognize,
    page: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    told: str,
) -> None:
    monkeypatch.setattr(Failing, "error", error)
    monkeypatch.setattr(Failing, "calls", 0)
    monkeypatch.setattr("digitscan.reader.Reader", Failing)
    status, out, err = recognize(page, page)
    assert (status, len(table(out))) == (1, 1)
    assert err == [f"{page}: {told}"]


def test_verbose_shows_where_an_unforeseen_error_arose(
    recognize: Recognize, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Failing, "calls", 0)
    monkeypatch.setattr("digitscan.reader.Reader", Failing)
    err = recognize(page, "-v")[2]
    assert "Traceback" in err[1]


def test_interrupt_keeps_what_is_whole(
    recognize: Recognize, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(Failing):
        def read(self, image: np.ndarray, options: object = None) -> object:
            if type(self).calls:
                raise KeyboardInterrupt
            type(self).calls += 1
            return FakeReader.read(self, image)

    monkeypatch.setattr("digitscan.reader.Reader", Interrupted)
    status, out, err = recognize(page, page, "-f", "json")
    assert (status, err) == (130, ["interrupted"])
    assert len(json.loads(out)) == 1
    Interrupted.calls = 0
    target = page.parent / "out.csv"
    assert recognize(page, page, "-o", target)[0] == 130
    assert sorted(path.name for path in page.parent.iterdir()) == [
        ".out.csv.journal", ".out.csv.part", "page.png"
    ]  # fmt: skip
    monkeypatch.setattr("digitscan.reader.Reader", FakeReader)
    assert recognize(page, page, "-o", target, "--resume")[0] == 0
    assert len(table(target.read_text())) == 2
    assert sorted(path.name for path in page.parent.iterdir()) == ["out.csv", "page.png"]


def test_error_outside_any_input_is_one_line(
    recognize: Recognize, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digitscan.reader.Reader", lambda **_: 1 // 0)
    status, _, err = recognize(page)
    assert status == 1
    (line,) = err
    assert line.startswith("digitscan: internal error (ZeroDivisionError: ")
    assert line.endswith("; please report it")


def test_name_that_is_too_long_leaves_the_others(recognize: Recognize, page: Path) -> None:
    status, out, err = recognize("x" * 5000, page)
    assert (status, len(table(out)), len(err)) == (1, 1, 1)
    assert "File name too long" in err[0]


def test_stdin_is_read_as_one_image(
    recognize: Recognize, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with page.open() as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        status, out, _ = recognize("-", "--per", "page")
    assert (status, [row["source"] for row in table(out)]) == (0, ["-"])


def test_progress_is_for_terminals_alone(recognize: Recognize, page: Path) -> None:
    assert recognize(page, page)[2] == []
