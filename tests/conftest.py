"""What all tests share: a clean environment, drawn pages, and labelled data if there is any."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.drawing import DrawnPage, Hand, Pen, draw, random_hand
from digitscan.drawing.writing import write
from digitscan.models import FINDER_NETWORK, find_model

ROOT = Path(__file__).resolve().parents[1]
# Variables that change what the program prints or finds, by how their names begin.
_SETTINGS = (
    "CLICOLOR", "COLUMNS", "DIGITSCAN", "FORCE_COLOR", "LANG", "LC_", "LINES", "NO_COLOR",
    "PYTHONDEVMODE", "PYTHONIOENCODING", "PYTHONUTF8", "PYTHONWARNINGS", "TTY_", "XDG_",
)  # fmt: skip
_OWN_PROCESS = "TEST_IN_A_PROCESS_OF_ITS_OWN"


@pytest.fixture(scope="session", autouse=True)
def clean_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give the tests the same environment wherever they run, and an empty home.

    A session fixture, because fixtures of that scope run commands as well. A test changes the
    environment with `monkeypatch`, which restores it.
    """
    home = tmp_path_factory.mktemp("home")
    handled = _default_signals()
    umask = os.umask(0o022)
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(_SETTINGS):
                patch.delenv(name)
        for name in ("HOME", "USERPROFILE", "LOCALAPPDATA"):
            patch.setenv(name, str(home))
        patch.setenv("LC_ALL", "C.UTF-8")
        patch.setenv("TERM", "xterm-256color")
        patch.setenv("MPLCONFIGDIR", str(home / "matplotlib"))  # its list of fonts takes seconds
        yield
    os.umask(umask)
    for number, handler in handled.items():
        signal.signal(number, handler)


def _default_signals() -> dict[int, signal.Handlers]:
    """Have Ctrl-C and a hang-up end processes again, which a shell's `&` and nohup switch off."""
    defaults = {signal.SIGINT: signal.default_int_handler}
    if hasattr(signal, "SIGHUP"):
        defaults[signal.SIGHUP] = signal.SIG_DFL
    ignored = [each for each in defaults if signal.getsignal(each) is signal.SIG_IGN]
    for each in ignored:
        signal.signal(each, defaults[each])
    return dict.fromkeys(ignored, signal.SIG_IGN)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test marked `own_process` in a new pytest, where no earlier test has left threads."""
    if pyfuncitem.get_closest_marker("own_process") is None or _OWN_PROCESS in os.environ:
        return None
    options = ("-p", "no:cacheprovider", "--no-header")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, pyfuncitem.nodeid],
        cwd=pyfuncitem.config.rootpath,
        env=os.environ | {_OWN_PROCESS: "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"{done.stdout}\n{done.stderr}", pytrace=False)
    return True


class DrawPage(Protocol):
    def __call__(
        self,
        kind: str = "scan",
        lines: Sequence[str] = ("0123456789", "314 2718"),
        *,
        seed: int = 0,
        height: float = 40.0,
        hand: Hand | None = None,
        pen: Pen | None = None,
    ) -> DrawnPage: ...


@pytest.fixture(scope="session")
def drawn_page() -> DrawPage:
    """Draw a page on which every digit's box is known; small, for tests."""

    def page(
        kind: str = "scan",
        lines: Sequence[str] = ("0123456789", "314 2718"),
        *,
        seed: int = 0,
        height: float = 40.0,
        hand: Hand | None = None,
        pen: Pen | None = None,
    ) -> DrawnPage:
        return draw(kind, seed, height, lines, hand=hand, pen=pen)

    return page


class PenWays(Protocol):
    def __call__(
        self, text: str, *, height: float = 120.0, seed: int = 0
    ) -> list[NDArray[np.float64]]: ...


@pytest.fixture(scope="session")
def pen_ways() -> PenWays:
    """Give the ways of a pointer that writes a text, (N, 2) in pixels, leftmost and topmost 0."""

    def ways(text: str, *, height: float = 120.0, seed: int = 0) -> list[NDArray[np.float64]]:
        rng = np.random.default_rng(seed)
        glyphs = write(random_hand(rng), text, rng).glyphs
        points = [path.points * height for glyph in glyphs for path in glyph.paths]
        corner = np.vstack(points).min(axis=0)
        return [each - corner for each in points]

    return ways


@pytest.fixture(scope="session")
def samples() -> Path:
    """Return the folder of the sample pages."""
    return ROOT / "samples"


@pytest.fixture(scope="session")
def needs_finder() -> None:
    """Skip where the shipped model has no finder yet."""
    if not find_model().has(FINDER_NETWORK):
        pytest.skip("the shipped model has no finder")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real handwriting beside the project, or skip without it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the labelled handwriting of ../shared/data is not at hand")
    return folder
