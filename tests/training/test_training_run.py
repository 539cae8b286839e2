from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from digitscan.engines import load_engine
from digitscan.errors import ModelError, UsageError
from digitscan.models import find_model
from digitscan.training import run
from digitscan.training.architectures import BUILDERS
from digitscan.training.batches import Batches
from digitscan.training.checkpoints import Epoch, best_of
from digitscan.training.datasets import Digits
from digitscan.training.distillation import DistilledBatches
from digitscan.training.fit import fit, fit_batches
from digitscan.training.order import Order
from digitscan.training.recipe import PLAIN, RECIPES, Recipe

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
    x = layers.Dropout(0.1)(x)
    return keras.Model(crop, layers.Dense(classes)(x))


@pytest.fixture(autouse=True)
def _with_a_tiny_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BUILDERS, "tiny", tiny_network)


def order(drawn: Digits, output: Path, recipe: Recipe = SMALL) -> Order:
    train, validation = run.split(drawn, recipe)
    return Order(train, validation, drawn.part("test", slice(50)), recipe, output, "tiny")


def test_the_shipped_network_is_small_and_gives_logits() -> None:
    network = BUILDERS["digitscan-cnn-1"](11)
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


def test_plain_batches_are_the_digits_as_they_are(drawn: Digits) -> None:
    batches = Batches(drawn, replace(PLAIN, batch=50), classes=10)
    crops = np.concatenate([batches[index][0] for index in range(len(batches))])
    assert batches[0][1].shape == (50, 10)
    assert sorted(crops.sum(axis=(1, 2, 3))) == pytest.approx(
        sorted(drawn.crops().sum(axis=(1, 2)))
    )


def test_a_training_writes_a_model_that_all_can_read(tmp_path: Path, drawn: Digits) -> None:
    output = tmp_path / "mine"
    trained = run.train_model(order(drawn, output))

    model = find_model(str(output))
    card = json.loads((output / "card.json").read_text())
    assert model.card == trained.card
    assert model.card.name == "mine"
    assert [each["count"] for each in card["data"]] == [300, 100, 50]
    assert card["recipe"]["epochs"] == 2
    assert card["recipe"]["multiplied_in"] in {"bfloat16", "float32"}
    assert 0 <= card["test"]["accuracy"] <= 1
    assert 0 < model.card.auto_threshold <= 1
    for name, digest in card["sha256"].items():
        assert hashlib.sha256((output / name).read_bytes()).hexdigest() == digest

    crops = drawn.crops()[:50]
    by_keras = load_engine(model, "keras").logits(crops)
    for engine in ("onnxruntime", "opencv"):
        assert np.abs(load_engine(model, engine).logits(crops) - by_keras).max() < 1e-4


@pytest.mark.parametrize("architecture", [name for name in RECIPES if not RECIPES[name].negatives])
def test_every_network_is_read_by_every_engine(
    architecture: str, tmp_path: Path, drawn: Digits
) -> None:
    recipe = replace(RECIPES[architecture], epochs=1, batch=100, held_back=100)
    asked = replace(order(drawn, tmp_path / "mine", recipe), architecture=architecture)
    assert run.train_model(asked).card.classes == 10
    model, crops = find_model(str(tmp_path / "mine")), drawn.crops()[:20]
    by_keras = load_engine(model, "keras").logits(crops)
    assert by_keras.shape == (20, 10)
    for engine in ("onnxruntime", "opencv"):
        assert np.abs(load_engine(model, engine).logits(crops) - by_keras).max() < 1e-4


