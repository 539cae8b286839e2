"""Killed at any moment, a run is gone on with and ends with the same bytes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from commands import damaged_pdf, inked, lines

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the slow reader is passed on by a fork"),
]

PROGRAM = Path(__file__).with_name("slow_reader.py")
PAGES = 24
Files = dict[str, bytes]


class Runs:
    """Runs the command over the same inputs into files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.trace = folder, folder / "trace"
        scans = folder / "scans"
        scans.mkdir()
        # Pages of different widths, by which the trace tells them apart: 16 files, then a TIFF.
        pages = [inked().resize((40 + n, 30)) for n in range(PAGES)]
        for n, page in enumerate(pages[:16]):
            page.save(scans / f"{n:02}.png")
        (scans / "05-broken.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
        pages[16].save(scans / "z.tif", save_all=True, append_images=pages[17:])

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, PROGRAM, "recognize", "scans", "--jobs", "2", *arguments],
            cwd=self.folder,
            # With a thread of numpy's the workers would be spawned, and read in earnest.
            env=os.environ | {"TRACE": str(self.trace), "OPENBLAS_NUM_THREADS": "1"},
            stderr=subprocess.PIPE,
        )

    def __call__(self, *arguments: str) -> tuple[int, list[str]]:
        process = self.start(*arguments)
        _, err = process.communicate(timeout=120)
        return process.returncode, lines(err)

    def kill_after(self, noted: int, *arguments: str) -> None:
        """Kill it as soon as its journal has so many lines."""
        process = self.start(*arguments)
        assert process.stderr is not None
        while process.poll() is None and self.noted() < noted:
            time.sleep(0.002)
        process.kill()
        process.communicate(timeout=60)

    def noted(self) -> int:
        found = list(self.folder.glob(".out.*.journal"))
        return len(found[0].read_bytes().splitlines()) if found else 0

    def read(self) -> Counter[int]:
        """Return how often each page was read since the last time this was asked."""
        found = Counter(map(int, self.trace.read_text().split())) if self.trace.exists() else None
        self.trace.unlink(missing_ok=True)
        return found or Counter()

    def files(self) -> Files:
        """Return what was made: hidden files, too, and the pictures and crops."""
        made = [path for path in self.folder.rglob("*") if path.is_file()]
        kept = [path for path in made if "scans" not in path.parts and path != self.trace]
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in kept}

    def forget(self) -> None:
        for name in self.files():
            (self.folder / name).unlink()


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "jsonl", "txt", "parquet"])
def test_killed_and_gone_on_with_it_is_the_same_in_every_format(runs: Runs, suffix: str) -> None:
    if suffix == "parquet":
        pytest.importorskip("pyarrow", reason="pyarrow writes Parquet")
    out = f"out.{suffix}"
    assert runs("-o", out)[0] == 1
    whole = runs.files()
    assert list(whole) == [out]
    runs.forget()
    runs.kill_after(9, "-o", out)
    assert out not in runs.files()
    status, told = runs("-o", out, "--resume")
    assert (status, runs.files()) == (1, whole)
    assert sum("05-broken.png" in line for line in told) == 1
    assert "in an interrupted run" in told[-1]


@pytest.mark.parametrize("seed", range(3))
def test_killed_several_times_no_whole_input_is_read_twice(runs: Runs, seed: int) -> None:
    rng = random.Random(seed)
    extras = ("-o", "out.csv", "--annotate", "drawn", "--export-crops", "crops")
    options = (*extras, "--export-below", "0.95")
    assert runs(*options)[0] == 1
    whole = runs.files()
    assert len(whole) == 1 + PAGES + PAGES + 1  # the rows, a picture and a crop a page, their list
    runs.forget()
    for folder in ("drawn", "crops"):
        for each in sorted((runs.folder / folder).rglob("*"), reverse=True):
            each.rmdir()
    runs.read()
    noted = 0
    for _ in range(3):
        noted += rng.randint(1, 8)
        runs.kill_after(noted, *options, "--resume")
        time.sleep(0.2)  # its workers are gone then
    assert runs(*options, "--resume")[0] == 1
    assert runs.files() == whole
    # What each of the three kills cost: at most what the two workers had in hand and done.
    assert sum(count - 1 for count in runs.read().values()) <= 3 * 40
    assert set(runs.read()) == set()


def test_what_is_whole_is_not_read_again(runs: Runs) -> None:
    runs.kill_after(12, "-o", "out.csv")
    journal = (runs.folder / ".out.csv.journal").read_text()
    done = journal.count('"whole":true')
    runs.read()
    assert runs("-o", "out.csv", "--resume")[0] == 1
    # The broken file is among those that are whole, and has no page.
    read = runs.read()
    assert len(read) == PAGES - (done - 1)
    assert set(read.values()) == {1}


def test_a_file_of_many_pages_goes_on_within_it(runs: Runs) -> None:
    runs.kill_after(1 + 17 + 3, "-o", "out.csv")  # the header, 17 files, three pages of z.tif
    runs.read()
    runs("-o", "out.csv", "--resume")
    read = runs.read()
    assert set(read) <= set(range(40 + 19, 40 + PAGES))
    assert set(read.values()) == {1}


