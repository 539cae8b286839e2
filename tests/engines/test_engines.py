from __future__ import annotations

import hashlib
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from digitscan.engines import Engine, load_engine
from digitscan.engines.onnx_runtime import has_fast_eight_bits
from digitscan.errors import ModelError, UsageError
from digitscan.models import FINDER_NETWORK, KERAS_NAME, ONNX_NAME, Model, find_model
from digitscan.reader.finding.finder import load_finder
from digitscan.reader.recognition.classify import DIGITS, classify
from digitscan.reader.recognition.normalize import normalize

if TYPE_CHECKING:
    from conftest import DrawPage

LIGHT = ("opencv", "onnxruntime")


@pytest.fixture(scope="module")
def model() -> Model:
    return find_model()


@pytest.fixture(scope="module")
def engines(model: Model) -> dict[str, Engine]:
    return {name: load_engine(model, name) for name in LIGHT}


@pytest.fixture(scope="module")
def labels(drawn_page: DrawPage) -> list[int]:
    return [d.value for d in drawn_page("fax", ("0123456789",) * 3).digits]


@pytest.fixture(scope="module")
def crops(drawn_page: DrawPage) -> NDArray[np.float32]:
    """Return the crops of three lines of all digits, by their drawn boxes."""
    page = drawn_page("fax", ("0123456789",) * 3)
    ink = (page.image == 0).astype(np.float32)
    boxes = [digit.box for digit in page.digits]
    return np.stack([normalize(ink[b.top : b.bottom, b.left : b.right]) for b in boxes])


def assert_alike(
    one: Engine, other: Engine, crops: NDArray[np.float32], temperature: float
) -> None:
    a, b = (classify(engine, crops, temperature) for engine in (one, other))
    assert np.abs(a - b).max() < 1e-4
    assert np.array_equal(a.argmax(axis=1), b.argmax(axis=1))


@pytest.mark.parametrize("name", LIGHT)
def test_an_engine_gives_a_logit_for_each_class_of_each_crop(
    engines: dict[str, Engine], model: Model, crops: NDArray[np.float32], name: str
) -> None:
    logits = engines[name].logits(crops)
    assert logits.shape == (len(crops), model.card.classes)
    assert logits.dtype == np.float32
    assert engines[name].name == name


@pytest.mark.parametrize("name", LIGHT)
def test_drawn_digits_are_known(
    engines: dict[str, Engine], crops: NDArray[np.float32], labels: list[int], name: str
) -> None:
    values = engines[name].logits(crops)[:, :DIGITS].argmax(axis=1)
    assert np.mean(values == labels) > 0.85


def test_the_light_engines_agree(
    engines: dict[str, Engine], model: Model, crops: NDArray[np.float32]
) -> None:
    odd = np.stack([np.zeros((28, 28)), np.ones((28, 28)), np.eye(28)]).astype(np.float32)
    both = np.concatenate([crops, odd])
    assert_alike(engines["opencv"], engines["onnxruntime"], both, model.card.temperature)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_keras_agrees_with_a_light_engine(
    engines: dict[str, Engine], model: Model, crops: NDArray[np.float32]
) -> None:
    keras = load_engine(model, "keras")
    assert keras.logits(crops).shape == (len(crops), model.card.classes)
    assert_alike(keras, engines["onnxruntime"], crops, model.card.temperature)


@pytest.mark.parametrize("name", LIGHT)
@pytest.mark.parametrize("count", [1, 2, 300])
def test_a_crop_is_read_the_same_in_any_company(
    engines: dict[str, Engine], crops: NDArray[np.float32], name: str, count: int
) -> None:
    engine = engines[name]
    alone = np.concatenate([engine.logits(crops[i : i + 1]) for i in range(5)])
    many = engine.logits(np.resize(crops, (count, 28, 28)))
    assert len(many) == count
    known = min(count, 5)
    assert np.allclose(many[:known], alone[:known], atol=1e-3)
    if count > len(crops):
        assert np.allclose(many[-1], many[(count - 1) % len(crops)], atol=1e-3)


