from __future__ import annotations

import shutil
from pathlib import Path

import keras
import numpy as np
import pytest

from digitscan.drawing.layouts import draw
from digitscan.engines import load_engine
from digitscan.errors import ModelError
from digitscan.models import LINE_NETWORK, Model, find_model
from digitscan.page import Box
from digitscan.reader import Reader
from digitscan.reader.recognition.line_recognizer import LineNetwork
from digitscan.training.lines.network import CLASSES, FRAMES, build_line_network
from digitscan.training.saving import join_network

pytestmark = [
    pytest.mark.slow,
    # TensorFlow's variables under NumPy 2.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A copy of the smallest shipped model, with a line network that was drawn at random."""
    folder = tmp_path_factory.mktemp("models") / "joined"
    shutil.copytree(find_model("mnist").folder, folder)
    keras.utils.set_random_seed(3)
    join_network(build_line_network(), LINE_NETWORK, find_model(str(folder)), {"epochs": 0})
    return find_model(str(folder))


def test_every_engine_hears_the_same_in_a_strip(joined: Model) -> None:
    strips = np.random.default_rng(1).random((3, 32, 192)).astype(np.float32)
    heard = {
        name: load_engine(joined, name, LINE_NETWORK).logits(strips)
        for name in ("keras", "onnxruntime", "opencv")
    }
    assert heard["keras"].shape == (3, FRAMES, CLASSES)
    for name in ("onnxruntime", "opencv"):
        assert np.abs(heard[name] - heard["keras"]).max() < 1e-3


def test_what_was_there_stays_and_the_card_tells_of_both(joined: Model) -> None:
    shipped = find_model("mnist")
    assert joined.has(LINE_NETWORK)
    assert not shipped.has(LINE_NETWORK)
    assert joined.verified("model.onnx") == shipped.verified("model.onnx")
    assert joined.card.recipe[LINE_NETWORK] == {"epochs": 0}


def test_a_model_is_read_with_its_line_network(joined: Model, tmp_path: Path) -> None:
    # Written closely on a patterned ground, so that the line network is asked.
    page = draw("cheques", 3, 60, ("80036", "40017")).image
    with_it = Reader(str(joined.folder)).read(page)
    assert (with_it.width, with_it.height) == page.shape[1::-1]
    copy = tmp_path / "copy"
    shutil.copytree(joined.folder, copy)
    (copy / "line.onnx").write_bytes(b"no network")
    with pytest.raises(ModelError, match=r"line\.onnx"):
        Reader(str(copy)).read(page)


def test_frames_follow_the_ink(joined: Model) -> None:
    ink = np.zeros((120, 1500), np.uint8)
    boxes = [Box(left, 30, 20, 60) for left in range(50, 1400, 50)]
    for box in boxes:
        ink[box.top : box.bottom, box.left : box.right] = 255
    short, long = LineNetwork(joined, "onnxruntime").frames(ink, [(boxes[:2], 60), (boxes, 60)])
    for frames, right in ((short, boxes[1].right), (long, boxes[-1].right)):
        assert np.diff(frames.middles) == pytest.approx(frames.width)
        assert frames.middles[0] < 50 < right < frames.middles[-1] + frames.width
        assert np.exp(frames.log).sum(axis=1) == pytest.approx(1)
