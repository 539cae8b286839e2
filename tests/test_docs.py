"""The documents say what the program does; `make docs` brings what is generated up to date."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
import typer.core
import typer.main

from digitscan.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
ARCHITECTURE = ROOT / "ARCHITECTURE.md"
GUIDE = sorted((ROOT / "docs").glob("*.md"))
DOCUMENTS = [README, ARCHITECTURE, ROOT / "CHANGELOG.md", ROOT / "benchmarks" / "README.md", *GUIDE]
MOST_README_LINES = 200


def load_generator() -> ModuleType:
    """Import docs/generate.py, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("generate_docs", ROOT / "docs" / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


generate = load_generator()
GROUP = typer.main.get_command(app)
assert isinstance(GROUP, typer.core.TyperGroup)
COMMANDS = generate.commands()
OPTIONS = {
    name: {option for each in command.params for option in each.opts if option.startswith("-")}
    | {"-h", "--help"}
    for name, command in COMMANDS.items()
}


def shape(output: str) -> str:
    """Return output without confidences and boxes.

    These differ by a digit or a pixel between processors. The spaces go too, since the width of a
    column follows from its longest box.
    """
    output = re.sub(r"\d\.\d{4}", "CONFIDENCE", output)
    output = re.sub(r"\d+,\d+ +\d+\S\d+$", "BOX", output, flags=re.MULTILINE)
    output = re.sub(r"CONFIDENCE(,\d+){4}$", "CONFIDENCE,BOX", output, flags=re.MULTILINE)
    output = re.sub(r"\w+=\d+", "SIDE", output)
    return re.sub(r" +", " ", output)


def shell_lines(text: str) -> Iterator[str]:
    """Yield the lines of a document's blocks of shell commands, fenced or indented."""
    fence = ""
    for line in text.splitlines():
        if line.startswith("```"):
            fence = "" if fence else line
        elif fence == "```sh" or (not fence and line.startswith("    ")):
            yield line.strip()


def command_lines() -> list[str]:
    """Return the lines that call digitscan in the documents, also those in backticks."""
    lines: list[str] = []
    for document in DOCUMENTS:
        text = document.read_text("utf-8")
        lines += shell_lines(text)
        lines += re.findall(r"`(digitscan [^`\n]+)`", text)
    calls = (line.rpartition("| digitscan ") for line in lines)
    found = {f"digitscan {end}" if mid else end for _, mid, end in calls}
    return sorted(line for line in found if line.startswith("digitscan "))


def anchors(text: str) -> set[str]:
    """Return the anchors of a document's headings, as GitHub and MkDocs make them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    words = (re.sub(r"[^\w\s-]", "", heading).strip().lower() for heading in headings)
    return {re.sub(r"\s+", "-", each) for each in words}


def test_the_readme_is_short() -> None:
    assert len(README.read_text("utf-8").splitlines()) <= MOST_README_LINES


def test_the_readme_has_the_commands_that_set_everything_up() -> None:
    text = README.read_text("utf-8")
    called = [
        line for line in (ROOT / ".ci/run").read_text("utf-8").splitlines() if "make " in line
    ]
    targets = [line.split()[1] for line in called if line.startswith("make ")]
    assert targets
    assert [each for each in targets if f"    make {each} " not in text] == []


def test_the_page_of_commands_is_up_to_date() -> None:
    written = generate.COMMANDS_PAGE.read_text("utf-8")
    assert written == generate.commands_page(), "bring it up to date with `make docs`"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_page_of_commands_has_every_option(name: str) -> None:
    page = generate.commands_page()
    _, _, rest = page.partition(f"\n## digitscan {name}\n")
    section, _, _ = rest.partition("\n## ")
    missing = [each for each in OPTIONS[name] if not re.search(rf"[`\s]{each}[`,\s]", section)]
    assert missing == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained(name: str) -> None:
    prose = "".join(
        generate.QUOTE.sub("", each.read_text("utf-8"))
        for each in [README, *GUIDE]
        if each != generate.COMMANDS_PAGE
    )
    options = {option for option in OPTIONS[name] if option.startswith("--")} - {"--help"}
    missing = [option for option in options if not re.search(rf"[`\s]{option}(?![\w-])", prose)]
    assert options
    assert missing == []


@pytest.mark.parametrize("line", command_lines())
def test_command_lines_use_options_that_exist(line: str) -> None:
    before_pipe = re.split(r" [|<>] ", line)[0]
    words = [each for each in shlex.split(before_pipe, comments=True)[1:] if each != "..."]
    name, *rest = words
    if name.startswith("-"):
        known = {option for each in GROUP.params for option in each.opts} | {"-h", "--help"}
        known |= {"--install-completion", "--show-completion"}
        rest = words
    else:
        if rest and f"{name} {rest[0]}" in COMMANDS:
            name = f"{name} {rest[0]}"
        assert name in COMMANDS or name in GROUP.commands
        known = OPTIONS.get(name, {"-h", "--help"})
    options = [each.partition("=")[0] for each in rest if re.match(r"--?[a-z]", each)]
    assert [each for each in options if each not in known] == []


def test_there_are_examples() -> None:
    kinds = [quote.command.split()[:2] for quote in generate.quotes()]
    for command in (["digitscan", "recognize"], ["digitscan", "table"], ["import", "digitscan"]):
        assert command in kinds


@pytest.mark.slow
@pytest.mark.parametrize("command", sorted({quote.command for quote in generate.quotes()}))
def test_examples_print_what_they_say(command: str) -> None:
    printed = shape(generate.printed(command))
    for quote in generate.quotes():
        if quote.command == command:
            assert shape(quote.output) == printed, "bring it up to date with `make docs`"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text("utf-8")
    for link, anchor in re.findall(r"\]\(([^)#:\s]*)(?:#([^)\s]*))?\)", text):
        target = document.parent / link if link else document
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text("utf-8")), f"{link}#{anchor}"


def test_the_site_has_no_dead_links(tmp_path: Path) -> None:
    pytest.importorskip("material", reason="MkDocs builds the site; it comes with digitscan[docs]")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    assert "MNIST, 10,000 test digits" in (tmp_path / "measured.html").read_text("utf-8")


def test_the_man_page_has_every_command_and_option() -> None:
    page = generate.man_page().replace(r"\-", "-")
    for name in COMMANDS:
        _, _, rest = page.partition(f'.SS "digitscan {name}"\n')
        section, _, _ = rest.partition("\n.SS ")
        assert [each for each in OPTIONS[name] if not re.search(rf"{each}\b", section)] == []


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff checks the man page")
def test_the_man_page_is_valid_roff() -> None:
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww"],
        input=generate.man_page().encode(),
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    assert "read handwritten numbers" in done.stdout.decode()


def test_completion_offers_commands_and_options() -> None:
    def offered(line: str) -> list[str]:
        asked = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1)}
        done = subprocess.run(
            [sys.executable, "-c", "from digitscan.cli import main; main()"],
            env=os.environ | asked | {"_DIGITSCAN_COMPLETE": "complete_bash"},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.split()

    assert offered("digitscan rec") == ["recognize"]
    assert offered("digitscan recognize --ann") == ["--annotate"]


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
