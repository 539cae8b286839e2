"""Help, version, wrong usage; and that they load nothing heavy."""

from __future__ import annotations

import re
from importlib.metadata import version

import pytest
from commands import COMMAND, command, lines

from digitscan.cli.app import run

HEAVY = {"cv2", "numpy", "tensorflow", "keras", "PIL", "onnxruntime", "rich"}
OPTIONS = {
    *("--files-from", "--format", "--output", "--per", "--marks", "--min-confidence"),
    *("--annotate", "--export-crops", "--export-below"),
    *("--pages", "--dpi", "--jobs", "--resume", "--rotate", "--printed", "--debug-dir"),
    *("--model", "--engine", "--quiet", "--verbose", "--version", "--help"),
    *("--strict", "--null", "--delimiter", "--decimal", "--bom"),
    *("-f", "-o", "-q", "-v", "-h"),
}


def imported(importtime: bytes) -> set[str]:
    """Return the top-level modules in what `python -X importtime` wrote."""
    found = re.findall(r"^import time:[^|]*\|[^|]*\|\s*([\w.]+)", importtime.decode(), re.MULTILINE)
    return {name.split(".")[0] for name in found}


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["recognize", "--help"], ["--version"]])
def test_loads_nothing_heavy(arguments: list[str]) -> None:
    done = command(*arguments, PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    modules = imported(done.stderr)
    assert "typer" in modules
    assert not modules & HEAVY


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_names_the_commands(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([flag]) == 0
    shown = capsys.readouterr().out
    for name in ("recognize", "train", "evaluate"):
        assert f"\n  {name} " in shown


def test_no_summary_is_cut_off(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for arguments in (["--help"], ["form", "--help"]):
        assert run(arguments) == 0
        shown = capsys.readouterr().out
        assert "..." not in shown.partition("Commands:")[2]


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_of_recognize_names_every_option(
    flag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["recognize", flag]) == 0
    shown = capsys.readouterr().out
    words = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", shown))
    assert words - {"-print"} == OPTIONS  # `find -print0` is named
    assert max(map(len, shown.splitlines())) <= 80


def test_help_tells_the_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    run(["recognize", "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    for default in (
        "default: number",
        "default: 0",
        "env var: DIGITSCAN_MODEL; default: default",
        "default: auto",
    ):
        assert f"[{default}]" in shown


@pytest.mark.parametrize("arguments", [["--version"], ["recognize", "--version"]])
def test_version(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 0
    assert capsys.readouterr().out == f"digitscan {version('digitscan')}\n"


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "recognize" in shown.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["read"], "digitscan: No such command 'read'; see digitscan --help"),
        (["--jobs"], "digitscan: No such option: --jobs; see digitscan --help"),
        (["recognize", "a", "--colour"], "digitscan recognize: No such option: --colour"),
        (["recognize", "a", "-f"], "Option '-f' requires an argument"),
        (["recognize"], "no input; name image files or folders, or - for standard input"),
        (
            ["recognize", "a", "-f", "xml"],
            "--format: unknown value 'xml'; choose from table, csv",
        ),
        (
            ["recognize", "a", "--per", "word"],
            "--per: unknown value 'word'; choose from number",
        ),
        (
            ["recognize", "a", "--engine", "x"],
            "--engine: unknown value 'x'; choose from auto",
        ),
        (["recognize", "a", "--min-confidence", "2"], "--min-confidence 2: must be between"),
        (["recognize", "a", "--min-confidence", "nan"], "--min-confidence nan: must be between"),
        (["recognize", "a", "--min-confidence", "x"], "--min-confidence x: must be between"),
        (["recognize", "a", "--pages", "3-1"], "--pages 3-1: not a list of pages; write it as"),
        (["recognize", "a", "-q", "-v"], "--quiet and --verbose contradict each other"),
        (["recognize", "a", "-o", "a.ods"], "a.ods: .ods is not a known format; choose one"),
        (["recognize", "a", "-o", "none/a.csv"], "none/a.csv: its folder does not exist; make"),
        (["recognize", "a", "-o", "."], ".: is a folder; name a file in it"),
        (["recognize", "--files-from", "none"], "none: cannot be read as a list"),
        (["recognize", "-", "-"], "standard input can be read only once"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    (line,) = shown.err.splitlines()
    assert line.startswith(told) or f" {told}" in line


def test_module_and_script_are_the_same_command() -> None:
    done = command("--version")
    assert (done.returncode, lines(done.stdout)[0].split()[0]) == (0, "digitscan")
    assert COMMAND[1:] == ("-m", "digitscan")
