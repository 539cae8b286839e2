"""Many pages through the real command: the same for every number of processes, odd names, PDF."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commands import command, damaged_pdf, inked, lines
from PIL import Image

pytestmark = pytest.mark.slow


def made(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def scans(tmp_path: Path, good_page: Path) -> Path:
    """Return a folder of a TIFF, a PDF, pictures, one of them twice, and what cannot be read."""
    folder = tmp_path / "scans"
    (folder / "more").mkdir(parents=True)
    with Image.open(good_page) as good:
        page = good.convert("L")
    page.save(folder / "a.tif", save_all=True, append_images=[inked(), page.rotate(1), page])
    page.save(folder / "b.pdf", save_all=True, append_images=[page], resolution=300)
    shutil.copy(good_page, folder / "c.png")
    shutil.copy(good_page, folder / "more" / "c.png")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\n")
    (folder / "text.png").write_bytes(b"no image")
    return folder


def test_every_number_of_processes_makes_the_same(scans: Path, tmp_path: Path) -> None:
    found = []
    for jobs in ("1", "2", "5"):
        into = tmp_path / jobs
        into.mkdir()
        done = command(
            "recognize", scans, tmp_path / "none.png", "-f", "jsonl", "-o", into / "out.jsonl",
            "--annotate", into / "drawn", "--export-crops", into / "crops", "--export-below", "1",
            "--jobs", jobs,
        )  # fmt: skip
        told = [line for line in lines(done.stderr) if "pages/s" not in line]
        told = [line.replace(str(into), "N") for line in told]
        found.append((done.returncode, told, made(into)))
    assert found[0] == found[1] == found[2]
    status, told, files = found[0]
    assert status == 1
    assert [line.partition(": ")[0] for line in told[:3]] == [
        f"{scans}/broken.pdf", f"{scans}/text.png", f"{tmp_path}/none.png"
    ]  # fmt: skip
    names = {name for name in files if name.startswith("drawn/")}
    assert {"drawn/a.png", "drawn/a-p4.png", "drawn/b-p2.png"} <= names
    assert {"drawn/c.png", "drawn/more-c.png"} <= names
    assert len(files["out.jsonl"].splitlines()) == 8


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_pages_running_that_cannot_be_read_have_one_line_and_the_others_rows(
    tmp_path: Path, jobs: str
) -> None:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(damaged_pdf("+-+" + 4 * "-" + "+" + 1000 * "-" + "+--"))
    done = command("recognize", path, "--per", "page", "--jobs", jobs)
    assert done.returncode == 1
    pages = [row["page"] for row in csv.DictReader(lines(done.stdout))]
    assert pages == ["1", "3", "8", "1009"]
    *told, sum_of_all = lines(done.stderr)
    alone = [2, 4, 5, 6, 7, 9, 10, 11, 1010, 1011]
    expected = [
        f"{path}: page {number} is damaged; open it in a PDF viewer and print it into a new PDF"
        for number in alone
    ]
    remedy = "see the lines above, or scan the document again"
    expected.insert(8, f"{path}: pages 12 to 1008 cannot be read, either; {remedy}")
    nothing = "no number was found; check it with --debug-dir, or try --rotate"
    for place, number in ((0, 1), (2, 3), (7, 8), (12, 1009)):
        expected.insert(place, f"{path}: page {number}: {nothing}")
    assert told == expected
    assert sum_of_all.endswith("; 1,007 could not be read")


def test_pages_of_a_pdf_are_chosen_and_read_at_a_resolution(scans: Path) -> None:
    done = command("recognize", scans / "b.pdf", "--pages", "2", "--per", "page", "--dpi", "300")
    (row,) = csv.DictReader(lines(done.stdout))
    assert (done.returncode, row["page"], row["text"]) == (0, "2", "314 2718")
    halved = command("recognize", scans / "b.pdf", "--pages", "2", "--per", "page", "--dpi", "150")
    (low,) = csv.DictReader(lines(halved.stdout))
    assert int(low["width"]) == pytest.approx(int(row["width"]) / 2, abs=4)


def test_a_pdf_through_standard_input(scans: Path) -> None:
    done = command("recognize", "-", stdin=(scans / "b.pdf").read_bytes())
    assert done.returncode == 0
    assert {row["page"] for row in csv.DictReader(lines(done.stdout))} == {"1", "2"}


def test_standard_input_between_files_over_several_processes(scans: Path) -> None:
    page = scans / "c.png"
    tiff = (scans / "a.tif").read_bytes()
    done = command("recognize", page, "-", page, "--jobs", "3", "--per", "page", stdin=tiff)
    rows = list(csv.DictReader(lines(done.stdout)))
    assert [row["source"] for row in rows] == [str(page), *["-"] * 4, str(page)]
    assert [row["page"] for row in rows] == ["1", "1", "2", "3", "4", "1"]


@pytest.mark.parametrize("dpi", ["0", "-300", "3e2", "100000"])
def test_a_resolution_that_cannot_be_meant_is_refused(good_page: Path, dpi: str) -> None:
    done = command("recognize", good_page, "--dpi", dpi)
    assert (done.returncode, done.stdout) == (2, b"")
    assert "--dpi" in done.stderr.decode()


@pytest.mark.parametrize("jobs", ["0", "-1", "two"])
def test_a_number_of_processes_that_cannot_be_meant_is_refused(good_page: Path, jobs: str) -> None:
    done = command("recognize", good_page, "--jobs", jobs)
    assert (done.returncode, done.stdout) == (2, b"")
    assert "--jobs" in done.stderr.decode()


def test_a_batch_ends_with_one_line_a_few_pages_with_none(good_page: Path) -> None:
    few = command("recognize", good_page, good_page)
    assert few.stderr == b""
    many = command("recognize", *[good_page] * 20)
    assert len(lines(many.stderr)) == 1
    assert lines(many.stderr)[0].startswith("20 pages of 20 inputs; ")
    assert command("recognize", *[good_page] * 20, "--quiet").stderr == b""


def test_one_page_is_read_without_workers(good_page: Path) -> None:
    done = command("recognize", good_page, PYTHONPROFILEIMPORTTIME="1")
    assert b"multiprocessing" not in done.stderr


ODD = [
    "=1+2.png", "+a.png", "-b.png", "@sum.png", "\tc.png", "a,b.png", 'quo"te.png', "new\nline.png",
    os.fsdecode(b"caf\xe9.png"), "\N{FULLWIDTH EQUALS SIGN}d.png", " .png",
]  # fmt: skip


@pytest.fixture
def odd(tmp_path: Path, good_page: Path) -> Path:
    folder = tmp_path / "odd"
    folder.mkdir()
    try:
        for name in ODD:
            shutil.copy(good_page, folder / name)
    except OSError:
        pytest.skip("this file system does not take such names")
    return folder


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_odd_names_are_cells_that_are_no_formulas(odd: Path, form: str) -> None:
    listed = odd.parent / "list"
    listed.write_bytes(b"\n".join(os.fsencode(name) for name in ODD if "\n" not in name))
    arguments = ("--files-from", listed, "-f", form, "--per", "page", "--annotate", "drawn")
    done = command("recognize", *arguments, "--", "new\nline.png", cwd=odd)
    assert done.returncode == 0
    text = done.stdout.decode("utf-8", "surrogateescape")
    delimiter = "," if form == "csv" else "\t"
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
    names = ["new\nline.png", *(name for name in ODD if "\n" not in name)]
    assert [row["source"].removeprefix("./") for row in rows] == names
    assert all((odd / row["source"]).is_file() for row in rows)
    risky = "=+-@\t\r\N{FULLWIDTH EQUALS SIGN}"
    assert not any(row["source"][0] in risky for row in rows)
    assert len(list((odd / "drawn").iterdir())) == len(ODD)


def test_odd_names_are_whole_in_json(odd: Path) -> None:
    done = command("recognize", ".", "-f", "jsonl", cwd=odd)
    assert done.returncode == 0
    assert rb'"./=1+2.png"' in done.stdout
    assert rb'"./caf\udce9.png"' in done.stdout
    assert rb'"./new\nline.png"' in done.stdout


def test_nothing_is_written_beside_what_is_named(scans: Path, tmp_path: Path) -> None:
    before = made(tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    done = command(
        "recognize", scans, "-o", tmp_path / "out.csv", "--annotate", tmp_path / "drawn",
        cwd=home, HOME=str(home), TMPDIR=str(home),
    )  # fmt: skip
    assert done.returncode == 1
    new = set(made(tmp_path)) - set(before)
    assert {Path(name).parts[0] for name in new} == {"out.csv", "drawn"}


@pytest.mark.slow
def test_keras_is_quiet_and_leaves_nothing_behind(good_page: Path, tmp_path: Path) -> None:
    pytest.importorskip("tensorflow", reason="comes with digitscan[train]")
    home = tmp_path / "home"
    home.mkdir()
    asked = ("recognize", good_page, "--quiet", "--engine", "keras", "-f", "csv")
    done = command(*asked, cwd=home, HOME=str(home), TMPDIR=str(home))
    assert (done.returncode, done.stderr) == (0, b"")
    assert made(tmp_path) == {}
    # By default networks in 8 bits may run.
    assert done.stdout == command(*asked[:3], "--engine", "onnxruntime", "-f", "csv").stdout


def test_a_good_file_is_not_replaced_where_nothing_could_be_read(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("good\n")
    done = command("recognize", tmp_path / "none.png", "-o", out)
    assert done.returncode == 1
    assert lines(done.stderr)[1:] == [f"{out}: left as it was, since no input could be read"]
    assert made(tmp_path) == {"out.csv": b"good\n"}
    out.unlink()
    assert command("recognize", tmp_path / "none.png", "-o", out).returncode == 1
    assert not out.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="a small disk is made as Linux does it")
def test_full_disk_keeps_what_is_whole_and_goes_on(good_page: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    size = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(disk)]
    if subprocess.run(size, check=False, capture_output=True).returncode:
        pytest.skip("no right to mount a small disk")
    try:
        pages = [good_page] * 60
        done = command("recognize", *pages, "--per", "digit", "-o", disk / "out.csv", "-q")
        assert done.returncode == 1
        (line,) = lines(done.stderr)
        assert line.startswith(f"{disk}/out.csv: cannot be written (No space left on device); make")
        assert not (disk / "out.csv").exists()
        subprocess.run(["mount", "-o", "remount,size=1m", str(disk)], check=True)
        again = command("recognize", *pages, "--per", "digit", "-o", disk / "out.csv", "--resume")
        assert again.returncode == 0
        assert b"in an interrupted run" in again.stderr
        assert len((disk / "out.csv").read_bytes().splitlines()) == 1 + 60 * 7
        assert len(list(disk.iterdir())) == 1
    finally:
        subprocess.run(["umount", str(disk)], check=False)


def test_network_that_is_damaged_and_needed_late_is_told_in_one_line(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    model = tmp_path / "mine"
    shutil.copytree(root / "models" / "default", model)
    with (model / "line.onnx").open("r+b") as file:
        file.write(b"damaged")
    pages = [tmp_path / f"{name}.jpg" for name in "ab"]
    for page in pages:
        shutil.copy(root / "samples" / "cheques.jpg", page)
    done = command("recognize", *pages, "--model", model, "--jobs", "2", "-q")
    assert done.returncode == 3
    (line,) = lines(done.stderr)
    assert "line.onnx" in line
