"""`--rotate`, `--printed` and `--debug-dir`, and the lines about pages that look wrong."""

from __future__ import annotations

import csv
import io
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import FakeReader, command, inked
from PIL import Image

import digitscan
from digitscan.batch.page_task import PageTask
from digitscan.cli.app import run
from digitscan.output.debug import STEPS
from digitscan.reader.finding.finder import Ink
from digitscan.reading_options import Options
from finders import FakeFinder

DIGITS = "3142718"  # of `good_page`
BLANK = "no handwriting was found; scan it again if something is written on it"
NOTHING = "no number was found; check it with --debug-dir, or try --rotate"
Recognize = Callable[..., tuple[int, str, list[str]]]


@pytest.fixture
def finder(monkeypatch: pytest.MonkeyPatch) -> FakeFinder:
    """Read with a finder that takes black for handwriting."""
    fake = FakeFinder()
    monkeypatch.setattr("digitscan.reader.reader.load_finder", lambda *_: fake)
    return fake


@pytest.fixture
def recognize(capsys: pytest.CaptureFixture[str]) -> Recognize:
    """Run the command in this process; return its status, output and lines of standard error."""

    def call(*arguments: str | Path, name: str = "recognize") -> tuple[int, str, list[str]]:
        status = run([name, *map(str, arguments)])
        shown = capsys.readouterr()
        return status, shown.out, shown.err.splitlines()

    return call


@pytest.fixture
def lying(good_page: Path, tmp_path: Path) -> Path:
    """Return the path of a page that has to be turned by 270 degrees."""
    path = tmp_path / "lying.png"
    with Image.open(good_page) as page:
        page.rotate(90, expand=True).save(path)
    return path


@pytest.fixture
def letters(tmp_path: Path, drawn_page: Callable[..., Any]) -> Path:
    """Return the path of a page with plenty of ink."""
    path = tmp_path / "letters.png"
    Image.fromarray(drawn_page("scan", ["0123456789"] * 4).image).save(path)
    return path


def digits(out: str) -> str:
    return "".join(row["text"] for row in csv.DictReader(io.StringIO(out)))


@pytest.mark.parametrize("name", ["recognize", "watch", "cluster"])
@pytest.mark.parametrize(
    ("option", "value", "choices"),
    [
        ("--rotate", "45", "auto, 0, 90, 180, 270"),
        ("--rotate", "", "auto, 0, 90, 180, 270"),
        ("--printed", "no", "auto, keep, drop"),
    ],
)
def test_an_unknown_value_is_wrong_usage(
    recognize: Recognize, tmp_path: Path, name: str, option: str, value: str, choices: str
) -> None:
    if name == "cluster":
        pytest.importorskip("ray")
    output = () if name == "recognize" else ("-o", tmp_path / "out.csv")
    form = ("-f", "csv") if name == "cluster" else ()
    status, out, err = recognize(tmp_path, *output, *form, option, value, name=name)
    assert (status, out) == (2, "")
    assert err == [f"{option}: unknown value '{value}'; choose from {choices}"]
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("finder")
def test_rotate_turns_the_page_counter_clockwise(recognize: Recognize, lying: Path) -> None:
    upright = recognize(lying, "--rotate", "270")[1]
    assert digits(upright) == DIGITS
    assert digits(recognize(lying, "--rotate", "0")[1]) != DIGITS


@pytest.mark.parametrize(("turns", "rotate"), [(1, "auto"), (0, "270")])
def test_rotate_auto_finds_the_turn(
    recognize: Recognize, lying: Path, finder: FakeFinder, turns: int, rotate: str
) -> None:
    finder.turns = turns
    assert digits(recognize(lying, "--rotate", rotate)[1]) == DIGITS


@pytest.mark.parametrize(
    ("ink", "printed", "text"),
    [
        (Ink.PRINT, "auto", DIGITS),
        (Ink.PRINT, "keep", DIGITS),
        (Ink.PRINT, "drop", ""),
        (Ink.DIGIT, "drop", DIGITS),
    ],
)
def test_printed_numbers(
    recognize: Recognize, good_page: Path, finder: FakeFinder, ink: Ink, printed: str, text: str
) -> None:
    finder.ink = ink
    status, out, err = recognize(good_page, "--printed", printed)
    told = [] if text else [f"{good_page}: page 1: {BLANK}"]
    assert (status, digits(out), err) == (0, text, told)