@pytest.mark.parametrize("name", LIGHT)
def test_results_stay_when_the_engine_is_used_again(
    engines: dict[str, Engine], crops: NDArray[np.float32], name: str
) -> None:
    first = engines[name].logits(crops[:4])
    kept = first.copy()
    engines[name].logits(crops[4:8])
    assert np.array_equal(first, kept)


def test_auto_is_onnx_runtime_where_it_is_installed_else_opencv(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_engine(model).name == "onnxruntime"
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert load_engine(model).name == "opencv"


def opened(model: Model, engine: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Load the finder; return the files that were opened."""
    files: list[str] = []
    verified = Model.verified
    monkeypatch.setattr(
        Model, "verified", lambda self, name: files.append(name) or verified(self, name)
    )
    load_engine(model, engine, FINDER_NETWORK)
    return files


@pytest.mark.parametrize("fast", [True, False])
def test_auto_takes_eight_bits_where_the_processor_is_fast_with_them(
    model: Model, monkeypatch: pytest.MonkeyPatch, *, fast: bool
) -> None:
    monkeypatch.setattr("digitscan.engines.onnx_runtime.has_fast_eight_bits", lambda: fast)
    expected = "finder.int8.onnx" if fast else "finder.onnx"
    assert opened(model, "auto", monkeypatch) == [expected]


def test_a_named_engine_and_a_model_without_eight_bits_take_single_precision(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digitscan.engines.onnx_runtime.has_fast_eight_bits", lambda: True)
    digests = {name: of for name, of in model.card.sha256.items() if "int8" not in name}
    without = Model(model.folder, replace(model.card, sha256=digests))
    for each, engine in ((model, "onnxruntime"), (without, "auto")):
        with monkeypatch.context() as patched:
            assert opened(each, engine, patched) == ["finder.onnx"]


@pytest.mark.skipif(not has_fast_eight_bits(), reason="the processor has no AVX-512 VNNI")
def test_eight_bits_find_the_same(drawn_page: DrawPage) -> None:
    image = drawn_page("fax", ("0123456789",) * 3).image
    precise, quick = (load_finder(engine=name).look(image) for name in ("onnxruntime", "auto"))
    apart = np.abs(precise.probabilities - quick.probabilities)
    assert 0 < apart.mean() < 0.005
    assert (precise.classes == quick.classes).mean() > 0.99


def test_a_package_that_is_not_installed_is_named(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "digitscan.engines.onnx_runtime", raising=False)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelError, match=r"onnxruntime is not installed.*--engine"):
        load_engine(model, "onnxruntime")


def test_an_unknown_engine_is_told_with_those_there_are(model: Model) -> None:
    with pytest.raises(UsageError, match=r"steam.*opencv, onnxruntime, keras"):
        load_engine(model, "steam")


def with_network(model: Model, folder: Path, name: str, content: bytes, known: bool) -> Model:
    """Copy `model` into `folder` with another network, which the card describes or not."""
    shutil.copytree(model.folder, folder, dirs_exist_ok=True)
    (folder / name).write_bytes(content)
    digests = model.card.sha256 | ({name: hashlib.sha256(content).hexdigest()} if known else {})
    return Model(folder, replace(model.card, sha256=digests))


@pytest.mark.parametrize("name", LIGHT)
def test_a_damaged_network_is_named(model: Model, tmp_path: Path, name: str) -> None:
    content = (model.folder / ONNX_NAME).read_bytes()
    damaged = with_network(model, tmp_path, ONNX_NAME, content[:-1], known=False)
    with pytest.raises(ModelError, match=r"model\.onnx"):
        load_engine(damaged, name)


@pytest.mark.parametrize("name", LIGHT)
def test_a_network_that_cannot_be_loaded_is_named(model: Model, tmp_path: Path, name: str) -> None:
    useless = with_network(model, tmp_path, ONNX_NAME, b"no network", known=True)
    with pytest.raises(ModelError, match=r"model\.onnx"):
        load_engine(useless, name)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_keras_network_that_cannot_be_loaded_is_named(model: Model, tmp_path: Path) -> None:
    useless = with_network(model, tmp_path, KERAS_NAME, b"no network", known=True)
    with pytest.raises(ModelError, match=r"model\.keras"):
        load_engine(useless, "keras")
