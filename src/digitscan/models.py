"""Models on disk: a folder with the network for each engine and a card that describes it.

models/<name>/card.json     what it is, what it was trained on, how accurate it is
models/<name>/model.onnx    the network for the light engines
models/<name>/model.keras   the network for training with Keras
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from digitscan.errors import ModelError
from digitscan.json_file import read_json
from digitscan.levels import Levels
from digitscan.messages import problem

DEFAULT_MODEL = "default"
CARD_NAME = "card.json"
ONNX_NAME = "model.onnx"
KERAS_NAME = "model.keras"
# The networks of a folder. The first reads single digits. The others may be missing: they read
# whole numbers, classify the parts of a page, classify glyphs, and read marks between digits.
CROP_NETWORK = "model"
LINE_NETWORK = "line"
FINDER_NETWORK = "finder"
KINDS_NETWORK = "kinds"
MARKS_NETWORK = "marks"
# The end of the names of files with networks in 8 bits, see `digitscan.training.quantize`.
EIGHT_BITS = ".int8.onnx"

_HERE = Path(__file__).resolve().parent
# In an installed package the models are inside it; in a checkout they are beside `src`.
_SHIPPED = (_HERE / "shipped", _HERE.parents[1] / "models")


@dataclass(frozen=True)
class ModelCard:
    """The description of a model.

    `temperature` divides the network's logits before the softmax, so that a confidence is the
    probability of being right (Guo et al. 2017, "On Calibration of Modern Neural Networks").
    `auto_threshold` is the confidence at or above which at most 1 % of the digits of the
    model's own validation data are wrong. A reading below `guess_threshold` is a guess.
    `parameters` are the thresholds of finding, as `digitscan.reader.parameters.Parameters`
    records them. `sha256` maps file names to digests.
    """

    name: str
    architecture: str
    classes: int
    temperature: float
    auto_threshold: float
    seed: int
    guess_threshold: float = Levels().guess
    data: list[dict[str, Any]] = field(default_factory=list)
    recipe: dict[str, Any] = field(default_factory=dict)
    test: dict[str, Any] = field(default_factory=dict)
    calibration: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)

    @property
    def levels(self) -> Levels:
        """The confidences of reliable readings and of guesses."""
        return Levels(self.auto_threshold, min(self.guess_threshold, self.auto_threshold))

    def write(self, folder: Path) -> None:
        """Write the card into `folder`."""
        text = json.dumps(asdict(self), indent=2, ensure_ascii=False)
        (folder / CARD_NAME).write_text(text + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Model:
    """A model's folder and its card."""

    folder: Path
    card: ModelCard

    def has(self, network: str) -> bool:
        """Return whether the card lists a network of that name."""
        return f"{network}.onnx" in self.card.sha256

    def verified(self, name: str) -> bytes:
        """Return the bytes of the file `name`, after checking its digest against the card.

        Raises:
            ModelError: the file is missing or differs from the card.
        """
        path = self.folder / name
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ModelError(f"{path}: {error.strerror}; train or copy the model again") from error
        if hashlib.sha256(data).hexdigest() != self.card.sha256.get(name):
            raise ModelError(
                f"{path}: differs from what its card describes; train or copy the model again"
            )
        return data


def find_model(name: str = DEFAULT_MODEL) -> Model:
    """Find a model by the path of its folder, else by its name in one of `model_places`.

    Raises:
        ModelError: there is no such model, or its card cannot be read.
    """
    candidates = [Path(name), *(folder / name for folder in model_places())]
    for folder in candidates:
        if _is_file(folder / CARD_NAME):
            return Model(folder, read_card(folder))
    raise ModelError(
        f"{name}: no such model; name one of `digitscan models`, or a folder that"
        " `digitscan train` wrote"
    )


def model_places() -> list[Path]:
    """Return the folders in which models are found by name: the user's own, then the shipped."""
    return [user_models(), *_SHIPPED]


def user_models() -> Path:
    """Return the folder for the user's own models."""
    import platformdirs  # noqa: PLC0415 - no help needs it

    return platformdirs.user_data_path("digitscan", appauthor=False) / "models"


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # not a possible file name
        return False


def read_card(folder: Path) -> ModelCard:
    """Read the card of the model in `folder`.

    Raises:
        ModelError: the card cannot be read.
    """
    path = folder / CARD_NAME
    try:
        return _card(read_json(path))
    except ValueError as error:
        what = f"cannot be read as a model card ({error})"
        raise ModelError(problem(str(path), what, "train or copy the model again")) from error


def _card(held: Any) -> ModelCard:  # noqa: ANN401 - whatever JSON can hold
    """Return a card from the content of its file; raise ValueError if it is not valid."""
    if not isinstance(held, dict):
        raise ValueError("it is not an object")  # noqa: TRY004 - a card, not a caller, is wrong
    known = {
        each.name: each.default is MISSING and each.default_factory is MISSING
        for each in fields(ModelCard)
    }
    for name, needed in known.items():
        if needed and name not in held:
            raise ValueError(f"`{name}` is missing")
    for name in held:
        if name not in known:
            raise ValueError(f"`{name}` is unknown")
    card = ModelCard(**held)
    _check_card(card)
    return card


def _check_card(card: ModelCard) -> None:
    """Raise ValueError for values that would fail later or give wrong readings."""
    temperature = card.temperature
    if not isinstance(temperature, (int, float)) or not 0 < temperature < float("inf"):
        raise ValueError("temperature must be a positive number")
    for name in ("auto_threshold", "guess_threshold"):
        threshold = getattr(card, name)
        if not isinstance(threshold, (int, float)) or not 0 <= threshold <= 1:
            raise ValueError(f"{name} must be between 0 and 1")
    if not isinstance(card.sha256, dict):
        raise ValueError("sha256 holds no digests")  # noqa: TRY004 - a card, not a caller, is wrong
