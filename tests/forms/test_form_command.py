"""`digitscan form`, in this process and with a reader of OpenCV's strokes."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("pydantic", reason="pydantic comes with digitscan[forms]")
pytest.importorskip("yaml", reason="PyYAML comes with digitscan[forms]")

from form_pages import BOXES, StrokeReader, blank, filled, write_template
from PIL import Image

from digitscan.cli.app import run
from digitscan.page import Box, Digit, Line, Number, Page

Command = Callable[..., tuple[int, str, list[str]]]
VALUES = {"code": "4711", "a": "250", "b": "38", "total": "288"}
SUM = "checks:\n  - total = sum(a, b)\n"
NO_FIT = (
    "does not fit the template; check that it is a whole sheet of that form, or make a template"
)


@pytest.fixture
def form(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setattr("digitscan.reader.Reader", StrokeReader)

    def call(*arguments: str | Path) -> tuple[int, str, list[str]]:
        status = run(["form", *map(str, arguments)])
        shown = capsys.readouterr()
        return status, shown.out, shown.err.splitlines()

    return call


def sheet(path: Path, **values: str) -> Path:
    Image.fromarray(filled(blank(), VALUES | values)).save(path)
    return path


def test_a_row_a_sheet(form: Command, tmp_path: Path) -> None:
    template = write_template(tmp_path, blank(), SUM)
    first, second = sheet(tmp_path / "a.png"), sheet(tmp_path / "b.png", total="911", code="")
    status, out, err = form("read", template, first, second)
    assert (status, err) == (0, [])
    head, one, two = out.splitlines()
    assert head == "source,page,code,a,b,total,confidence,checks"
    assert one.startswith(f"{first},1,4711,250,38,288,0.9")
    assert one.endswith(",ok")
    assert two.startswith(f"{second},1,,250,38,911,")
    assert two.endswith(',"total = sum(a, b)"')


def test_a_sheet_that_does_not_fit_is_told_and_has_no_row(form: Command, tmp_path: Path) -> None:
    template = write_template(tmp_path, blank(), SUM)
    pages = [Image.fromarray(filled(blank(), VALUES)), Image.new("L", (300, 200), 255)]
    pages[0].save(tmp_path / "both.tif", save_all=True, append_images=pages[1:])
    status, out, err = form("read", template, tmp_path / "both.tif")
    assert (status, len(out.splitlines())) == (1, 2)
    assert len(err) == 1
    assert err[0].startswith(f"{tmp_path}/both.tif: page 2: {NO_FIT}")


def test_several_templates(form: Command, tmp_path: Path) -> None:
    other = np.ascontiguousarray(blank("Number two")[::-1, ::-1])
    templates = [
        write_template(tmp_path, blank(), SUM, name="one"),
        write_template(tmp_path, other, name="two"),
    ]
    Image.fromarray(other).save(tmp_path / "b.png")
    status, out, err = form("read", *templates, sheet(tmp_path / "a.png"), tmp_path / "b.png")
    assert (status, err) == (0, [])
    head, one, two = out.splitlines()
    assert head == "source,page,template,code,a,b,total,confidence,checks"
    assert one.startswith(f"{tmp_path}/a.png,1,one,4711,")
    assert two.startswith(f"{tmp_path}/b.png,1,two,,")


def test_json_has_the_candidates(form: Command, tmp_path: Path) -> None:
    template = write_template(tmp_path, blank(), SUM)
    status, out, _ = form("read", template, sheet(tmp_path / "a.png"), "-f", "jsonl")
    (read,) = map(json.loads, out.splitlines())
    assert (status, read["template"], read["checks"]) == (0, "form", [])
    field = read["fields"]["total"]
    assert field["text"] == field["candidates"][0]["text"] == "288"
    assert abs(field["left"] - 400) <= 3
    assert read["confidence"] == min(each["confidence"] for each in read["fields"].values())


def test_a_doubtful_digit_is_declined(form: Command, tmp_path: Path) -> None:
    template = write_template(tmp_path, blank(), SUM)
    _, out, _ = form("read", template, sheet(tmp_path / "a.png"), "--min-confidence", "1")
    assert out.splitlines()[1].split(",")[2:6] == ["????", "???", "??", "???"]


@pytest.mark.parametrize("name", ["out.csv", "out.json", "out.xlsx", "out.txt", "out.parquet"])
def test_an_interrupted_run_is_gone_on_with(
    form: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    if name == "out.xlsx":
        pytest.importorskip("xlsxwriter", reason="XlsxWriter comes with digitscan[xlsx]")
    if name == "out.parquet":
        pytest.importorskip("pyarrow", reason="pyarrow comes with digitscan[parquet]")
    template = write_template(tmp_path, blank(), SUM)
    pages = [sheet(tmp_path / f"{at}.png", a="251", code=str(4711 + at)) for at in range(3)]
    whole, out = tmp_path / f"whole-{name}", tmp_path / name
    reviews = [tmp_path / "whole.html", tmp_path / "review.html"]
    asked = ("--jobs", "1", "--review")
    status, _, err = form("read", template, *pages, "-o", whole, *asked, reviews[0])
    assert status == 0
    assert err[0].startswith(f"{whole}: {len(BOXES) * len(pages)} fields from {len(pages)} pages")
    assert err[0].endswith(f"; page for the review: {reviews[0]}")
    chances, calls = StrokeReader.chances, [0]

    def interrupted(self: StrokeReader, crops: object) -> object:
        calls[0] += 1
        if calls[0] == 3:
            raise KeyboardInterrupt
        return chances(self, crops)  # type: ignore[arg-type]

    monkeypatch.setattr(StrokeReader, "chances", interrupted)
    assert form("read", template, *pages, "-o", out, *asked, reviews[1])[0] == 130
    assert not out.exists()
    assert form("read", template, *pages, "-o", out, *asked, reviews[1], "--resume")[0] == 0
    assert out.read_bytes() == whole.read_bytes()
    assert reviews[1].read_bytes() == reviews[0].read_bytes()
    assert calls[0] == 4


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("read",), "no template; name the YAML file that digitscan form new made"),
        (("read", "none.yaml", "a.png"), "none.yaml: cannot be read"),
        (("read", "{template}"), "no input; name image files or folders"),
        (("read", "{template}", "a.png", "-f", "xml"), "--format: unknown value 'xml'"),
        (("read", "{template}", "{template}", "a.png"), "{template}: another template has this"),
        (("new", "a.png", "-o", "a.txt"), "a.txt: is not named .yaml; name the template form.yaml"),
        (("new", "-"), "standard input has no name; name the template with -o"),
        ((), "digitscan form: Missing command; see digitscan form --help"),
    ],
)
def test_wrong_usage(form: Command, tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    template = write_template(tmp_path, blank())
    status, out, err = form(*(each.format(template=template) for each in arguments))
    assert (status, out, len(err)) == (2, "", 1)
    assert err[0].startswith(told.format(template=template))


def test_review_has_the_pictures_of_doubtful_fields(form: Command, tmp_path: Path) -> None:
    template = write_template(tmp_path, blank(), SUM)
    page, review = sheet(tmp_path / "a.png", total="911"), tmp_path / "review.html"
    assert form("read", template, page, "--review", review)[0] == 0
    _, _, after = review.read_text().partition('id="data">')
    data = json.loads(after.partition("</script>")[0])
    (read,) = data["sheets"]
    assert read["checks"] == ["total = sum(a, b)"]
    doubtful = {name: each for name, each in read["fields"].items() if "crop" in each}
    assert sorted(doubtful) == ["a", "b", "total"]
    content = np.frombuffer(base64.b64decode(doubtful["a"]["crop"]), np.uint8)
    assert cv2.imdecode(content, cv2.IMREAD_GRAYSCALE).min() < 100
    assert not list(tmp_path.glob(".*"))


def test_new(form: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Image.fromarray(blank()).save("meter.png")
    assert form("new", "meter.png") == (
        0,
        "",
        ["meter.yaml: 4 fields; meter.overview.png shows them"],
    )
    assert sorted(each.name for each in tmp_path.glob("meter.*")) == [
        "meter.overview.png", "meter.picture.png", "meter.png", "meter.yaml",
    ]  # fmt: skip
    status, out, _ = form("read", "meter.yaml", sheet(Path("a.png")))
    assert status == 0
    assert out.splitlines()[0].startswith("source,page,field_01,field_02")
    status, _, err = form("new", "none.png")
    assert (status, err) == (1, ["none.png: no such file; check the path"])


def test_new_of_a_filled_sheet(
    form: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = [Box(x + 8, y + 8, wide - 16, high - 16) for x, y, wide, high in BOXES.values()]
    digits = (Number((Digit(4, 0.9, box, (0.1,) * 10),)) for box in inside)
    page = Page((Line(tuple(digits)),), 700, 500)
    monkeypatch.setattr(StrokeReader, "read", lambda *_: page)
    target = tmp_path / "filled.yaml"
    written = sheet(tmp_path / "a.png", code="")
    assert form("new", "--filled", written, "-o", target, "-q") == (0, "", [])
    assert "\nblank: false\n" in target.read_text()
    assert "field_04" in target.read_text()


def test_parquet_has_numbers_and_text(form: Command, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow: digitscan[parquet]")
    template, out = write_template(tmp_path, blank(), SUM), tmp_path / "rows.parquet"
    pages = sheet(tmp_path / "a.png"), sheet(tmp_path / "b.png", code="", b="")
    assert form("read", template, *pages, "-o", out, "-q")[0] == 0
    first, second = parquet.read_table(out).to_pylist()
    assert (first["code"], first["a"], first["total"]) == ("4711", 250.0, 288.0)
    assert (second["code"], second["b"], second["page"]) == ("", None, 1)
    assert second["checks"] == "total = sum(a, b)"


def test_pictures_of_an_interrupted_review_that_are_gone(
    form: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = write_template(tmp_path, blank(), SUM)
    pages = [sheet(tmp_path / f"{at}.png") for at in range(2)]
    read, calls = StrokeReader.chances, [0]

    def interrupted(self: StrokeReader, crops: object) -> object:
        calls[0] += 1
        if calls[0] == 2:
            raise KeyboardInterrupt
        return read(self, crops)  # type: ignore[arg-type]

    monkeypatch.setattr(StrokeReader, "chances", interrupted)
    asked = ("-o", tmp_path / "a.csv", "--jobs", "1", "--review", tmp_path / "a.html")
    assert form("read", template, *pages, *asked)[0] == 130
    (tmp_path / ".a.html.part").unlink()
    status, _, err = form("read", template, *pages, *asked, "--resume")
    assert status == 2
    assert "the pictures of the interrupted run are gone" in err[-1]
