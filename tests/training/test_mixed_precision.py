from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from digitscan.training import mixed_precision
from digitscan.training.architecture import build_quick

CROPS = np.random.default_rng(1).random((32, 28, 28, 1)).astype(np.float32)


def learnt(network: keras.Model) -> keras.Model:
    """Run one batch through, so that the moving statistics are no longer those of a new one."""
    network(CROPS, training=True)
    return network


@pytest.mark.parametrize("halves", [False, True])
def test_twin_gives_what_the_network_gives(halves: bool) -> None:
    network = learnt(build_quick())
    found = np.asarray(mixed_precision.make_mixed_precision(network, halves=halves)(CROPS))
    np.testing.assert_allclose(found, network(CROPS), atol=0.05 if halves else 1e-5)


def test_twin_keeps_its_weights_and_logits_in_full_precision() -> None:
    halved = mixed_precision.make_mixed_precision(build_quick(), halves=True)
    assert {each.dtype for each in halved.weights} == {"float32"}
    assert halved.output.dtype == "float32"
    assert halved.layers[1].compute_dtype == "bfloat16"


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="TensorFlow's own step")
def test_fused_step_learns_the_statistics_that_keras_does() -> None:
    batch = np.random.default_rng(2).normal(3, 2, (8, 5, 5, 4)).astype(np.float32)
    ours, theirs = mixed_precision.FusedNormalization(), keras.layers.BatchNormalization()
    for _ in range(3):
        np.testing.assert_allclose(
            ours(batch, training=True), theirs(batch, training=True), atol=1e-4
        )
    for one, other in zip(ours.weights, theirs.weights, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(ours(batch), theirs(batch), atol=1e-4)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="asks TensorFlow's processor")
def test_processor_is_asked_for_its_instructions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "cpuinfo"
    monkeypatch.setattr(mixed_precision, "_PROCESSOR", told)
    assert not mixed_precision.multiplies_halves()
    told.write_text("flags : fpu avx2 avx512f\n")
    assert not mixed_precision.multiplies_halves()
    told.write_text("flags : fpu avx2 avx512_bf16\n")
    assert mixed_precision.multiplies_halves()
