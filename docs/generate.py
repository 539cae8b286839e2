"""Write what the documentation takes from the program; `make docs` runs this.

It updates the quoted output in the README and in the pages, `docs/commands.md` and the man page.
With `--picture` it also draws the README's picture again. The site leaves this file out.

A comment stands before each block that quotes output:

- `<!-- prints: digitscan ... -->` before a block with what the command prints into a pipe.
  ` | head -N` keeps the first N lines.
- `<!-- prints: python -->` before a block of Python, which a block with its output follows.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import typer.core
import typer.main

from digitscan.cli.app import app

if TYPE_CHECKING:
    from typer._click import Command

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
COMMANDS_PAGE = DOCS / "commands.md"
PICTURED = ROOT / "samples" / "notebook.jpg"
PICTURE = DOCS / "images" / "annotated.jpg"
PICTURE_SIZE = 900  # pixels, about the width of a README
MAN_PAGE = ROOT / "build" / "man" / "man1" / "digitscan.1"

QUOTE = re.compile(
    r"(?P<head><!-- prints: (?P<command>digitscan .+?) -->\n+```\w*\n)"
    r"(?P<output>.*?)(?P<end>```\n)",
    re.DOTALL,
)
SCRIPT = re.compile(
    r"(?P<head><!-- prints: python -->\n+```python\n(?P<command>.*?)```\n+```\w*\n)"
    r"(?P<output>.*?)(?P<end>```\n)",
    re.DOTALL,
)
# The output must not depend on the terminal, the language or the model of who runs this.
_TERMINAL = {"COLUMNS": "80", "TERM": "dumb", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
_UNSET = ("DIGITSCAN_MODEL", "FORCE_COLOR")


@dataclass(frozen=True, slots=True)
class Quote:
    """A block of output in a document, and the command line or Python code that prints it."""

    document: Path
    command: str
    output: str


@dataclass(frozen=True, slots=True)
class Manual:
    """What a command says about itself.

    `paragraphs` are its help, `options` its options with their meanings.
    """

    name: str
    usage: str
    paragraphs: tuple[str, ...]
    options: tuple[tuple[str, str], ...]


def documents() -> list[Path]:
    """Return the README and the pages of the site."""
    return [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]


def quotes() -> list[Quote]:
    """Return every quote of output in the documents."""
    return [
        Quote(document, found["command"], found["output"])
        for document in documents()
        for pattern in (QUOTE, SCRIPT)
        for found in pattern.finditer(document.read_text("utf-8"))
    ]


def printed(command: str) -> str:
    """Return what a command line of digitscan, or a piece of Python, prints in the project."""
    line, _, head = command.partition(" | head -")
    if line.startswith("digitscan "):
        arguments = ["-m", *shlex.split(line)]
    else:
        arguments, head = ["-c", command], ""
    environment = {key: value for key, value in os.environ.items() if key not in _UNSET}
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env=environment | _TERMINAL,
    )
    lines = [each.rstrip() for each in done.stdout.decode().splitlines()]
    return "\n".join(lines[: int(head)] if head else lines) + "\n"


def updated(text: str) -> str:
    """Return a document with its quotes as the program prints them now."""
    for pattern in (QUOTE, SCRIPT):
        text = pattern.sub(lambda at: at["head"] + printed(at["command"]) + at["end"], text)
    return text


def manuals() -> Iterator[Manual]:
    """Yield what the program and then each of its commands say about themselves."""
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    yield _manual(group, "digitscan")
    for name, command in commands().items():
        yield _manual(command, f"digitscan {name}")


def commands() -> dict[str, Command]:
    """Return all commands by name; of `form` those below it, as `form new`."""
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    found: dict[str, Command] = {}
    for name, command in group.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            found |= {f"{name} {each}": below for each, below in command.commands.items()}
        else:
            found[name] = command
    return found


def _manual(command: Command, name: str) -> Manual:
    context = command.make_context(
        name, [], resilient_parsing=True, help_option_names=["-h", "--help"]
    )
    records = (each.get_help_record(context) for each in command.get_params(context))
    paragraphs = [" ".join(each.split()) for each in (command.help or "").split("\n\n")]
    return Manual(
        name,
        command.get_usage(context).removeprefix("Usage: "),
        tuple(each for each in paragraphs if each),
        tuple((record[0], " ".join(record[1].split())) for record in records if record),
    )


def commands_page() -> str:
    """Return the page of the site that lists all commands and options."""
    parts = [
        "# Commands\n",
        "This page is generated from `digitscan --help` and the help of each command.\n",
    ]
    for manual in manuals():
        parts += [f"## {manual.name}\n", *(f"{_plain(each)}\n" for each in manual.paragraphs)]
        parts += [f"```text\n{manual.usage}\n```\n", "| option | meaning |", "| --- | --- |"]
        parts += [f"| `{option}` | {_plain(meaning)} |" for option, meaning in manual.options]
        parts.append("")
    return "\n".join(parts).rstrip("\n") + "\n"


def _plain(text: str) -> str:
    """Escape what Markdown would take for markup, except code in backticks."""
    code = text.split("`")
    code[::2] = [re.sub(r"([*_<\[\]|])", r"\\\1", each) for each in code[::2]]
    return "`".join(code)


def man_page() -> str:
    """Return the man page of the program with all commands, for man(1)."""
    root, *commands = manuals()
    parts = [f'.TH DIGITSCAN 1 "" "digitscan {version("digitscan")}" "User Commands"', ".SH NAME"]
    parts.append(rf"digitscan \- {_roff(_lead(root.paragraphs[0]))}")
    parts.append(".SH SYNOPSIS")
    for manual in commands:
        arguments = manual.usage.removeprefix(manual.name).strip()
        parts += [f".B {_roff(manual.name)}", _roff(arguments), ".br"]
    parts += [".SH OPTIONS", *_roff_options(root)]
    parts.append(".SH COMMANDS")
    for manual in commands:
        parts.append(f'.SS "{_roff(manual.name)}"')
        parts.append("\n.PP\n".join(_roff(each) for each in manual.paragraphs))
        parts += _roff_options(manual)
    parts.append(".SH EXIT STATUS")
    for status, meaning in EXIT_STATUSES.items():
        parts += [".TP", f".B {status}", _roff(meaning)]
    return "\n".join(parts) + "\n"


EXIT_STATUSES = {
    0: "Every input was read. A page without digits counts as read.",
    1: "Some inputs could not be read. All others are in the output.",
    2: "Wrong usage.",
    3: "No usable model.",
    130: "Interrupted. Complete results are kept.",
}


def _lead(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:].rstrip(".")


def _roff_options(manual: Manual) -> list[str]:
    parts = []
    for option, meaning in manual.options:
        parts += [".TP", rf"\fB{_roff(option)}\fR", _roff(meaning)]
    return parts


def _roff(text: str) -> str:
    """Escape text for roff: backslashes, hyphens, and a dot or quote that begins a line."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq")
    return re.sub(r"^([.'])", r"\\&\1", escaped)


def draw_picture() -> None:
    """Draw a sample page with its readings, as `--annotate` does, for the README."""
    from PIL import Image  # noqa: PLC0415 - only needed here

    with tempfile.TemporaryDirectory() as folder:
        printed(shlex.join(["digitscan", "recognize", str(PICTURED), "--annotate", folder]))
        (drawn,) = Path(folder).iterdir()
        picture = Image.open(drawn).convert("RGB")
    picture.thumbnail((PICTURE_SIZE, PICTURE_SIZE), Image.Resampling.LANCZOS)
    picture.save(PICTURE, quality=85)


def main() -> None:
    """Bring all generated text up to date."""
    if "--picture" in sys.argv:
        draw_picture()
    COMMANDS_PAGE.write_text(commands_page(), "utf-8")
    for document in documents():
        document.write_text(updated(document.read_text("utf-8")), "utf-8")
    MAN_PAGE.parent.mkdir(parents=True, exist_ok=True)
    MAN_PAGE.write_text(man_page(), "utf-8")


if __name__ == "__main__":
    main()
