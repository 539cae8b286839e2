"""Work in a child process, bounded in time and memory."""

from __future__ import annotations

from mmap import mmap

import numpy as np
import pytest

from digitscan.reader.loading import sandbox
from digitscan.reader.loading.sandbox import can_bound, within_bounds

pytestmark = pytest.mark.skipif(not can_bound(), reason="this system has no such bounds")


def test_what_is_done_is_seen_in_shared_memory() -> None:
    shared = mmap(-1, 4)
    assert within_bounds(lambda: shared.write(b"done"))
    assert bytes(shared) == b"done"


def test_what_raises_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise ValueError

    assert not within_bounds(fail)
    assert capfd.readouterr().err == ""


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MOST_SECONDS", 1)

    def never_end() -> None:
        while True:
            pass

    with pytest.raises(TimeoutError):
        within_bounds(never_end)


def test_what_takes_too_much_memory_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MOST_BYTES", 50 << 20)
    assert not within_bounds(lambda: np.ones(100 << 20, np.uint8))