def test_the_history_is_there_to_read_and_to_look_at(tmp_path: Path, drawn: Digits) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib comes with digitscan[plots]")
    run.train_model(order(drawn, tmp_path / "mine"))
    with (tmp_path / "mine" / "history.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["epoch"] for row in rows] == ["1", "2"]
    assert float(rows[1]["loss"]) < float(rows[0]["loss"])
    assert (tmp_path / "mine" / "history.png").read_bytes().startswith(b"\x89PNG")


def test_a_training_goes_on_where_it_was_interrupted(tmp_path: Path, drawn: Digits) -> None:
    seen: list[int] = []

    class Interrupting(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
            seen.append(epoch)
            if epoch == 1 and seen.count(1) == 1:
                raise KeyboardInterrupt

    train, held_back = run.split(drawn, SMALL)
    for _ in range(2):
        try:
            batches = Batches(train, SMALL)
            fit_batches(
                tiny_network(11), batches, held_back, SMALL, [Interrupting()], tmp_path / "state"
            )
        except KeyboardInterrupt:
            assert seen == [0, 1]
    assert seen == [0, 1, 1]
    assert not (tmp_path / "state").exists()


def test_a_training_follows_from_its_seed(drawn: Digits) -> None:
    train, held_back = run.split(drawn, SMALL)
    network = tiny_network(11)
    begun = network.get_weights()
    found = []
    for _ in range(2):  # Dropout would be another each time, as Keras draws what it is not told
        network.set_weights(begun)
        fit_batches(network, Batches(train, SMALL), held_back, SMALL)
        found.append(network.get_weights())
    assert all(np.array_equal(*pair) for pair in zip(*found, strict=True))
    assert not all(np.array_equal(*pair) for pair in zip(begun, found[0], strict=True))


def test_a_training_ends_when_it_gets_no_better(drawn: Digits) -> None:
    # Nothing is learnt, so that no epoch is better than the first.
    recipe = replace(SMALL, epochs=9, learning_rate=1e-12, patience=2)
    train, held_back = run.split(drawn, recipe)
    fitted = fit(tiny_network(11), Batches(train, recipe), held_back, recipe)
    assert len(fitted.history) < 9
    assert len(fitted.history) == fitted.best.epoch + 2


def test_no_epoch_is_best_by_the_luck_of_a_digit() -> None:
    lucky = Epoch(11, 0.41, 0.967, validation_loss=0.315, validation_accuracy=0.996, seconds=1)
    later = Epoch(21, 0.37, 0.979, validation_loss=0.303, validation_accuracy=0.9958, seconds=1)
    assert best_of([lucky, later]) is later
    assert best_of([later, lucky]) is later


def test_the_state_of_another_training_is_refused(tmp_path: Path, drawn: Digits) -> None:
    train, held_back = run.split(drawn, SMALL)
    for identity in ("one", "other"):
        try:
            batches = Batches(train, SMALL)
            fit(tiny_network(11), batches, held_back, SMALL, (), tmp_path, identity)
        except UsageError as error:
            assert identity == "other"
            assert "state of another training; start over with --force" in str(error)
    (tmp_path / "state.npz").write_bytes(b"PK half of it")
    with pytest.raises(UsageError, match="cannot be read; start over"):
        fit(tiny_network(11), Batches(train, SMALL), held_back, SMALL, (), tmp_path, "one")


def test_a_model_that_is_trained_further_keeps_what_it_knows(tmp_path: Path, drawn: Digits) -> None:
    run.train_model(order(drawn, tmp_path / "first", replace(SMALL, epochs=4)))
    first = find_model(str(tmp_path / "first"))
    new = Digits("new", drawn.images[::20], (drawn.labels[::20] + 1) % 10)
    asked = replace(
        order(drawn, tmp_path / "second", replace(SMALL, epochs=1)),
        train=new,
        start=first,
        remembered=drawn.part("old", slice(300)),
    )
    run.train_model(asked)
    second = find_model(str(tmp_path / "second"))
    assert second.card.auto_threshold == first.card.auto_threshold
    assert second.card.recipe["from"]["name"] == "first"
    assert [each["count"] for each in second.card.data] == [20, 300, 100, 50]
    assert second.card.sha256 != first.card.sha256


def test_teachers_make_labels_soft(drawn: Digits) -> None:
    engine = load_engine(find_model())
    crops, labels = DistilledBatches(drawn, SMALL, 11, [engine])[0]
    hard = Batches(drawn, SMALL)[0]
    assert np.array_equal(crops, hard[0])
    assert labels.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert ((labels > 0) & (labels < 1)).any()
    assert (labels.argmax(axis=1) == hard[1].argmax(axis=1)).mean() > 0.5


def test_no_digits_are_not_taught_to_a_network_that_knows_none(
    tmp_path: Path, drawn: Digits
) -> None:
    plain = replace(PLAIN, epochs=1, batch=32, held_back=100)
    run.train_model(order(drawn, tmp_path / "ten", plain))
    nothing = Digits("new", drawn.images[:5], np.full(5, 10, np.uint8))
    asked = replace(
        order(drawn, tmp_path / "eleven"), train=nothing, start=find_model(str(tmp_path / "ten"))
    )
    with pytest.raises(UsageError, match="does not know what is no digit"):
        run.train_model(asked)


def test_a_network_of_something_else_is_not_gone_on_from(
    tmp_path: Path, drawn: Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BUILDERS, "tiny", lambda classes: tiny_network(classes + 3))
    monkeypatch.setattr("digitscan.training.batches.CLASSES", 14)
    asked = order(drawn, tmp_path / "odd", replace(SMALL, epochs=1))
    network = tiny_network(14)
    card = replace(find_model().card, classes=14, sha256={})
    from digitscan.training.saving import save_model  # noqa: PLC0415

    save_model(network, card, tmp_path / "odd")
    with pytest.raises(ModelError, match="is no network of digits"):
        run.train_model(replace(asked, start=find_model(str(tmp_path / "odd"))))


def test_too_few_digits_are_refused_before_anything_is_done(drawn: Digits) -> None:
    with pytest.raises(UsageError, match="too few"):
        run.split(drawn, Recipe())
