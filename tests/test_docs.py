"""The documents say what the program does; `make docs` brings their quotes up to date.

In the README a comment `<!-- prints: COMMAND -->` stands before each block that quotes what
COMMAND prints (on a terminal of 80 columns), as sqlite-utils does it with cog.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer.core
import typer.main

from digitscan.cli.app import app

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
ARCHITECTURE = ROOT / "ARCHITECTURE.md"
QUOTE = re.compile(r"(<!-- prints: (.+?) -->\n+```\w*\n)(.*?)(```\n)", re.DOTALL)
# Nothing of the reader's terminal may reach the help, whose width is given.
TERMINAL = {"COLUMNS": "80", "TERM": "dumb", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}

GROUP = typer.main.get_command(app)
assert isinstance(GROUP, typer.core.TyperGroup)
COMMANDS = dict(GROUP.commands)


def printed(line: str) -> str:
    """Return what a command line of digitscan prints, a pipe into `head -N` included."""
    command, _, head = line.partition(" | head -")
    program, *arguments = shlex.split(command)
    assert program == "digitscan"
    done = subprocess.run(
        [sys.executable, "-m", program, *arguments],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env=os.environ | TERMINAL,
    )
    lines = [each.rstrip() for each in done.stdout.decode().splitlines()]
    return "\n".join(lines[: int(head)] if head else lines) + "\n"


def updated(text: str) -> str:
    """Return a document with all its quotes as the program prints them now."""
    return QUOTE.sub(lambda found: found[1] + printed(found[2]) + found[4], text)


def quotes() -> dict[str, str]:
    return {command: text for _, command, text, _ in QUOTE.findall(README.read_text("utf-8"))}


def prose() -> str:
    """Return the README without what it quotes of the program."""
    return QUOTE.sub("", README.read_text("utf-8"))


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_of_every_command_is_quoted_as_it_is(name: str) -> None:
    command = f"digitscan {name} --help".replace("  ", " ")
    assert quotes().get(command) == printed(command), "bring it up to date with `make docs`"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_told_of(name: str) -> None:
    options = [
        max(each.opts, key=len) for each in COMMANDS[name].params if each.opts[0].startswith("-")
    ]
    missing = [option for option in options if not re.search(rf"[`\s]{option}(?![\w-])", prose())]
    assert options
    assert not missing


@pytest.mark.parametrize(
    "command", [each for each in quotes() if "recognize" in each and "--help" not in each]
)
def test_examples_have_the_columns_of_today(command: str) -> None:
    # Not their confidences: these change with every better network.
    assert quotes()[command].splitlines()[0] == printed(command).splitlines()[0]


@pytest.mark.parametrize(
    "document", [README, ARCHITECTURE, ROOT / "CHANGELOG.md"], ids=lambda path: path.name
)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text("utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_dependency_is_explained() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = declared["optional-dependencies"].values()
    wanted = [*declared["dependencies"], *(each for extra in extras for each in extra)]
    _, _, section = ARCHITECTURE.read_text("utf-8").partition("## What is used, and why")
    names = [re.split(r"[<>=]", each)[0] for each in wanted]
    assert [name for name in names if f"`{name}`" not in section] == []


def test_every_module_has_its_place_in_the_architecture() -> None:
    text = ARCHITECTURE.read_text("utf-8")
    source = ROOT / "src" / "digitscan"
    packages = [each.parent.name for each in source.glob("*/__init__.py")]
    steps = [each.stem for each in source.glob("reader/*.py") if each.stem != "__init__"]
    assert [name for name in packages if f"`{name}/`" not in text] == []
    assert [name for name in steps if f"`{name}`" not in text] == []


def test_every_benchmark_is_listed() -> None:
    text = (ROOT / "benchmarks" / "README.md").read_text("utf-8")
    assert [each.name for each in ROOT.glob("benchmarks/*.py") if f"`{each.name}" not in text] == []


if __name__ == "__main__":
    README.write_text(updated(README.read_text("utf-8")), "utf-8")
