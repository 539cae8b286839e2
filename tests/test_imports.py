"""What may import what: the library works without its command line."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "digitscan"
# The command line itself, and the module that starts it.
ABOVE_THE_LIBRARY = {"cli", "__main__"}


def library() -> list[Path]:
    return [
        each
        for each in sorted(PACKAGE.rglob("*.py"))
        if each.relative_to(PACKAGE).with_suffix("").parts[0] not in ABOVE_THE_LIBRARY
    ]


def imported(path: Path) -> Iterator[str]:
    """Yield the name of every module that a file imports, at its top or within a function."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            yield from (f"{node.module}.{each.name}" for each in node.names)


def test_the_library_has_modules() -> None:
    assert len(library()) > 100
    assert "digitscan.reader.Reader" in imported(PACKAGE / "api.py")


@pytest.mark.parametrize("path", library(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_library_never_imports_the_command_line(path: Path) -> None:
    assert [name for name in imported(path) if f"{name}.".startswith("digitscan.cli.")] == []


def training_at_its_top(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    names: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.Import):
            names += [each.name.partition(".")[0] for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(str(node.module).partition(".")[0])
    return [name for name in names if name in {"keras", "onnx", "tensorflow", "tf2onnx"}]


def test_only_training_imports_what_the_light_install_lacks() -> None:
    others = [each for each in PACKAGE.rglob("*.py") if "training" not in each.parts]
    assert [str(each) for each in others if training_at_its_top(each)] == []
