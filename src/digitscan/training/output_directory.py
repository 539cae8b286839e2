"""A model's output folder: checked before the training, and filled atomically."""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digitscan.errors import ModelError, UsageError
from digitscan.messages import problem
from digitscan.models import CARD_NAME

_EXPORTERS = ("onnx", "tf2onnx")
_STATE_SUFFIX = ".training"


def check_exporters() -> None:
    """Check that the network can be exported, before hours are spent on training.

    Raises:
        ModelError: a package is missing.
    """
    missing = [name for name in _EXPORTERS if importlib.util.find_spec(name) is None]
    if missing:
        raise ModelError(
            f"the export needs {' and '.join(missing)}: `pip install 'digitscan[train]'`"
        )


def check_output(folder: Path, *, replace: bool = False) -> None:
    """Check that `folder` can become the model's.

    Args:
        folder: empty, missing, or already a model.
        replace: whether an existing model may be replaced.

    Raises:
        UsageError: it holds something that must be kept, or cannot be created.
    """
    is_model = (folder / CARD_NAME).is_file()
    if is_model and not replace:
        raise UsageError(
            problem(str(folder), "holds a model", "name another --output, or replace it by --force")
        )
    if folder.exists() and not is_model and not _is_empty(folder):
        raise UsageError(problem(str(folder), "exists and is no model", "name another --output"))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryDirectory(dir=folder.parent).cleanup()
    except OSError as error:
        what = f"cannot be written ({error.strerror})"
        raise UsageError(problem(str(folder), what, "name another --output")) from error


def state_folder(output: Path) -> Path:
    """Return the folder for the training state of `output`, next to it."""
    return output.with_name(output.name + _STATE_SUFFIX)


def check_state(output: Path, *, resume: bool, replace: bool) -> Path:
    """Check that no interrupted training is lost by mistake; return the state's folder.

    Args:
        output: the model's folder.
        resume: whether to continue from the state.
        replace: whether to start over; the state is removed.

    Raises:
        UsageError: there is a state, but neither `resume` nor `replace`.
    """
    folder = state_folder(output)
    if replace and not resume:
        shutil.rmtree(folder, ignore_errors=True)
    elif folder.exists() and not resume:
        what = f"an interrupted training lies in {folder}"
        raise UsageError(problem(str(output), what, "--resume goes on, --force begins anew"))
    return folder


@contextmanager
def made_whole(folder: Path) -> Iterator[Path]:
    """Yield a new folder next to `folder` that replaces it if the block succeeds."""
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as room:
        fresh = Path(room) / "new"
        fresh.mkdir()
        yield fresh
        if folder.exists():
            folder.rename(Path(room) / "old")
        fresh.rename(folder)


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())
