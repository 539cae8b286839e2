"""What is built holds what it needs, and runs away from the checkout."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

import digitscan

pytest.importorskip(
    "hatchling", reason="hatchling builds the package; it comes with digitscan[dev]"
)
pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
MODEL = ("card.json", "model.keras", "model.onnx")
TRAINING = {"keras", "onnx", "tensorflow", "tf2onnx"}


def build(target: str, source: Path, folder: Path) -> Path:
    """Build with the backend itself, which needs no network; return the one file made."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the unpacked source distribution."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(build("sdist", ROOT, folder / "built")) as packed:
        packed.extractall(folder / "unpacked", filter="data")
    (top,) = (folder / "unpacked").iterdir()
    return top


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel that is built from the source distribution, as pip does it."""
    return build("wheel", sdist, tmp_path_factory.mktemp("wheel"))


def test_source_distribution_is_complete(sdist: Path) -> None:
    wanted = ["LICENSE", "README.md", "Makefile", "samples/truth.json", "tests/test_packaging.py"]
    models = [f"models/default/{name}" for name in MODEL]
    assert [name for name in [*wanted, *models] if not (sdist / name).is_file()] == []


def test_wheel_holds_the_model_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert set(names) >= {f"digitscan/shipped/default/{name}" for name in MODEL}
    assert "digitscan/py.typed" in names
    assert {f"digitscan/web/static/{name}" for name in ("index.html", "app.js")} <= set(names)
    tops = {name.split("/")[0] for name in names}
    assert tops == {"digitscan", wheel.name.replace("-py3-none-any.whl", ".dist-info")}


def test_wheel_has_the_command_and_the_licence(wheel: Path) -> None:
    packed = zipfile.ZipFile(wheel)
    (entries,) = [name for name in packed.namelist() if name.endswith("entry_points.txt")]
    assert "digitscan = digitscan.__main__:main" in packed.read(entries).decode()
    assert any(name.endswith("licenses/LICENSE") for name in packed.namelist())


def test_wheel_reads_a_page_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(home)
    command = [sys.executable, "-m", "digitscan", "recognize", str(ROOT / "samples" / "plain.png")]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(home)},
        check=True,
        capture_output=True,
        text=True,
    )
    read = [row["text"] for row in csv.DictReader(done.stdout.splitlines())]
    assert read[:2] == ["1936", "2048"]
    where = [sys.executable, "-c", "import digitscan.models as m; print(m.find_model().folder)"]
    env = os.environ | {"PYTHONPATH": str(home)}
    found = subprocess.check_output(where, cwd=tmp_path, env=env, text=True).strip()
    assert Path(found) == home / "digitscan" / "shipped" / "default"


@pytest.fixture(scope="module")
def light_wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of the light distribution, built from the other one's source."""
    return build("wheel", sdist / "light", tmp_path_factory.mktemp("light"))


def test_light_wheel_holds_the_package_without_the_keras_files(
    wheel: Path, light_wheel: Path
) -> None:
    plain, light = (
        {name for name in zipfile.ZipFile(each).namelist() if name.startswith("digitscan/")}
        for each in (wheel, light_wheel)
    )
    keras = {name for name in plain if name.endswith(".keras")}
    assert keras
    assert light == plain - keras | {"digitscan/LICENSE"}


def metadata(of: Path) -> list[str]:
    packed = zipfile.ZipFile(of)
    (name,) = [each for each in packed.namelist() if each.endswith(".dist-info/METADATA")]
    return packed.read(name).decode().splitlines()


@pytest.mark.parametrize("kind", ["wheel", "light_wheel"])
def test_version_is_that_of_the_package(kind: str, request: pytest.FixtureRequest) -> None:
    assert f"Version: {digitscan.__version__}" in metadata(request.getfixturevalue(kind))


def project(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))["project"]


def by_name(requirements: list[str]) -> dict[str, str]:
    return {each.partition(">=")[0]: each for each in requirements}


def test_light_needs_what_the_plain_one_does_without_training() -> None:
    plain, light = project(ROOT / "pyproject.toml"), project(ROOT / "light" / "pyproject.toml")
    needed, needed_light = by_name(plain["dependencies"]), by_name(light["dependencies"])
    assert needed.keys() - needed_light.keys() == TRAINING
    # It takes an older ONNX Runtime, which is smaller.
    differing = {name for name, each in needed_light.items() if each != needed[name]}
    assert differing == {"onnxruntime"}
    extras, extras_light = plain["optional-dependencies"], light["optional-dependencies"]
    assert by_name(extras_light.pop("train")) == {name: needed[name] for name in TRAINING}
    assert extras_light == {
        name: each for name, each in extras.items() if name not in ("dev", "docs", "train")
    }
    assert light["scripts"] == plain["scripts"]
