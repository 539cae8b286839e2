"""A network's clone, which is trained in its place in less time, and gives it its weights.

Where the processor multiplies in bfloat16, its convolutions do ("Mixed Precision Training",
Micikevicius et al. 2018): the weights, the statistics of the batches, the logits and the loss stay
in float32. And TensorFlow normalises a batch in one step ("fused"), where Keras asks for seven.
A step takes two thirds of the time so; what comes out is a float32 network as ever.
"""

from __future__ import annotations

from pathlib import Path

import keras
from keras import layers

HALVES = "mixed_bfloat16"
_PROCESSOR = Path("/proc/cpuinfo")
_IMAGES = 4  # dimensions of a batch of images
_FLAGS = {"avx512_bf16", "amx_bf16"}


def make_mixed_precision(network: keras.Model, *, halves: bool | None = None) -> keras.Model:
    """Return a network of the same layers and weights, for the training alone.

    Args:
        network: functional, its layers in their order.
        halves: whether to multiply in bfloat16; None where the processor is made for it.
    """
    halves = multiplies_halves() if halves is None else halves
    whole = _last_layers(network)

    def copied(layer: keras.Layer) -> keras.Layer:
        configuration = layer.get_config()
        # What only sorts values has no type of its own.
        if halves and isinstance(layer, keras.Layer) and layer.name not in whole:
            configuration["dtype"] = HALVES
        return _class_of(layer).from_config(configuration)

    clone = keras.models.clone_model(network, clone_function=copied)
    clone.set_weights(network.get_weights())
    return clone


def multiplies_halves() -> bool:
    """Tell whether TensorFlow runs here on a processor with instructions for bfloat16.

    Without them it is slower than float32. Only Linux tells; elsewhere, and on a GPU, the answer
    is no.
    """
    if keras.backend.backend() != "tensorflow" or _has_gpu():
        return False
    try:
        return not _FLAGS.isdisjoint(_PROCESSOR.read_text(encoding="utf-8").split())
    except OSError:
        return False


def _has_gpu() -> bool:
    import tensorflow  # noqa: PLC0415 - only where Keras runs on it

    return bool(tensorflow.config.list_physical_devices("GPU"))


def _last_layers(network: keras.Model) -> set[str]:
    """Return the names of the layer that yields the logits, of all after it, and of the input."""
    last = max(index for index, layer in enumerate(network.layers) if layer.weights)
    inputs = [each for each in network.layers if isinstance(each, layers.InputLayer)]
    return {each.name for each in [*inputs, *network.layers[last:]]}


def _class_of(layer: keras.Layer) -> type[keras.Layer]:
    fused = keras.backend.backend() == "tensorflow" and type(layer) is layers.BatchNormalization
    return FusedNormalization if fused else type(layer)


class FusedNormalization(layers.BatchNormalization):  # type: ignore[misc]  # Keras has no type hints
    """Keras' layer with TensorFlow's own step for a batch; mean and variance are the same."""

    def call(
        self,
        inputs: keras.KerasTensor,
        training: bool | None = None,
        mask: keras.KerasTensor | None = None,
    ) -> keras.KerasTensor:
        """Normalise (N, height, width, channels) by the batch, or else by what was learnt."""
        if not training or len(inputs.shape) != _IMAGES:
            return super().call(inputs, training=training, mask=mask)
        import tensorflow as tf  # noqa: PLC0415 - only where Keras runs on it

        normalised, mean, variance, *_ = tf.compat.v1.nn.fused_batch_norm(
            inputs, self.gamma.value, self.beta.value, epsilon=self.epsilon, is_training=True
        )
        count = tf.cast(tf.size(inputs) / inputs.shape[-1], variance.dtype)
        biased = variance * (count - 1) / count  # as Keras has it; TensorFlow's is unbiased
        for kept, found in ((self.moving_mean, mean), (self.moving_variance, biased)):
            kept.assign(kept * self.momentum + found * (1 - self.momentum))
        return normalised
