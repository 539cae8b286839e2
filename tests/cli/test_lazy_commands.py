"""The commands: imported when asked for, and told in the program's help as they tell themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
from commands import command

from digitscan.cli.app import app
from digitscan.cli.commands import COMMANDS

GROUP = typer.main.get_command(app)
assert isinstance(GROUP, typer.core.TyperGroup)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_says_what_the_command_says(name: str) -> None:
    told = GROUP.commands[name].help
    assert told is not None
    assert " ".join(told.partition("\n\n")[0].split()) == COMMANDS[name]


def test_every_command_is_listed() -> None:
    folder = Path(__file__).parents[2] / "src" / "digitscan" / "cli"
    written = {
        each.stem
        for each in folder.glob("*.py")
        if re.search(rf"^def {each.stem}\(", each.read_text("utf-8"), re.MULTILINE)
    }
    assert written == set(COMMANDS)


@pytest.mark.parametrize("shown", [["--help"], ["recognize", "--help"]])
def test_help_imports_no_other_command(shown: list[str]) -> None:
    done = command(*shown, PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    others = [name for name in COMMANDS if name not in shown]
    assert not re.findall(rf"digitscan\.cli\.(?:{'|'.join(others)})$", done.stderr.decode(), re.M)


def test_a_name_that_is_no_command_is_refused_with_one_like_it() -> None:
    done = command("recognise")
    assert done.returncode == 2
    assert b"No such command 'recognise'. Did you mean 'recognize'?" in done.stderr
    assert done.stderr.count(b"\n") == 1
