"""The networks among the methods: one trained from scratch, and the shipped ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digitscan.engines import load_engine
from digitscan.models import ONNX_NAME, find_model
from digitscan.native_output import keras_silence
from digitscan.reader.recognition.classify import DIGITS

_EPOCHS = 6
_BATCH = 128
_RATE = 2e-3
# Few digits get smaller batches and more epochs, since batch normalization needs some steps.
_LEAST_BATCH, _BATCHES, _LEAST_STEPS = 25, 40, 400
CNN_SAYS = f"the network quick, {_EPOCHS} epochs, AdamW, no augmentation"


class Cnn:
    """The project's small network, trained from random weights like the other methods.

    It sees unvaried digits. The shipped model shows the gain from augmentation, a larger network
    and a longer training.
    """

    def __init__(self, seed: int) -> None:
        with keras_silence():
            import keras  # noqa: PLC0415 - takes seconds, and no other method needs it

            from digitscan.training.architecture import build_quick  # noqa: PLC0415

        self._keras = keras
        keras.utils.set_random_seed(seed)
        self._network = build_quick(DIGITS)

    def fit(self, images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> None:
        """Train on images uint8 (N, 28, 28)."""
        keras = self._keras
        batch = min(_BATCH, max(_LEAST_BATCH, len(labels) // _BATCHES))
        epochs = max(_EPOCHS, -(-_LEAST_STEPS * batch // len(labels)))
        steps = epochs * -(-len(labels) // batch)
        rate = keras.optimizers.schedules.CosineDecay(_RATE, decay_steps=steps, alpha=1e-2)
        self._network.compile(
            optimizer=keras.optimizers.AdamW(rate),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            # Measured: XLA takes twice as long as oneDNN's kernels on a CPU.
            jit_compile="auto" if keras.backend.backend() != "tensorflow" else False,
        )
        self._network.fit(
            _crops(images)[..., None], labels, epochs=epochs, batch_size=batch, verbose=0
        )

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.integer]:
        """Return the digit of each image."""
        logits = self._network.predict(_crops(images)[..., None], batch_size=500, verbose=0)
        return np.asarray(np.asarray(logits).argmax(axis=1))

    @property
    def nbytes(self) -> int:
        """The size of the weights."""
        return sum(weight.nbytes for weight in self._network.get_weights())


class Shipped:
    """A trained model, used without further training."""

    def __init__(self, model: str) -> None:
        found = find_model(model)
        self._engine = load_engine(found)
        self.nbytes = len(found.verified(ONNX_NAME))

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.integer]:
        """Return the digit of each image."""
        logits = self._engine.logits(_crops(images))
        return np.asarray(logits[:, :DIGITS].argmax(axis=1))


def _crops(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    return images.astype(np.float32) / np.float32(255)
