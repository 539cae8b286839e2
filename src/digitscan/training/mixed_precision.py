"""A clone of a network that trains faster and then hands its weights back.

On processors that multiply in bfloat16, the convolutions do so ("Mixed Precision Training",
Micikevicius et al. 2018). The weights, batch statistics, logits and loss stay in float32.
TensorFlow normalizes a batch in one fused step, while Keras uses seven. Together a step takes two
thirds of the time. The result is an ordinary float32 network.
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
    """Return a network of the same layers and weights, for training only.

    Args:
        network: functional, with its layers in order.
        halves: whether to multiply in bfloat16; None for automatic, by the processor.
    """
    halves = multiplies_halves() if halves is None else halves
    whole = _last_layers(network)

    def copied(layer: keras.Layer) -> keras.Layer:
        configuration = layer.get_config()
        # Layers that only rearrange values have no dtype of their own.
        if halves and isinstance(layer, keras.Layer) and layer.name not in whole:
            configuration["dtype"] = HALVES
        return _class_of(layer).from_config(configuration)

    clone = keras.models.clone_model(network, clone_function=copied)
    clone.set_weights(network.get_weights())
    return clone


def multiplies_halves() -> bool:
    """Return whether TensorFlow runs on a processor with bfloat16 instructions.

    Without them bfloat16 is slower than float32. Only Linux reports them; on other systems and on
    a GPU the result is False.
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
    """Return the names of the logits layer, of all layers after it, and of the input."""
    last = max(index for index, layer in enumerate(network.layers) if layer.weights)
    inputs = [each for each in network.layers if isinstance(each, layers.InputLayer)]
    return {each.name for each in [*inputs, *network.layers[last:]]}


def _class_of(layer: keras.Layer) -> type[keras.Layer]:
    fused = keras.backend.backend() == "tensorflow" and type(layer) is layers.BatchNormalization
    return FusedNormalization if fused else type(layer)


class FusedNormalization(layers.BatchNormalization):  # type: ignore[misc]  # Keras has no type hints
    """Keras' layer with TensorFlow's fused step for a batch; mean and variance are the same."""

    def call(
        self,
        inputs: keras.KerasTensor,
        training: bool | None = None,
        mask: keras.KerasTensor | None = None,
    ) -> keras.KerasTensor:
        """Normalize (N, height, width, channels) by the batch, or by the learned statistics."""
        if not training or len(inputs.shape) != _IMAGES:
            return super().call(inputs, training=training, mask=mask)
        import tensorflow as tf  # noqa: PLC0415 - only where Keras runs on it

        normalised, mean, variance, *_ = tf.compat.v1.nn.fused_batch_norm(
            inputs, self.gamma.value, self.beta.value, epsilon=self.epsilon, is_training=True
        )
        count = tf.cast(tf.size(inputs) / inputs.shape[-1], variance.dtype)
        biased = variance * (count - 1) / count  # as in Keras; TensorFlow's is unbiased
        for kept, found in ((self.moving_mean, mean), (self.moving_variance, biased)):
            kept.assign(kept * self.momentum + found * (1 - self.momentum))
        return normalised
