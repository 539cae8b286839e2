"""`digitscan serve` as a process of its own."""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_PATIENCE = 120


@dataclass
class Served:
    """A running server."""

    process: subprocess.Popen[str]
    address: str
    told: list[str]


@contextmanager
def served(*options: str, **environment: str) -> Iterator[Served]:
    """Serve on a free port of this machine, until the block is left."""
    command = [sys.executable, "-m", "digitscan", "serve", "--port", "0", *options]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )
    try:
        told = [_first_line(process)]
        found = re.match(r"(http://\S+) is ready", told[0])
        assert found, told
        yield Served(process, found[1], told)
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _first_line(process: subprocess.Popen[str]) -> str:
    lines: queue.Queue[str] = queue.Queue()
    assert process.stderr is not None
    threading.Thread(target=lambda: lines.put(process.stderr.readline()), daemon=True).start()  # type: ignore[union-attr]
    return lines.get(timeout=_PATIENCE)
