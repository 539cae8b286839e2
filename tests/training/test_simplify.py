"""Exported graphs, simplified: fewer steps and the same output."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from digitscan.training.simplify import simplify, store_halves

RNG = np.random.default_rng(5)
BOUNDS = {"starts": [0, 0], "ends": [9999, 9999], "axes": [2, 3], "none": [0] * 8}


def exported(kernel: int = 2) -> onnx.ModelProto:
    """Return a graph like those of Keras' export: rescaling, convolution, upsampling."""
    constants = {
        "factor": np.float32(1 / 127.5), "offset": np.float32(-1),
        "first": RNG.normal(size=(5, 3, 3, 3)), "bias": RNG.normal(size=5),
        "up": RNG.normal(size=(5, 4, kernel, kernel)),
        "scale": RNG.normal(size=(1, 4, 1, 1)), "shift": RNG.normal(size=(1, 4, 1, 1)),
    }  # fmt: skip
    held = [numpy_helper.from_array(np.asarray(v, np.float32), n) for n, v in constants.items()]
    held += [numpy_helper.from_array(np.asarray(v, np.int64), n) for n, v in BOUNDS.items()]
    nodes = [
        helper.make_node("Mul", ["page", "factor"], ["scaled"]),
        helper.make_node("Add", ["scaled", "offset"], ["shifted"]),
        helper.make_node("Transpose", ["shifted"], ["turned"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["turned", "first", "bias"], ["half"], kernel_shape=[3, 3],
                         strides=[2, 2], pads=[1, 1, 0, 0]),
        helper.make_node("ConvTranspose", ["half", "up"], ["whole"],
                         kernel_shape=[kernel, kernel], strides=[2, 2]),
        helper.make_node("Slice", ["whole", "starts", "ends", "axes"], ["sliced"]),
        helper.make_node("Pad", ["sliced", "none"], ["padded"]),
        helper.make_node("Mul", ["padded", "scale"], ["normal"]),
        helper.make_node("Add", ["normal", "shift"], ["out"]),
    ]  # fmt: skip
    page, out = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [None] * 4)
        for name in ("page", "out")
    )
    graph = helper.make_graph(nodes, "network", [page], [out], held)
    opsets = [helper.make_opsetid("", 15)]
    return helper.make_model(graph, ir_version=8, opset_imports=opsets)


def output(model: onnx.ModelProto, page: NDArray[np.float32]) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return np.asarray(session.run(None, {"page": page})[0], np.float32)


def kinds(model: onnx.ModelProto) -> list[str]:
    return [node.op_type for node in model.graph.node]


@pytest.mark.parametrize("size", [(8, 8), (6, 10)])
def test_the_output_is_the_same_at_the_border_too(size: tuple[int, int]) -> None:
    model = exported()
    page = RNG.integers(0, 256, (2, *size, 3)).astype(np.float32)
    simple = simplify(model)
    assert kinds(simple) == ["Add", "Transpose", "Conv", "ConvTranspose"]
    np.testing.assert_allclose(output(simple, page), output(model, page), rtol=1e-4, atol=1e-4)


def test_a_kernel_larger_than_its_stride_keeps_its_slice() -> None:
    assert kinds(simplify(exported(kernel=3)))[2:] == ["Conv", "ConvTranspose", "Slice", "Pad",
                                                       "Mul", "Add"]  # fmt: skip


def test_the_given_graph_is_left_as_it_is() -> None:
    model = exported()
    before = model.SerializeToString()
    simplify(model)
    assert model.SerializeToString() == before


def test_a_simple_graph_stays_the_same() -> None:
    simple = simplify(exported())
    assert simplify(simple) == simple


def test_halves_take_half_the_space_and_give_nearly_the_same() -> None:
    weights = RNG.normal(size=(64, 32)).astype(np.float32)
    held = [numpy_helper.from_array(weights, "weights")]
    node = helper.make_node("MatMul", ["crops", "weights"], ["logits"])
    crops = helper.make_tensor_value_info("crops", TensorProto.FLOAT, [None, 64])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, [None, 32])
    graph = helper.make_graph([node], "halved", [crops], [logits], held)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    halved = store_halves(model)
    assert halved.ByteSize() < 0.6 * model.ByteSize()
    assert store_halves(halved) == halved
    given = RNG.normal(size=(5, 64)).astype(np.float32)
    found = [
        onnxruntime.InferenceSession(each.SerializeToString()).run(None, {"crops": given})[0]
        for each in (model, halved)
    ]
    np.testing.assert_allclose(found[1], found[0], atol=0.05)
    assert found[1].dtype == np.float32
