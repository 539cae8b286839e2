"""Engines: several ways to run the network, which give the same digits."""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING

from digitscan.engines.base import Engine
from digitscan.errors import DigitscanError, ModelError, UsageError
from digitscan.models import CROP_NETWORK
from digitscan.optional_dependencies import install_hint

if TYPE_CHECKING:
    from digitscan.models import Model

__all__ = ["ENGINES", "Engine", "load_engine"]

ENGINES = ("auto", "opencv", "onnxruntime", "keras")


def load_engine(model: Model, engine: str = "auto", network: str = CROP_NETWORK) -> Engine:
    """Load a network of `model` into an engine.

    Args:
        model: the model.
        engine: one of `ENGINES`; `auto` is ONNX Runtime if it is installed, with networks in 8 bits
            if the processor supports them, else OpenCV.
        network: which of the model's networks.

    Raises:
        UsageError: there is no engine of that name.
        ModelError: the engine's package is missing, or the model's file is damaged.
    """
    auto = engine == "auto"
    if auto:
        engine = "onnxruntime" if importlib.util.find_spec("onnxruntime") else "opencv"
    try:
        return _load(model, engine, network, eight_bits=auto)
    except DigitscanError:
        raise
    except ImportError as error:
        how = install_hint("train") if engine == "keras" else f"`pip install {error.name}`"
        raise ModelError(
            f"engine {engine}: {error.name} is not installed; {how} or use another --engine"
        ) from error
    except Exception as error:  # each engine has its own for a network that it cannot parse
        file = model.folder / f"{network}.{'keras' if engine == 'keras' else 'onnx'}"
        raise ModelError(
            f"{file}: engine {engine} cannot load it; train or copy the model again"
        ) from error


def _load(model: Model, engine: str, network: str, *, eight_bits: bool) -> Engine:
    # Each engine's package is heavy, so only the requested one is imported.
    if engine == "onnxruntime":
        # From 1.29 on it sends telemetry for every session, and keeps an identifier in the user's
        # cache, unless this is set before the import.
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        from digitscan.engines.onnx_runtime import OnnxRuntimeEngine  # noqa: PLC0415

        return OnnxRuntimeEngine(model, network, eight_bits=eight_bits)
    if engine == "opencv":
        from digitscan.engines.opencv import OpenCVEngine  # noqa: PLC0415

        return OpenCVEngine(model, network)
    if engine == "keras":
        from digitscan.engines.keras import KerasEngine  # noqa: PLC0415

        return KerasEngine(model, network)
    raise UsageError(f"{engine}: unknown engine; choose from {', '.join(ENGINES)}")
