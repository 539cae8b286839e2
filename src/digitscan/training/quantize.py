"""Store some networks in 8 bits as well, for processors that multiply 8-bit integers quickly.

    python -m digitscan.training.quantize DATA MODEL    adds *.int8.onnx to a model's folder

Static quantization (Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference"): activations are unsigned, weights are signed, with a scale for
each output channel. The ranges of the activations are those on synthetic pages and register cells
that the other trainings use; `make train` composes them first. The last layer stays in single
precision.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from digitscan.engines.onnx_runtime import OnnxRuntimeEngine
from digitscan.engines.threads import one_thread_each
from digitscan.models import (
    EIGHT_BITS,
    FINDER_NETWORK,
    KINDS_NETWORK,
    MARKS_NETWORK,
    Model,
    find_model,
)
from digitscan.reader.reader import Reader
from digitscan.training.finder.__main__ import BOOKS_LEFT_OUT
from digitscan.training.finder.real import register_cells
from digitscan.training.patches.shown import shown_part
from digitscan.training.synthetic_pages.store import read_page

# The others, which read the digits, take less time, and their confidences are calibrated.
QUANTIZED = (FINDER_NETWORK, KINDS_NETWORK, MARKS_NETWORK)
SEED = 3
# One in so many pages of each folder, and register cells, is read.
EVERY_PAGE, EVERY_CELL = 90, 250
FOLDERS = (Path("runs/finder/pages"), Path("runs/marks/pages"), Path("runs/kinds/signs"))
MOST_INPUTS = 100  # per network
_SIDE = 192  # of the finder's inputs, in blocks of 2 x 2 pixels: they must be of one size
_PERCENTILE = 99.999  # of an activation's values lie in its range
_QUANTIZED = ("Conv", "MatMul", "Gemm", "Add", "Relu", "Transpose")
_LAYERS = ("Conv", "MatMul", "Gemm")

Inputs = dict[str, list[NDArray[np.float32]]]


def main() -> None:
    """Quantize the networks of a model."""
    parser = argparse.ArgumentParser(prog="python -m digitscan.training.quantize")
    parser.add_argument("data", type=Path, help="the folder with all the data sets")
    parser.add_argument("model", nargs="?", type=Path, default=Path("models/default"))
    asked = parser.parse_args()
    quantize_model(find_model(str(asked.model)), record_inputs(asked.data, asked.model))


def record_inputs(data: Path, model: Path) -> Inputs:
    """Read pages and register cells, and return up to `MOST_INPUTS` of each network's inputs."""
    one_thread_each()
    recorded: Inputs = defaultdict(list)

    class Recording(OnnxRuntimeEngine):
        def __init__(self, model: Model, network: str, *, eight_bits: bool = False) -> None:
            super().__init__(model, network, eight_bits=eight_bits)
            self._network = network

        def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
            if self._network in (KINDS_NETWORK, MARKS_NETWORK):
                recorded[self._network].append(batch[:1].copy())
            elif self._network == FINDER_NETWORK and min(batch.shape[1:3]) >= _SIDE:
                recorded[self._network].append(batch[:, :_SIDE, :_SIDE].copy())
            return super().run(batch)

    with mock.patch("digitscan.engines.onnx_runtime.OnnxRuntimeEngine", Recording):
        reader = Reader(str(model), "onnxruntime")
        for image in _images(data):
            reader.read(image)
    rng = np.random.default_rng(SEED)
    for held in recorded.values():
        rng.shuffle(held)
        del held[MOST_INPUTS:]
    return recorded


def _images(data: Path) -> Iterator[NDArray[np.uint8]]:
    rng = np.random.default_rng(SEED)
    for folder in FOLDERS:
        for file in sorted(folder.glob("*.npz"))[::EVERY_PAGE]:
            yield shown_part(read_page(file), rng).image
    cells = (c for c in register_cells(data / "registers.zip") if c.book not in BOOKS_LEFT_OUT)
    for number, cell in enumerate(cells):
        if number % EVERY_CELL == 0:
            yield cell.image


def quantize_model(model: Model, inputs: Inputs) -> None:
    """Add the networks in 8 bits to a model's folder, and their digests to its card."""
    digests = {}
    for network in QUANTIZED:
        file = model.folder / f"{network}{EIGHT_BITS}"
        quantize_file(model.folder / f"{network}.onnx", file, inputs[network])
        digests[file.name] = hashlib.sha256(file.read_bytes()).hexdigest()
    replace(model.card, sha256=model.card.sha256 | digests).write(model.folder)


def quantize_file(source: Path, target: Path, inputs: Iterable[NDArray[np.float32]]) -> None:
    """Quantize the network in an ONNX file.

    Args:
        source: the network in single precision.
        target: the file to write.
        inputs: of one size, typical of what the network will get.
    """
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder, "plain.onnx")
        quant_pre_process(source, plain, skip_symbolic_shape=True)
        network = without_transposed(onnx.load(plain))
        for number, node in enumerate(network.graph.node):
            node.name = node.name or f"node_{number}"
        onnx.save(network, plain)
        layers = [node.name for node in network.graph.node if node.op_type in _LAYERS]
        quantize_static(
            plain,
            target,
            _Inputs(network.graph.input[0].name, inputs),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=list(_QUANTIZED),
            nodes_to_exclude=layers[-1:],
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.Percentile,
            extra_options={"CalibPercentile": _PERCENTILE},
        )


class _Inputs(CalibrationDataReader):  # type: ignore[misc]  # ONNX Runtime has no type hints
    def __init__(self, name: str, inputs: Iterable[NDArray[np.float32]]) -> None:
        self._left = iter([{name: each} for each in inputs])

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        return next(self._left, None)


def without_transposed(network: onnx.ModelProto) -> onnx.ModelProto:
    """Return the same function without transposed convolutions, which cannot be quantized.

    One whose kernel is as large as its stride equals a convolution that yields all pixels of a
    block as channels, which are then put in their places.
    """
    copy = onnx.ModelProto()
    copy.CopyFrom(network)
    constants = {each.name: each for each in copy.graph.initializer}
    for node in [each for each in copy.graph.node if each.op_type == "ConvTranspose"]:
        held: dict[str, Any] = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        kernel = numpy_helper.to_array(constants[node.input[1]])  # (in, out, h, w)
        side = kernel.shape[2]
        if held["strides"] != [side, side] or kernel.shape[2:] != (side, side):
            continue
        weights = kernel.transpose(2, 3, 1, 0).reshape(-1, kernel.shape[0], 1, 1)
        added = [numpy_helper.from_array(np.ascontiguousarray(weights), f"{node.input[1]}_blocks")]
        if len(node.input) > 2:  # noqa: PLR2004
            bias = np.tile(numpy_helper.to_array(constants[node.input[2]]), side**2)
            added.append(numpy_helper.from_array(bias, f"{node.input[2]}_blocks"))
        copy.graph.initializer.extend(added)
        blocks = f"{node.output[0]}_blocks"
        parts = [node.input[0], *(each.name for each in added)]
        place = list(copy.graph.node).index(node)
        copy.graph.node.remove(node)
        convolved = helper.make_node("Conv", parts, [blocks], kernel_shape=[1, 1])
        moved = helper.make_node(
            "DepthToSpace", [blocks], list(node.output), blocksize=side, mode="DCR"
        )
        copy.graph.node.insert(place, convolved)
        copy.graph.node.insert(place + 1, moved)
    onnx.checker.check_model(copy)
    return copy


if __name__ == "__main__":
    main()
