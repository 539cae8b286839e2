"""Summarize a network: its layers, their output, weights and multiply-adds."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import keras
from keras import layers
from rich.table import Table

from digitscan.keras_file import load_network
from digitscan.models import find_model
from digitscan.reader.recognition.classify import DIGITS
from digitscan.training.architectures import BUILDERS
from digitscan.training.batches import CLASSES
from digitscan.training.recipe import RECIPES

_TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True)
class LayerRow:
    """A layer: its kind, output shape for one crop, weights and multiply-adds."""

    kind: str
    shape: tuple[int, ...]
    weights: int
    multiply_adds: int


def named_network(start: str | None, architecture: str) -> keras.Model:
    """Return the network of the model `start`, or a new one if that is None."""
    if start is not None:
        return load_network(find_model(start))
    classes = CLASSES if RECIPES[architecture].negatives else DIGITS
    return BUILDERS[architecture](classes)


def layer_rows(network: keras.Model) -> Iterator[LayerRow]:
    """Yield the layers of a network in order, without the input."""
    for layer in network.layers:
        if not isinstance(layer, layers.InputLayer):
            kind, shape = _kind(layer), tuple(layer.output.shape[1:])
            yield LayerRow(kind, shape, layer.count_params(), multiply_adds(layer))


def multiply_adds(layer: keras.Layer) -> int:
    """Return the multiply-adds of a layer for one crop; cheap layers count as none."""
    if isinstance(layer, layers.Conv2D):
        return int(math.prod(layer.kernel.shape) * math.prod(layer.output.shape[1:3]))
    if isinstance(layer, layers.Dense):
        return int(math.prod(layer.kernel.shape))
    return 0


def summary_table(network: keras.Model, name: str) -> Table:
    """Return the table to show."""
    table = Table(title=name, box=None, title_justify="left", title_style="bold")
    table.add_column("layer", no_wrap=True)
    table.add_column("output")
    table.add_column("weights", justify="right")
    table.add_column("multiply-adds", justify="right")
    weights = work = 0
    for row in layer_rows(network):
        weights, work = weights + row.weights, work + row.multiply_adds
        shape = _TIMES.join(map(str, row.shape))
        table.add_row(row.kind, shape, _count(row.weights), _count(row.multiply_adds))
    table.add_section()
    table.add_row("all", "", _count(weights), _count(work), style="bold")
    return table


def _kind(layer: keras.Layer) -> str:
    if isinstance(layer, layers.Conv2D):
        size = _TIMES.join(map(str, layer.kernel_size))
        return f"Conv2D {size}" + (f" / {layer.strides[0]}" if layer.strides[0] > 1 else "")
    if isinstance(layer, layers.Dropout):
        return f"Dropout {layer.rate:g}"
    return type(layer).__name__


def _count(number: int) -> str:
    return f"{number:,}" if number else ""
