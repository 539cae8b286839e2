from __future__ import annotations

import hashlib
import json
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from digitscan.engines import load_engine
from digitscan.errors import UsageError
from digitscan.models import find_model
from digitscan.training import fit, run
from digitscan.training.architecture import build_network
from digitscan.training.batches import Batches
from digitscan.training.datasets import Digits
from digitscan.training.recipe import Recipe

pytestmark = [
    pytest.mark.slow,
    # TensorFlow's variables under NumPy 2.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
SMALL = Recipe(epochs=2, batch=32, held_back=100)


def tiny_network(classes: int) -> keras.Model:
    crop = keras.Input((28, 28, 1), name="crop")
    x = layers.AveragePooling2D(2)(crop)
    x = layers.Dense(32, activation="relu")(layers.Flatten()(x))
    return keras.Model(crop, layers.Dense(classes)(x))


def test_the_network_is_small_and_gives_logits() -> None:
    network = build_network(11)
    assert network.count_params() < 500_000
    assert network.output_shape == (None, 11)
    logits = np.asarray(network(np.zeros((2, 28, 28, 1), np.float32)))
    assert np.allclose(logits[0], logits[1])


def test_batches_cover_each_digit_once_and_differ_by_epoch(drawn: Digits) -> None:
    batches = Batches(drawn, SMALL)
    first = [batches[index] for index in range(len(batches))]
    labels = np.concatenate([one_hot for _, one_hot in first]).argmax(axis=1)
    assert np.array_equal(np.bincount(labels)[:10], np.bincount(drawn.labels))
    assert (labels == 10).mean() == pytest.approx(0.15, abs=0.03)
    assert np.array_equal(batches[0][0], first[0][0])
    batches.on_epoch_end()
    assert not np.array_equal(batches[0][0], first[0][0])


def test_a_training_writes_a_model_that_all_can_read(
    tmp_path: Path, drawn: Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "build_network", tiny_network)
    output = tmp_path / "mine"
    test = drawn.part("test", slice(50))
    run.train_model(drawn, test, SMALL, output)

    model = find_model(str(output))
    card = json.loads((output / "card.json").read_text())
    assert model.card.name == "mine"
    assert [each["count"] for each in card["data"]] == [300, 100, 50]
    assert card["recipe"]["epochs"] == 2
    assert 0 <= card["test"]["accuracy"] <= 1
    assert 0 < model.card.auto_threshold <= 1
    for name, digest in card["sha256"].items():
        assert hashlib.sha256((output / name).read_bytes()).hexdigest() == digest

    crops = test.crops()
    by_keras = load_engine(model, "keras").logits(crops)
    for engine in ("onnxruntime", "opencv"):
        assert np.abs(load_engine(model, engine).logits(crops) - by_keras).max() < 1e-4


def test_a_training_goes_on_where_it_was_interrupted(
    tmp_path: Path, drawn: Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "build_network", tiny_network)
    seen: list[int] = []

    class Interrupting(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
            seen.append(epoch)
            if epoch == 1 and seen.count(1) == 1:
                raise KeyboardInterrupt

    train, held_back = run.split(drawn, SMALL)
    for _ in range(2):
        try:
            fit.fit(train, held_back, SMALL, [Interrupting()], tmp_path / "state")
        except KeyboardInterrupt:
            assert seen == [0, 1]
    assert seen == [0, 1, 1]


def test_too_few_digits_are_refused_before_anything_is_done(drawn: Digits) -> None:
    with pytest.raises(UsageError, match="too few"):
        run.split(drawn, Recipe())
