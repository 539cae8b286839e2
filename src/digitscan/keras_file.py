"""Load a Keras file without trusting it: an untrusted model must not run code.

A `.keras` file is a zip archive with the weights and a configuration, which names the classes to
build. Keras 3 itself refuses Python code in it (Lambda layers, in its safe mode) and classes from
outside its packages. This module does not rely on that: it accepts only the layers that networks
like ours use, whichever version of Keras would build them.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digitscan.errors import ModelError
from digitscan.messages import problem
from digitscan.models import CROP_NETWORK, ONNX_NAME

if TYPE_CHECKING:
    import keras

    from digitscan.models import Model

_CONFIG = "config.json"
_LARGEST = 10 << 20  # bytes of configuration; ours has 30 KiB
_MODULES = frozenset(
    {
        None, "keras", "keras.layers", "keras.models", "keras.initializers", "keras.activations",
        "keras.regularizers", "keras.constraints", "keras.src.models.functional",
        "keras.src.models.sequential", "keras.src.ops.numpy", "builtins",
    }
)  # fmt: skip
_CLASSES = frozenset(
    {
        "Functional", "Sequential", "InputLayer", "Conv2D", "Conv2DTranspose", "DepthwiseConv2D",
        "SeparableConv2D", "Dense", "BatchNormalization", "LayerNormalization", "Activation",
        "ReLU", "LeakyReLU", "PReLU", "Softmax", "MaxPooling2D", "AveragePooling2D",
        "GlobalAveragePooling2D", "GlobalMaxPooling2D", "Flatten", "Reshape", "Dropout",
        "SpatialDropout2D",
        "ZeroPadding2D", "Cropping2D", "Add", "Multiply", "Average", "Maximum", "Concatenate",
        "Rescaling", "Split", "DTypePolicy", "__keras_tensor__", "__tensor__",
        "GlorotUniform", "GlorotNormal", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform",
        "Zeros", "Ones", "Constant", "RandomNormal", "RandomUniform", "TruncatedNormal",
        "VarianceScaling", "Orthogonal", "L1", "L2", "L1L2", "MaxNorm", "NonNeg", "UnitNorm",
    }
)  # fmt: skip


def load_network(model: Model, network: str = CROP_NETWORK) -> keras.Model:
    """Load a network of `model` into Keras, after checking its digest and its configuration.

    Raises:
        ModelError: the file is missing, differs from its card, is damaged, or contains anything
            but known layers.
    """
    path = model.folder / f"{network}.keras"
    if not path.exists() and (model.folder / ONNX_NAME).exists():
        what = "is not in the light install"
        raise ModelError(problem(str(path), what, "install digitscan instead of digitscan-light"))
    data = model.verified(path.name)
    check_configuration(data, path)
    import keras  # noqa: PLC0415 - takes seconds: not before the file is found good

    # Keras loads from a path; it must load the very bytes that were checked.
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_bytes(data)
        try:
            return keras.models.load_model(copy, compile=False, safe_mode=True)
        except Exception as error:  # Keras raises many types for a file it cannot load
            raise _refused(path, "cannot be loaded by Keras") from error


def check_configuration(data: bytes, path: Path) -> None:
    """Check that the Keras file `data` builds only known layers.

    Raises:
        ModelError: it builds anything else; the text names `path`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if packed.getinfo(_CONFIG).file_size > _LARGEST:
                raise _refused(path, "has a configuration that is not of a network")
            configuration = json.loads(packed.read(_CONFIG))
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, RecursionError) as error:
        raise _refused(path, "is not a Keras file") from error
    if isinstance(configuration, dict):
        configuration.pop("compile_config", None)  # never built
    for each in _objects(configuration):
        name, module = each.get("class_name"), each.get("module")
        if name not in _CLASSES and not _is_function(each):
            raise _refused(path, f"would build {name}, which may run code")
        if module not in _MODULES or each.get("registered_name") not in (None, name):
            raise _refused(path, f"takes {name} from {module}, not from Keras")


def _is_function(each: dict[str, Any]) -> bool:
    """Return whether it names one of Keras' functions, such as an activation."""
    return each["class_name"] == "function" and each.get("module") == "builtins"


def _objects(configuration: object) -> Iterator[dict[str, Any]]:
    """Yield all objects that the configuration would build, at any depth."""
    waiting = [configuration]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if "class_name" in each:
                yield each
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def _refused(path: Path, what: str) -> ModelError:
    return ModelError(problem(str(path), what, "train or copy the model again"))
