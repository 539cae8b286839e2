from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator

import pytest
from screen import virtual_screen


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """Give a screen of its own with a pointer and keys, or skip where there can be none."""
    missing = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
    if importlib.util.find_spec("_tkinter") is None:
        missing.append("Tk")
    if missing:
        pytest.skip(f"no window can be shown and used here: {', '.join(missing)} is missing")
    with virtual_screen() as name:
        yield name
