"""`digitscan train` through its options, on a few hundred drawn digits."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from commands import COMMAND, command
from numpy.typing import NDArray
from PIL import Image
from trainings import used, write_idx

from digitscan.cli.app import run
from digitscan.crops import picture_of
from digitscan.engines import load_engine
from digitscan.keras_file import load_network
from digitscan.models import find_model
from digitscan.training.output_directory import state_folder
from digitscan.training.prepare import Wish, prepare
from printed import printed_digits

pytestmark = [
    pytest.mark.slow,
    # TensorFlow's variables under NumPy 2.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
    pytest.mark.skipif(os.name == "nt", reason="signals are other there"),
]
pytest.importorskip("tf2onnx", reason="what exports the network comes with digitscan[train]")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_idx(
        tmp_path_factory.mktemp("data") / "idx", printed_digits(300), printed_digits(60, seed=2)
    )


def train(*options: str | Path, expected: int = 0) -> None:
    """Train the smallest network for one epoch, unless the options say otherwise."""
    network = [] if "--from" in options else ["--arch", "lenet-5"]
    preset = [*network, "--epochs", "1", "--batch", "50"]
    assert run(["train", *preset, *map(str, options)]) == expected


@pytest.mark.usefixtures("_without_export")
def test_all_data_are_learnt_together(
    data: Path, tmp_path: Path, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.savez(
        tmp_path / "some.npz", x_train=printed_digits(50).images, y_train=printed_digits(50).labels
    )
    folders = tmp_path / "folders"
    for name in ("3", "no-digit", "test/4"):
        (folders / name).mkdir(parents=True)
        Image.fromarray(picture_of(printed_digits(1).images[0])).save(folders / name / "a.png")
    with zipfile.ZipFile(tmp_path / "some.zip", "w") as packed:
        packed.write(folders / "3" / "a.png", "7/b.png")
    sources = [data, tmp_path / "some.npz", folders, tmp_path / "some.zip", samples]
    asked = [each for source in sources for each in ("--data", source)]
    train(*asked, "-o", tmp_path / "model")
    said = capsys.readouterr()
    assert re.match(rf"{tmp_path}/model: epoch 1 is the best, .* on 61 test digits", said.out)
    assert "epoch 1/1: loss" in said.err
    counts = used(tmp_path / "model")
    assert counts["reported only"] == 61
    # Of the sample pages, at least the plain ones are read well enough to learn from.
    assert counts["trained on"] + counts["the best epoch"] > 300 + 50 + 3 + 100
    # A no-digit was among them, so that the network knows it.
    assert find_model(str(tmp_path / "model")).card.classes == 11


@pytest.mark.usefixtures("_without_export")
@pytest.mark.parametrize(("given", "expected"), [(None, 25), ("0.2", 60), ("100", 100)])
def test_validation_is_a_share_or_a_number(
    given: str | None, expected: int, data: Path, tmp_path: Path
) -> None:
    train("--data", data, "-o", tmp_path / "model", *(["--validation", given] if given else []))
    assert used(tmp_path / "model") == {
        "trained on": 300 - expected, "the best epoch": expected, "reported only": 60,
    }  # fmt: skip


@pytest.mark.usefixtures("_without_export")
def test_validation_and_test_are_sets_of_their_own(data: Path, tmp_path: Path) -> None:
    other = write_idx(tmp_path / "other", printed_digits(40, seed=5), printed_digits(30, seed=6))
    options = ("--validation", other, "--test", other, "-o", tmp_path / "model")
    train("--data", data, *options)
    assert used(tmp_path / "model") == {
        "trained on": 300, "the best epoch": 40, "reported only": 30,
    }  # fmt: skip


@pytest.mark.usefixtures("_without_export")
def test_validation_holds_every_digit_where_the_data_are_sorted(tmp_path: Path) -> None:
    digits = printed_digits(200)
    order = np.argsort(digits.labels, kind="stable")
    path = tmp_path / "sorted.npz"
    np.savez(path, images=digits.images[order], labels=digits.labels[order])
    found = prepare(Wish(tmp_path / "model", (str(path),), validation="0.2"))
    assert set(found.validation.labels.tolist()) == set(range(10))
    assert len(found.train) + len(found.validation) == 200
    both = np.concatenate([found.train.images, found.validation.images])
    assert both.sum() == digits.images.sum()


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--from", "mnist", "--remember"), "holds nothing but test digits, which are never"),
        (("--validation",), "holds the digits to report on, which choose nothing"),
    ],
    ids=["remembered", "to validate"],
)
def test_test_digits_neither_teach_nor_choose(
    options: tuple[str, ...],
    what: str,
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    only = tmp_path / "only-test"
    only.mkdir()
    for each in data.glob("t10k-*"):
        (only / each.name).write_bytes(each.read_bytes())
    asked = ["--data", str(data), *options, str(only), "-o", str(tmp_path / "model")]
    assert run(["train", *asked]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{only}: {what}")
    assert said.count("\n") == 1
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (("--validation", "0"), "--validation 0: not between 0 and the 300 digits there are"),
        (("--validation", "400"), "--validation 400: not between"),
        (("--validation", "nowhere"), "nowhere: no such file or folder"),
        (("--data", "nowhere"), "nowhere: no such file or folder"),
        (("--from", "nowhere"), "nowhere: no such model"),
        (
            ("--arch", "resnet"),
            "--arch: unknown value 'resnet'; choose from digitscan-cnn-1",
        ),
        (("--arch", "quick", "--from", "mnist"), "--arch quick: --from gives the network; leave"),
        (("--learning-rate", "7"), "--learning-rate 7.0: must be between 0 and 1"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_what_cannot_be_meant_is_told_in_one_line(
    options: tuple[str, ...],
    line: str,
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["train", "--data", str(data), *options, "-o", str(tmp_path / "model")]) in (1, 2, 3)
    said = capsys.readouterr().err
    assert said.startswith(line)
    assert said.count("\n") == 1
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ({"x": np.zeros(3)}, "there is x, not images and labels"),
        ({"images": np.zeros((3, 28, 28)), "labels": np.arange(2)}, "3 images and 2 labels"),
        ({"images": np.zeros((2, 28, 28)), "labels": np.array([4, 11])}, "labels are not 0 to 9"),
        ({"images": np.array([{}]), "labels": np.zeros(1)}, "allow_pickle"),
    ],
    ids=["other arrays", "numbers that differ", "other labels", "pickled objects"],
)
def test_arrays_that_are_no_digits_are_refused(
    content: dict[str, NDArray[np.generic]],
    line: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "some.npz"
    np.savez(path, allow_pickle=True, **content)
    assert run(["train", "--data", str(path), "-o", str(tmp_path / "model")]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"{path}: holds no digits that can be used (")
    assert line in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "name", "weights"),
    [
        ("--arch", "reference", "2,380,938"),
        ("--arch", "lenet-5", "61,706"),
        ("--arch", "quick", "102,298"),
        ("--arch", "digitscan-cnn-1", "404,699"),
        ("--from", "default", "635,739"),
    ],
)
def test_a_summary_shows_the_layers_and_trains_nothing(
    option: str, name: str, weights: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["train", option, name, "--summary", "-o", str(tmp_path / "model")]) == 0
    said = capsys.readouterr().out
    assert said.split()[0] == name
    assert weights in said.splitlines()[-1]
    assert "multiply-adds" in said
    assert not (tmp_path / "model").exists()


@pytest.mark.usefixtures("_without_export")
def test_corrections_are_learnt_and_the_rest_is_remembered(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "crops"
    few = printed_digits(4, seed=9)
    for index, image in enumerate(few.images):
        (folder / "7").mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture_of(image)).save(folder / "7" / f"{index}.png")
    options = ("--from", "mnist", "--data", folder, "--remember", data)
    (tmp_path / "one").mkdir()
    train(*options, "-o", tmp_path / "one")
    card = find_model(str(tmp_path / "one")).card
    assert used(tmp_path / "one") == {
        "trained on": 4, "known before": 275, "the best epoch": 25, "reported only": 60,
    }  # fmt: skip
    assert card.auto_threshold == find_model("mnist").card.auto_threshold
    assert card.architecture == find_model("mnist").card.architecture


@pytest.mark.usefixtures("_without_export")
def test_the_recipe_is_the_users_and_no_model_is_lost(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "model"
    # At such a rate nothing is learnt, so that no epoch is better than the first.
    slow = ("--learning-rate", "1e-12", "--patience", "1", "--epochs", "9", "--batch", "80")
    options = ("--data", shared_data / "digits-hwd1000.zip", *slow, "-o", model)
    train(*options, "--seed", "1")
    recipe = find_model(str(model)).card.recipe
    assert (recipe["epochs"], recipe["batch"], recipe["learning_rate"]) == (9, 80, 1e-12)
    assert recipe["epochs_done"] == recipe["best_epoch"] + 1 < 9
    train(*options, "--seed", "2", expected=2)
    assert "--force" in capsys.readouterr().err
    assert find_model(str(model)).card.seed == 1
    train(*options, "--seed", "2", "--force")
    assert find_model(str(model)).card.seed == 2


def test_a_killed_training_that_goes_on_ends_with_the_same_weights(
    data: Path, tmp_path: Path
) -> None:
    options = ["--data", str(data), "--arch", "quick", "--epochs", "8", "--batch", "50"]
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    begun = subprocess.Popen(
        [*COMMAND, "train", *options, "-o", str(killed)], stderr=subprocess.DEVNULL
    )
    wait_for((state_folder(killed) / "state.npz").exists, begun)
    begun.send_signal(signal.SIGKILL)
    assert begun.wait() == -signal.SIGKILL
    assert not killed.exists()

    assert run(["train", *options, "-o", str(killed)]) == 2
    assert run(["train", *options, "-o", str(killed), "--seed", "2", "--resume"]) == 2
    assert run(["train", *options, "-o", str(killed), "--resume"]) == 0
    assert run(["train", *options, "-o", str(whole)]) == 0
    for one, other in zip(weights(killed), weights(whole), strict=True):
        assert np.array_equal(one, other)
    assert not state_folder(killed).exists()
    histories = [json.loads((each / "card.json").read_text())["test"] for each in (killed, whole)]
    assert histories[0] == histories[1]


def test_ctrl_c_keeps_the_best_so_far(data: Path, tmp_path: Path) -> None:
    model = tmp_path / "model"
    options = ["--data", str(data), "--arch", "quick", "--epochs", "500", "--batch", "50"]
    begun = subprocess.Popen(
        [*COMMAND, "train", *options, "-o", str(model)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for((state_folder(model) / "state.npz").exists, begun)
    begun.send_signal(signal.SIGINT)
    said, told = begun.communicate(timeout=120)
    assert begun.returncode == 130
    assert said.startswith(f"{model}: epoch ")
    # Nothing of TensorFlow's own talk.
    assert not [line for line in told.splitlines() if re.match(r"[IWE]0000|WARNING", line)]
    last = told.splitlines()[-2:]
    assert last == [
        f"{model} holds the best so far; the same command with --resume goes on", "interrupted",
    ]  # fmt: skip
    card = find_model(str(model)).card
    assert card.recipe["interrupted"]
    assert card.recipe["epochs_done"] < 500
    page = subprocess.run(
        [*COMMAND, "models", str(model)], capture_output=True, text=True, check=True
    )
    assert "as its card says" in page.stdout


def wait_for(there: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    while not there():
        assert process.poll() is None, "it ended by itself"
        time.sleep(0.02)


def weights(model: Path) -> list[NDArray[np.generic]]:
    found: list[NDArray[np.generic]] = load_network(find_model(str(model))).get_weights()
    return found


def test_without_matplotlib_there_is_a_line_and_no_plot(
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    _without_export: None,
) -> None:
    monkeypatch.setattr("digitscan.training.history.can_plot", lambda: False)
    train("--data", data, "-o", tmp_path / "model")
    assert "matplotlib is missing; `pip install 'digitscan[plots]'`" in capsys.readouterr().err
    assert (tmp_path / "model" / "history.csv").exists()
    assert not (tmp_path / "model" / "history.png").exists()


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_another_backend_will_do(backend: str, data: Path, tmp_path: Path) -> None:
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend}, another of Keras' backends, is missing")
    model = tmp_path / "model"
    options = ("--data", data, "--arch", "quick", "--epochs", "2", "--batch", "50", "-o", model)
    done = command("train", *options, KERAS_BACKEND=backend)
    assert done.returncode == 0, done.stderr
    crops = printed_digits(20).crops()
    by_onnx, by_keras = (
        load_engine(find_model(str(model)), engine).logits(crops)
        for engine in ("onnxruntime", "keras")
    )
    assert np.abs(by_onnx - by_keras).max() < 1e-4
