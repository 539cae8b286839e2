"""Measure how `digitscan serve` handles many clients, and how fast its page loads.

A server with default settings is started on a free port of this machine. Clients, each a thread
with a new connection for every request, send pages drawn by the project and compare each answer
with that of `digitscan recognize`. The memory of the server and its workers is measured after each
round. With Chromium and its driver (Debian: chromium, chromium-driver) the page is loaded, too.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from PIL import Image

from digitscan.drawing import draw

TIMEOUT = 120
LINES = ("31415926 2718", "0471 38 5296", "90210 6053", "77 9140 263")


def page(seed: int) -> bytes:
    """Return a page of four lines as PNG."""
    file = io.BytesIO()
    Image.fromarray(draw("scan", seed, 40.0, LINES).image).save(file, "PNG")
    return file.getvalue()


@contextlib.contextmanager
def serving() -> Iterator[tuple[str, int]]:
    """Start a server; yield its address and its process id."""
    command = [sys.executable, "-m", "digitscan", "serve", "--port", "0"]
    begun = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        found = re.match(r"(http://\S+) is ready", process.stderr.readline())
        if found is None:
            raise SystemExit("the server did not start")
        print(f"ready after {time.perf_counter() - begun:.1f} s")
        yield found[1], process.pid
    finally:
        process.terminate()
        process.wait(TIMEOUT)


def ask(address: str, content: bytes) -> tuple[str, float]:
    """Return the answer, or the status if there is none, and the seconds it took."""
    begun = time.perf_counter()
    try:
        with urlopen(Request(address, content), timeout=TIMEOUT) as answered:
            text = answered.read().decode()
    except HTTPError as error:
        text = str(error.code)
    return text, time.perf_counter() - begun


def by_command(content: bytes) -> str:
    command = [sys.executable, "-m", "digitscan", "recognize", "-", "--format", "csv"]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()


def resident(pid: int) -> int:
    """Return the resident memory of a process and its children in MiB."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    pids = [str(pid), *children.read_text().split()] if children.exists() else []
    states = (Path(f"/proc/{each}/status").read_text() for each in pids)
    return sum(int(re.findall(r"VmRSS:\s+(\d+)", state)[0]) for state in states) >> 10


def load(address: str, pid: int, clients: int, requests: int, rounds: int) -> bool:
    """Send rounds of requests; return whether all were answered correctly."""
    pages = [page(seed) for seed in range(4)]
    truth = [by_command(each) for each in pages]
    target = f"{address}v1/recognize?format=csv"
    print(f"{clients} clients, {requests} requests a round; MiB at the start: {resident(pid)}")
    every = True
    for number in range(1, rounds + 1):
        begun = time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            done = list(pool.map(lambda at: ask(target, pages[at % 4]), range(requests)))
        took = time.perf_counter() - begun
        right = sum(text == truth[at % 4] for at, (text, _) in enumerate(done))
        every = every and right == requests
        print(line_of(number, right, [seconds for _, seconds in done], took, resident(pid)))
    return every


def line_of(number: int, right: int, seconds: Sequence[float], took: float, mib: int) -> str:
    slow = statistics.quantiles(seconds, n=20)[-1]
    return (
        f"round {number}: {right} of {len(seconds)} right, {len(seconds) / took:.1f} requests/s, "
        f"median {statistics.median(seconds):.2f} s, 95 % {slow:.2f} s, {mib} MiB"
    )


def flood(address: str, clients: int) -> None:
    """Send more requests at once than the queue holds: all are answered, some with a refusal."""
    content = page(1)
    with ThreadPoolExecutor(clients) as pool:
        done = list(pool.map(lambda _: ask(f"{address}v1/recognize", content), range(clients)))
    away = sum(text == "429" for text, _ in done)
    kept = sum(text.startswith("[") for text, _ in done)
    print(f"{clients} at once: {kept} read, {away} turned away (429)")


def browse(address: str, runs: int) -> None:
    """Load the page in Chromium, with an empty cache each time."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (browser and driver):
        print("no Chromium here; the page was not loaded")
        return
    from selenium import webdriver  # noqa: PLC0415 - only where there is a browser

    options = webdriver.ChromeOptions()
    for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage"):
        options.add_argument(flag)
    chrome = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        found = [loaded(chrome, address) for _ in range(runs)]
    finally:
        chrome.quit()
    count, size = found[0][1:]
    milliseconds = statistics.median(each[0] for each in found)
    print(
        f"page: {count} requests, {size / 1024:.0f} KiB, loaded in {milliseconds:.0f} ms (median)"
    )


def loaded(chrome: object, address: str) -> tuple[float, int, int]:
    chrome.execute_cdp_cmd("Network.clearBrowserCache", {})  # type: ignore[attr-defined]
    chrome.get(address)  # type: ignore[attr-defined]
    return tuple(chrome.execute_script(_TIMES))  # type: ignore[attr-defined]


_TIMES = """
const [page] = performance.getEntriesByType("navigation");
const parts = performance.getEntriesByType("resource");
const size = [page, ...parts].reduce((sum, part) => sum + part.encodedBodySize, 0);
return [page.loadEventEnd, parts.length + 1, size];
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with serving() as (address, pid):
        browse(address, runs=7)
        every = load(address, pid, options.clients, options.requests, options.rounds)
        flood(address, clients=48)
    if not every:
        raise SystemExit("not every answer was right")


if __name__ == "__main__":
    main()
