"""Networks in 8 bits: nearly the same output, and no transposed convolutions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from digitscan.training.quantize import quantize_file, without_transposed

RNG = np.random.default_rng(8)


def upsampling(*, bias: bool = True) -> onnx.ModelProto:
    """Return a graph of a convolution, a transposed one, and one more as the output layer."""
    weights = {
        "first": RNG.normal(size=(6, 3, 3, 3)), "up": RNG.normal(size=(6, 4, 2, 2)),
        "shift": RNG.normal(size=4), "last": RNG.normal(size=(5, 4, 1, 1)),
    }  # fmt: skip
    held = [numpy_helper.from_array(np.asarray(v, np.float32), n) for n, v in weights.items()]
    nodes = [
        helper.make_node("Conv", ["page", "first"], ["seen"], kernel_shape=[3, 3], pads=[1] * 4),
        helper.make_node("Relu", ["seen"], ["cells"]),
        helper.make_node("ConvTranspose", ["cells", "up", "shift"][: 3 if bias else 2], ["large"],
                         kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Conv", ["large", "last"], ["out"], kernel_shape=[1, 1]),
    ]  # fmt: skip
    page, out = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, None, None])
        for name, channels in (("page", 3), ("out", 5))
    )
    graph = helper.make_graph(nodes, "network", [page], [out], held)
    return helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 15)])


def output(model: onnx.ModelProto, page: NDArray[np.float32]) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return np.asarray(session.run(None, {"page": page})[0], np.float32)


def page(rows: int = 16, columns: int = 16) -> NDArray[np.float32]:
    return RNG.uniform(-1, 1, (1, 3, rows, columns)).astype(np.float32)


@pytest.mark.parametrize("bias", [True, False])
def test_a_transposed_convolution_becomes_one_that_is_not(*, bias: bool) -> None:
    model, given = upsampling(bias=bias), page(6, 10)
    other = without_transposed(model)
    assert [node.op_type for node in other.graph.node] == [
        "Conv", "Relu", "Conv", "DepthToSpace", "Conv",
    ]  # fmt: skip
    np.testing.assert_allclose(output(other, given), output(model, given), rtol=1e-5, atol=1e-5)


def test_eight_bits_give_nearly_the_same_in_a_quarter_of_the_space(tmp_path: Path) -> None:
    source, target = tmp_path / "network.onnx", tmp_path / "network.int8.onnx"
    model = upsampling()
    onnx.save(model, source)
    quantize_file(source, target, [page() for _ in range(10)])
    quantized, given = onnx.load(target), page()
    expected, found = output(model, given), output(quantized, given)
    assert 0 < np.abs(found - expected).mean() < 0.02 * expected.std()
    weights = [held for held in quantized.graph.initializer if len(held.dims) == 4]
    assert sum(held.data_type == TensorProto.INT8 for held in weights) == 2
