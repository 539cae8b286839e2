"""`digitscan serve` as a process, and what it says before and after."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from files_to_send import png
from serving import Served, served

from digitscan.cli.app import run
from digitscan.web import server
from digitscan.web.settings import Limits, Settings

pytestmark = pytest.mark.slow
CLIENTS, REQUESTS = 8, 200
# Bytes; the two workers hold some 200 MB, of which libraries free some only now and then.
SLACK = 30 << 20


@pytest.fixture(scope="module")
def running() -> Iterator[Served]:
    with served("--jobs", "2") as found:
        yield found


def post(address: str, content: bytes) -> str:
    with urlopen(Request(address, content), timeout=120) as answered:
        return str(answered.read().decode())


def test_many_clients_at_once_are_all_answered_right(running: Served, drawn_page: object) -> None:
    numbers = ["314 2718", "40 7721", "90210", "5586"]
    from PIL import Image  # noqa: PLC0415 - as the other tests of pages do

    pages = [png(Image.fromarray(drawn_page("scan", [each], seed=3).image)) for each in numbers]  # type: ignore[operator]
    address = f"{running.address}v1/recognize?format=csv&per=page&source="
    truth = [post(f"{address}{at}", page) for at, page in enumerate(pages)]
    for each, number in zip(truth, numbers, strict=True):
        assert number in each

    def ask(at: int) -> bool:
        which = at % len(pages)
        return post(f"{address}{which}", pages[which]) == truth[which]

    with ThreadPoolExecutor(CLIENTS) as clients:
        assert all(clients.map(ask, range(REQUESTS // 4)))
        before = memory(running.process.pid)
        assert all(clients.map(ask, range(REQUESTS)))
    assert memory(running.process.pid) - before < SLACK


def memory(pid: int) -> int:
    """Return the bytes that a process and its children hold; 0 where there is no /proc."""
    if not Path("/proc/self/statm").exists():
        return 0
    pids = [str(pid), *Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    pages = [int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in pids]
    return sum(pages) * os.sysconf("SC_PAGE_SIZE")


def test_a_port_that_is_taken_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["serve", "--port", str(port)]) == 2
    told = capsys.readouterr().err
    assert told == f"127.0.0.1:{port}: is in use; stop what listens there or name another --port\n"


@pytest.mark.parametrize(
    ("options", "status", "told"),
    [
        (["--host", "no such host"], 2, "no such host: is not an address to listen on"),
        (["--host", "192.0.2.1"], 2, "192.0.2.1:8000: cannot be listened on"),
        (["--model", "none"], 3, "none: no such model"),
        (["--engine", "none"], 2, "--engine: unknown value 'none'"),
        (["--corrections", "{file}", "--port", "0"], 2, "cannot be made a folder"),
        (["--port", "70000"], 2, "Invalid value for '--port'"),
    ],
)
def test_what_cannot_be_meant_is_one_line(
    options: list[str], status: int, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert run(["serve", *(each.format(file=file) for each in options)]) == status
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


def test_without_its_packages_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert run(["serve"]) == 1
    assert capsys.readouterr().err == (
        "digitscan serve needs fastapi, uvicorn and prometheus-client:"
        " `pip install 'digitscan[web]'`\n"
    )


def test_every_option_is_heeded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[Settings] = []
    monkeypatch.setattr(server, "serve", asked.append)
    monkeypatch.setenv("DIGITSCAN_TOKEN", "sesame")
    run(["serve"])
    given = (
        "--host ::1 --port 81 --name a.lan --name b.lan --token x --jobs 3 --queue 4 --max-size 5"
        " --max-pixels 6 --max-pages 7 --timeout 8 --model mnist --engine opencv --open"
        " --corrections"
    )
    run(["serve", *given.split(), str(tmp_path)])
    limits = Limits(size=5 << 20, pixels=6_000_000, pages=7, seconds=8, waiting=4)
    assert asked == [
        Settings(token="sesame"),
        Settings(
            "::1",
            81,
            "mnist",
            "opencv",
            3,
            "x",
            tmp_path,
            names=("a.lan", "b.lan"),
            limits=limits,
            open_page=True,
        ),
    ]


class Socket:
    def __init__(self, host: str) -> None:
        self._host = host

    def getsockname(self) -> tuple[str, int]:
        return self._host, 8000


@pytest.mark.parametrize(
    ("host", "token", "told"),
    [
        ("127.0.0.1", None, ["http://127.0.0.1:8000/ is ready"]),
        ("::1", "a b", ["http://[::1]:8000/#token=a%20b is ready"]),
        (
            "0.0.0.0",
            None,
            [
                "http://127.0.0.1:8000/ is ready, http://10.1.2.3:8000/ from other machines; Ctrl",
                "warning: everyone who can reach",
                "warning: traffic is not encrypted",
            ],
        ),
        ("::", "x", ["http://[::1]:8000/#token=x is ready, http://[fd00::7]:8000/#", "warning: "]),
        (
            "192.168.1.7",
            "x",
            ["http://192.168.1.7:8000/#token=x", "warning: traffic is not encrypted"],
        ),
    ],
)
def test_what_is_said_at_the_start(
    host: str,
    token: str | None,
    told: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = {"0.0.0.0": "10.1.2.3", "::": "fd00::7"}
    monkeypatch.setattr(server, "_own_address", own.get)
    server.announce(Socket(host), Settings(host, token=token))  # type: ignore[arg-type]
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == len(told)
    assert all(part in line for part, line in zip(told, lines, strict=True))


def test_a_machine_without_a_network_has_no_address_for_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Unconnected:
        def __init__(self, *_: object) -> None:
            raise OSError(101, "Network is unreachable")

    monkeypatch.setattr("socket.socket", Unconnected)
    server.announce(Socket("0.0.0.0"), Settings("0.0.0.0", token="x"))  # type: ignore[arg-type]
    assert capsys.readouterr().err.startswith("http://127.0.0.1:8000/#token=x is ready; Ctrl-C")


def test_the_page_is_opened_where_that_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    server.announce(Socket("127.0.0.1"), Settings())  # type: ignore[arg-type]
    assert opened == []
    server.announce(Socket("127.0.0.1"), Settings(token="x", open_page=True))  # type: ignore[arg-type]
    assert opened == ["http://127.0.0.1:8000/#token=x"]


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly(ending: signal.Signals) -> None:
    with served("--jobs", "1") as found:
        children = Path(f"/proc/{found.process.pid}/task/{found.process.pid}/children")
        workers = children.read_text().split() if children.exists() else []
        found.process.send_signal(ending)
        out, err = found.process.communicate(timeout=60)
    assert found.process.returncode == 0
    assert (out, err) == ("", "stopped\n")
    gone_by = time.monotonic() + 10
    while any(Path(f"/proc/{each}").exists() for each in workers):
        assert time.monotonic() < gone_by
        time.sleep(0.05)


def test_help_does_not_load_the_server() -> None:
    code = "import sys; from digitscan.cli.app import run; run(['serve', '--help']);"
    code += "sys.exit(bool({'fastapi', 'uvicorn', 'numpy', 'pydantic'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=False)
    assert done.returncode == 0