@pytest.mark.usefixtures("finder")
def test_the_library_takes_both(lying: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from digitscan import api  # noqa: PLC0415 - so as not to keep this reader

    monkeypatch.setattr(api, "_reader", api._reader.__wrapped__)
    read = [digitscan.recognize(lying, rotate=each, printed="keep") for each in (270, "270")]
    assert [page.text().replace(" ", "") for page in read] == [DIGITS] * 2
    with pytest.raises(digitscan.UsageError, match="rotate: unknown value '1'; choose from auto"):
        digitscan.recognize(lying, rotate=1)


def test_a_step_with_options_can_be_sent_to_a_worker() -> None:
    step = PageTask(options=Options(90, "drop"), debug="steps")
    assert pickle.loads(pickle.dumps(step)) == step


@pytest.mark.usefixtures("finder")
def test_other_options_begin_anew(
    recognize: Recognize, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(FakeReader):
        def read(self, image: np.ndarray, options: object = None) -> Any:  # noqa: ANN401
            if image.shape[0] == 31:
                raise KeyboardInterrupt
            return super().read(image, options)

    for name, height in (("a.png", 30), ("b.png", 31)):
        inked().resize((40, height)).save(tmp_path / name)
    out = tmp_path / "out.csv"
    call = (tmp_path / "a.png", tmp_path / "b.png", "-o", out, "--resume")
    monkeypatch.setattr("digitscan.reader.Reader", Interrupted)
    assert recognize(*call)[0] == 130
    monkeypatch.setattr("digitscan.reader.Reader", FakeReader)
    status, _, err = recognize(*call, "--rotate", "90", "--printed", "drop")
    assert status == 0
    what = "the interrupted run had another --printed and --rotate; all inputs are read again"
    assert err[0] == f"{out}: {what}"


@pytest.mark.usefixtures("finder")
def test_debug_dir_has_a_picture_of_every_step(
    recognize: Recognize, good_page: Path, tmp_path: Path
) -> None:
    with Image.open(good_page) as page:
        page.save(tmp_path / "two.tif", save_all=True, append_images=[page])
    folder = tmp_path / "debug" / "here"
    status, out, err = recognize(tmp_path / "two.tif", "--debug-dir", folder)
    assert (status, digits(out), err) == (0, DIGITS * 2, [])
    names = {f"two{page}-{step}.png" for page in ("", "-p2") for step in STEPS}
    assert {path.name for path in folder.iterdir()} == names


@pytest.mark.usefixtures("finder")
def test_debug_dir_never_writes_over_an_input(
    recognize: Recognize, good_page: Path, tmp_path: Path
) -> None:
    for name in ("page.png", "page-ink.png"):
        (tmp_path / name).write_bytes(good_page.read_bytes())
    assert recognize(tmp_path / "page.png", "--debug-dir", tmp_path)[0] == 0
    assert (tmp_path / "page-ink.png").read_bytes() == good_page.read_bytes()
    assert all((tmp_path / f"page-2-{step}.png").exists() for step in STEPS)


@pytest.mark.usefixtures("finder")
def test_debug_dir_that_is_no_folder_is_wrong_usage(recognize: Recognize, good_page: Path) -> None:
    status, out, err = recognize(good_page, "--debug-dir", good_page)
    assert (status, out) == (2, "")
    what = f"cannot be made a folder ({os.strerror(17)})"
    assert err == [f"{good_page}: {what}; name another for --debug-dir"]


def test_a_page_of_letters_has_a_line(
    recognize: Recognize, letters: Path, finder: FakeFinder
) -> None:
    finder.ink = Ink.OTHER
    status, out, err = recognize(letters)
    assert (status, digits(out)) == (0, "")
    what = "page 1: no number was found"
    assert err == [f"{letters}: {what}; check it with --debug-dir, or try --rotate"]
    assert recognize(letters, "--quiet") == (0, out, [])


@pytest.mark.parametrize("ink", [Ink.DIGIT, Ink.PRINT])
def test_other_pages_have_none(
    recognize: Recognize, letters: Path, finder: FakeFinder, ink: Ink
) -> None:
    finder.ink = ink
    assert recognize(letters)[::2] == (0, [])


def test_a_page_of_rules_has_no_handwriting(
    recognize: Recognize, letters: Path, finder: FakeFinder
) -> None:
    finder.ink = Ink.RULE
    assert recognize(letters)[::2] == (0, [f"{letters}: page 1: {BLANK}"])


@pytest.mark.usefixtures("finder")
@pytest.mark.parametrize("name", ["recognize", "table"])
def test_a_blank_page_has_one_line(recognize: Recognize, tmp_path: Path, name: str) -> None:
    page = tmp_path / "blank.png"
    Image.new("L", (400, 300), 255).save(page)
    assert recognize(page, name=name)[::2] == (0, [f"{page}: page 1: {BLANK}"])
    assert recognize(page, "--quiet", name=name)[::2] == (0, [])


@pytest.mark.usefixtures("needs_finder")
def test_the_shipped_model_reads_a_page_that_lies_on_its_side(
    recognize: Recognize, lying: Path
) -> None:
    assert digits(recognize(lying, "--rotate", "270")[1]) == DIGITS


@pytest.mark.usefixtures("needs_finder")
def test_the_shipped_model_shows_its_steps(good_page: Path, tmp_path: Path) -> None:
    done = command("recognize", good_page, good_page, "--debug-dir", tmp_path, "--jobs", "2")
    assert (done.returncode, digits(done.stdout.decode())) == (0, DIGITS * 2)
    names = {f"good{again}-{step}.png" for again in ("", "-2") for step in STEPS}
    assert {path.name for path in tmp_path.iterdir()} == names


@pytest.mark.usefixtures("needs_finder")
def test_the_shipped_model_finds_the_samples_read(recognize: Recognize, samples: Path) -> None:
    status, _, err = recognize(samples)
    assert (status, [line for line in err if "hardly any" in line]) == (0, [])


@pytest.mark.usefixtures("needs_finder")
@pytest.mark.parametrize(("shade", "told"), [(255, BLANK), (200, BLANK), (0, NOTHING)])
def test_the_shipped_model_finds_no_writing_on_blank_paper(
    recognize: Recognize, tmp_path: Path, shade: int, told: str
) -> None:
    rng = np.random.default_rng(0)
    paper = np.clip(rng.normal(shade, 4, (900, 640)), 0, 255).astype(np.uint8)
    Image.fromarray(paper).save(tmp_path / "blank.png")
    status, out, err = recognize(tmp_path / "blank.png")
    assert (status, digits(out), err) == (0, "", [f"{tmp_path / 'blank.png'}: page 1: {told}"])
