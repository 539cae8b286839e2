"""Settings from digitscan.toml and the environment, and what comes before what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from digitscan.cli import recognition
from digitscan.cli.app import run
from digitscan.cli.settings import SETTINGS, load_settings

Asked = Callable[..., Any]


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for key in {key for keys in SETTINGS.values() for key in keys}:
        monkeypatch.delenv("DIGITSCAN_" + key.upper().replace("-", "_"), raising=False)
    monkeypatch.delenv("DIGITSCAN_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    (tmp_path / "work" / "below").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "work" / "below")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Run a command; return the request that it makes."""
    requests: list[recognition.Request] = []

    def take(request: recognition.Request) -> int:
        requests.append(request)
        return 0

    monkeypatch.setattr(recognition, "recognize_inputs", take)

    def ask(*arguments: str) -> recognition.Request:
        assert run(arguments) == 0
        return requests[-1]

    return ask


def put(text: str, folder: str = "..") -> None:
    Path(folder).mkdir(exist_ok=True, parents=True)
    Path(folder, "digitscan.toml").write_text(text)


def test_the_command_line_comes_before_variable_file_and_default(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked("recognize", "a.png").jobs is None
    put("jobs = 2\nmin-confidence = 0.5")
    assert asked("recognize", "a.png").jobs == 2
    assert asked("recognize", "a.png").min_confidence == "0.5"
    monkeypatch.setenv("DIGITSCAN_JOBS", "3")
    assert asked("recognize", "a.png").jobs == 3
    assert asked("recognize", "a.png", "--jobs", "4").jobs == 4


def test_a_command_has_settings_of_its_own(asked: Asked) -> None:
    put('jobs = 2\nformat = "tsv"\n[recognize]\njobs = 5\n[table]\nheader = true')
    assert (asked("recognize", "a.png").jobs, asked("table", "a.png").jobs) == (5, 2)
    assert (asked("recognize", "a.png").form, asked("table", "a.png").form) == ("tsv", None)
    assert asked("table", "a.png").tables.header


def test_the_nearest_file_is_taken_alone(asked: Asked, tmp_path: Path) -> None:
    put("jobs = 7\ndpi = 200", str(tmp_path / "home" / "digitscan"))
    assert asked("recognize", "a.png").jobs == 7
    put("jobs = 2")
    put("dpi = 150", ".")
    request = asked("recognize", "a.png")
    assert (request.jobs, request.dpi) == (None, 150)
    assert asked("--config", "../digitscan.toml", "recognize", "a.png").jobs == 2
    assert asked("--isolated", "recognize", "a.png").dpi == 300


def test_a_suffix_comes_before_a_set_format(asked: Asked) -> None:
    put('format = "csv"\ndelimiter = ";"\nbom = true')
    request = asked("recognize", "a.png", "-o", "out.json")
    assert (request.form, request.delimiter, request.bom) == (None, None, False)
    request = asked("recognize", "a.png", "-o", "out.csv")
    assert (request.form, request.delimiter, request.bom) == (None, ";", True)
    request = asked("recognize", "a.png", "-f", "tsv")
    assert (request.form, request.delimiter, request.bom) == ("tsv", None, True)
    assert asked("recognize", "a.png", "-f", "jsonl", "--delimiter", "|").delimiter == "|"


def test_a_model_s_path_counts_from_the_file(asked: Asked) -> None:
    put('model = "mine"')
    assert asked("recognize", "a.png").model == "mine"
    Path("../mine").mkdir()
    assert Path(asked("recognize", "a.png").model).samefile("../mine")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("job = 2", "unknown setting 'job'; choose from bom, "),
        ("[recognise]\njobs = 2", "unknown command 'recognise'; choose from cluster, "),
        ("[draw]\njobs = 2", "unknown [draw] setting 'jobs'; choose from engine, model"),
        ("jobs = [2]", "jobs must be a text, a number, true or false; correct it"),
        ("jobs = ", "cannot be used as settings (Invalid value (at end of document"),
        ('jobs = "many"', "Invalid value for '--jobs': 'many' is not a valid int"),
        ("jobs = 0", "Invalid value for '--jobs': 0 is not in the range x>=1"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_line(
    text: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put(text)
    assert run(["recognize", "a.png"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{Path('..').resolve()}/digitscan.toml: ")
    assert told in line


def test_what_is_wrong_with_a_variable_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DIGITSCAN_DPI", "fine")
    assert run(["recognize", "a.png"]) == 2
    assert capsys.readouterr().err.startswith("DIGITSCAN_DPI: Invalid value for '--dpi'")


def test_a_missing_file_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--config", "none.toml", "recognize", "a.png"]) == 2
    assert capsys.readouterr().err.startswith("none.toml: cannot be used as settings (No such file")


def test_every_setting_is_an_option_of_its_command() -> None:
    from digitscan.cli.commands import LazyGroup  # noqa: PLC0415

    commands = LazyGroup(name="digitscan").commands
    for command, keys in SETTINGS.items():
        known = {option for each in commands[command].params for option in each.opts}
        assert {f"--{key}" for key in keys} <= known, command


def test_nothing_set_is_nothing() -> None:
    assert load_settings(None, isolated=False).defaults == {}