def test_killed_among_pages_that_cannot_be_read_the_same_is_told_of_them(runs: Runs) -> None:
    (runs.folder / "scans" / "zz.pdf").write_bytes(damaged_pdf("+" + 200 * "-" + "+--"))
    status, whole = runs("-o", "out.csv")
    files = runs.files()
    runs.forget()
    runs.kill_after(1 + 17 + 8 + 1, "-o", "out.csv")  # the header, 17 files, z.tif, a page
    told = runs("-o", "out.csv", "--resume")
    assert (status, whole[:-1]) == (told[0], told[1][:-1])
    assert len(whole) == 1 + 3 + 1 + 2 + 1 + 1
    assert runs.files() == files


def test_other_options_begin_anew_and_say_so(runs: Runs) -> None:
    runs.kill_after(6, "-o", "out.csv")
    status, told = runs("-o", "out.csv", "--resume", "--per", "digit")
    assert status == 1
    assert told[0] == "out.csv: the interrupted run had another --per; all inputs are read again"
    rows = (runs.folder / "out.csv").read_text().splitlines()
    assert len(rows) == 1 + 2 * PAGES


def test_a_changed_input_is_read_again_and_what_follows(runs: Runs) -> None:
    runs.kill_after(12, "-o", "out.csv")
    inked().resize((400, 30)).save(runs.folder / "scans" / "03.png")
    runs.read()
    status, told = runs("-o", "out.csv", "--resume")
    assert status == 1
    assert told[0].startswith("out.csv: only the first 3 inputs are those of the interrupted run;")
    read = runs.read()
    assert 400 in read
    assert set(range(40, 43)) & set(read) == set()
    resumed = (runs.folder / "out.csv").read_bytes()
    runs("-o", "out.csv")
    assert (runs.folder / "out.csv").read_bytes() == resumed


def test_without_resume_it_begins_anew(runs: Runs) -> None:
    runs.kill_after(8, "-o", "out.csv")
    runs.read()
    assert runs("-o", "out.csv")[0] == 1
    assert len(runs.read()) == PAGES
    assert list(runs.files()) == ["out.csv"]


def test_nothing_to_go_on_with_is_a_run_like_any_other(runs: Runs) -> None:
    status, told = runs("-o", "out.csv", "--resume")
    assert (status, len(runs.read())) == (1, PAGES)
    assert not any("interrupted run" in line for line in told)


def test_a_finished_run_is_read_again_and_says_so(runs: Runs) -> None:
    runs("-o", "out.csv")
    runs.read()
    status, told = runs("-o", "out.csv", "--resume")
    assert (status, len(runs.read())) == (1, PAGES)
    reason = "there is no interrupted run to continue; all inputs are read again"
    assert told[0] == f"out.csv: {reason}"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_says_what_is_kept(runs: Runs, number: int) -> None:
    process = runs.start("-o", "out.csv")
    while process.poll() is None and runs.noted() < 5:
        time.sleep(0.01)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == (130 if number == signal.SIGINT else 143)
    assert b"of 18 inputs read so far; continue with --resume\n" in err
    assert set(runs.files()) == {".out.csv.journal", ".out.csv.part"}


def test_two_at_once_do_not_write_the_same_file(runs: Runs) -> None:
    first = runs.start("-o", "out.csv")
    while first.poll() is None and runs.noted() < 2:
        time.sleep(0.01)
    first.send_signal(signal.SIGSTOP)
    status, told = runs("-o", "out.csv")
    first.send_signal(signal.SIGCONT)
    first.communicate(timeout=60)
    what = "is being written by another digitscan; wait for it or name another file"
    assert (status, told) == (2, [f"out.csv: {what}"])
    assert first.returncode == 1
    assert list(runs.files()) == ["out.csv"]


@pytest.fixture
def children(runs: Runs) -> Iterator[Callable[[int], list[int]]]:
    def of(parent: int) -> list[int]:
        found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return [int(each) for each in found]

    yield of


def test_workers_die_with_a_killed_parent(
    runs: Runs, children: Callable[[int], list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECONDS_A_PAGE", "30")
    process = runs.start("-o", "out.csv")
    while process.poll() is None and not runs.trace.exists():
        time.sleep(0.01)
    workers = children(process.pid)
    assert len(workers) == 2
    process.kill()
    process.communicate(timeout=60)
    give_up = time.monotonic() + 10
    while any(Path(f"/proc/{each}").exists() for each in workers):
        assert time.monotonic() < give_up
        time.sleep(0.05)


def test_a_worker_killed_from_outside_is_not_noticed_in_the_output(
    runs: Runs, children: Callable[[int], list[int]]
) -> None:
    assert runs("-o", "out.csv")[0] == 1
    whole = runs.files()
    process = runs.start("-o", "out.csv")
    # Between two kills as many pages are read as the workers may have had in hand, so that no page
    # is lost twice, however slow the machine.
    for noted in (1, 7, 13):
        while process.poll() is None and runs.noted() < noted:
            time.sleep(0.005)
        if process.poll() is None:
            os.kill(children(process.pid)[0], signal.SIGKILL)
    process.communicate(timeout=60)
    assert process.returncode == 1
    assert runs.files() == whole


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("scans", "--resume"), "--resume needs a file; name it with -o"),
        (("-", "-o", "x.csv", "--resume"), "--resume does not work with standard input"),
        (("scans", "-o", "/dev/null", "--resume"), "/dev/null: is not a regular file; name one"),
    ],
)
def test_what_cannot_be_gone_on_with_is_refused(
    runs: Runs, arguments: tuple[str, ...], told: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "digitscan", "recognize", *arguments],
        cwd=runs.folder, capture_output=True, stdin=subprocess.DEVNULL, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert lines(done.stderr)[0].startswith(told)
