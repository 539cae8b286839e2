"""Simplify exported ONNX graphs: the same function, computed in fewer steps.

Keras' export contains work that no engine removes. A transposed convolution is followed by a slice
and a padding that change nothing, by thirty operations that compute their bounds, and by its batch
normalization. A rescaling of the input comes before the first convolution. All of this is folded
into weights. The results differ from those of the exported graph only by float32 rounding.

The weights of some networks are stored in half precision to keep the light install small. They are
still multiplied in single precision.

    python -m digitscan.training.simplify MODEL    # simplifies the networks of a model's folder
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from digitscan.models import (
    EIGHT_BITS,
    FINDER_NETWORK,
    KINDS_NETWORK,
    LINE_NETWORK,
    MARKS_NETWORK,
    Model,
    read_card,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The networks whose weights are stored in half precision, except for smaller constants.
_HALVED = (FINDER_NETWORK, KINDS_NETWORK, LINE_NETWORK, MARKS_NETWORK)
_LEAST_HALVED = 1000


class _Graph:
    """A graph with its constants by name."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self.proto = graph
        self.constants = {each.name: each for each in graph.initializer}

    def users(self, value: str) -> list[onnx.NodeProto]:
        return [node for node in self.proto.node if value in node.input]

    def only_user(self, value: str, kind: str) -> onnx.NodeProto | None:
        """Return the only node that uses a value, if it is of that kind."""
        users = self.users(value)
        outputs = {each.name for each in self.proto.output}
        if len(users) != 1 or users[0].op_type != kind or value in outputs:
            return None
        return users[0]

    def constant(self, node: onnx.NodeProto) -> NDArray[np.float32] | None:
        """Return the constant operand of `node`."""
        held = [self.constants[name] for name in node.input if name in self.constants]
        return numpy_helper.to_array(held[0]) if held else None

    def add_constant(self, name: str, values: NDArray[np.float32]) -> str:
        """Add a constant under an unused name derived from `name`."""
        while name in self.constants:
            name += "_folded"
        self.constants[name] = numpy_helper.from_array(values.astype(np.float32), name)
        self.proto.initializer.append(self.constants[name])
        return name

    def replace(self, value: str, other: str) -> None:
        """Let every user of `value` use `other` instead."""
        for node in self.users(value):
            for place, name in enumerate(node.input):
                if name == value:
                    node.input[place] = other

    def remove_unused(self) -> None:
        """Remove nodes and constants that no output depends on."""
        needed = {each.name for each in self.proto.output}
        kept = []
        for node in reversed(self.proto.node):
            if needed.intersection(node.output):
                kept.append(node)
                needed.update(node.input)
        del self.proto.node[:]
        self.proto.node.extend(reversed(kept))
        constants = [each for each in self.proto.initializer if each.name in needed]
        del self.proto.initializer[:]
        self.proto.initializer.extend(constants)


def simplify(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return a model that computes the same in fewer steps."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    graph = _Graph(copy.graph)
    for node in list(copy.graph.node):
        if node.op_type == "ConvTranspose":
            _fold_after(node, graph)
    _fold_rescaling(graph)
    graph.remove_unused()
    onnx.checker.check_model(copy)
    return copy


def _fold_after(node: onnx.NodeProto, graph: _Graph) -> None:
    """Fold the batch normalization after a transposed convolution into it.

    This needs a kernel as large as its stride. Then its output has the size that Keras gives it,
    and the slice and the padding that ensure this size change nothing.
    """
    held = {each.name: helper.get_attribute_value(each) for each in node.attribute}
    if held.get("kernel_shape") != held.get("strides") or any(held.get("pads", ())):
        return
    value = node.output[0]
    sliced = [each for each in graph.users(value) if each.op_type == "Slice"]
    padded = graph.only_user(sliced[0].output[0], "Pad") if len(sliced) == 1 else None
    scaled = graph.only_user(padded.output[0] if padded else value, "Mul")
    shifted = graph.only_user(scaled.output[0], "Add") if scaled else None
    others = {each.op_type for each in graph.users(value)} - {"Slice", "Shape", "Mul"}
    if scaled is None or shifted is None or others or len(node.input) > 2:  # noqa: PLR2004
        return
    scale, shift = graph.constant(scaled), graph.constant(shifted)
    if scale is None or shift is None:
        return
    weights = numpy_helper.to_array(graph.constants[node.input[1]])  # (in, out, h, w)
    name = node.input[1]
    node.input[1] = graph.add_constant(name, weights * scale.reshape(1, -1, 1, 1))
    node.input.append(graph.add_constant(name + "_bias", shift.reshape(-1)))
    graph.proto.node.remove(shifted)
    node.output[0] = shifted.output[0]
    graph.replace(value, shifted.output[0])  # now used only for its shape


def _fold_rescaling(graph: _Graph) -> None:
    """Fold the factor of an input's rescaling into the first convolution.

    The shift stays, divided by the factor: folded in, it would also apply to the zeros that the
    convolution pads with.
    """
    page = graph.proto.input[0].name
    scaled = graph.only_user(page, "Mul")
    shifted = graph.only_user(scaled.output[0], "Add") if scaled else None
    turned = graph.only_user(shifted.output[0], "Transpose") if shifted else None
    convolved = graph.only_user(turned.output[0], "Conv") if turned else None
    if scaled is None or shifted is None or convolved is None:
        return
    factor, shift = graph.constant(scaled), graph.constant(shifted)
    if factor is None or shift is None or factor.size != 1 or shift.size != 1:
        return
    weights = numpy_helper.to_array(graph.constants[convolved.input[1]])
    convolved.input[1] = graph.add_constant(convolved.input[1], weights * factor.item())
    moved = graph.add_constant("rescaling_shift", np.array(shift.item() / factor.item()))
    del shifted.input[:]
    shifted.input.extend([page, moved])


def store_halves(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return a model whose larger constants are stored as float16 and cast on loading."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    graph = copy.graph
    for held in list(graph.initializer):
        if held.data_type == TensorProto.FLOAT and np.prod(held.dims) >= _LEAST_HALVED:
            half = numpy_helper.to_array(held).astype(np.float16)
            name = f"{held.name}_half"
            graph.initializer.remove(held)
            graph.initializer.append(numpy_helper.from_array(half, name))
            cast = helper.make_node("Cast", [name], [held.name], to=TensorProto.FLOAT)
            graph.node.insert(0, cast)
    onnx.checker.check_model(copy)
    return copy


def simplify_file(path: Path) -> None:
    """Simplify the ONNX file at `path` in place."""
    simple = simplify(onnx.load(path))
    onnx.save(store_halves(simple) if path.stem in _HALVED else simple, path)


def simplify_folder(folder: Path) -> None:
    """Simplify all networks of a model, and write their digests into its card."""
    model = Model(folder, read_card(folder))
    digests = {}
    for name in model.card.sha256:
        if name.endswith(".onnx") and not name.endswith(EIGHT_BITS):
            simplify_file(folder / name)
            digests[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    replace(model.card, sha256=model.card.sha256 | digests).write(folder)


if __name__ == "__main__":
    simplify_folder(Path(sys.argv[1]))
