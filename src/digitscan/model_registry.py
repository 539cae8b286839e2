"""List the models for `digitscan models`, and show a model's card."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digitscan.errors import ModelError
from digitscan.messages import one_line
from digitscan.models import CARD_NAME, Model, ModelCard, find_model, model_places, read_card

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

_MEBIBYTE = 1 << 20
_UNKNOWN = "-"
_SHORT_DIGEST = 12


@dataclass(frozen=True)
class Entry:
    """A model that can be found by its name.

    Attributes:
        name: the name for `--model`.
        folder: its folder.
        card: its card; None where it cannot be read; `problem` says why.
        problem: why the card cannot be read, else empty.
        size: bytes of all its files.
        used: whether it is the default.
    """

    name: str
    folder: Path
    card: ModelCard | None
    problem: str
    size: int
    used: bool


def entries(default: str) -> list[Entry]:
    """Return the models that can be found by name, the user's own first; `default` is used."""
    used = _folder_of(default)
    found: dict[str, Entry] = {}
    for place in model_places():
        for folder in _models_in(place):
            # A model in an earlier place hides later ones of the same name.
            found.setdefault(folder.name, _entry(folder, folder == used))
    return list(found.values())


def list_table(listed: list[Entry]) -> Table:
    """Return the table of all models."""
    from rich.table import Table  # noqa: PLC0415 - heavy
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    table.add_column("model", no_wrap=True)
    table.add_column("network", no_wrap=True)
    for heading in ("accuracy", "MiB"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("where", overflow="fold")
    for each in listed:
        name = f"{each.name} *" if each.used else each.name
        kind = each.card.architecture if each.card else "damaged"
        cells = (name, kind, accuracy(each.card), f"{each.size / _MEBIBYTE:.1f}", str(each.folder))
        table.add_row(*(Text(one_line(str(cell))) for cell in cells))
    return table


def list_json(listed: list[Entry]) -> str:
    """Return all models as JSON, a list of objects."""
    return _json(
        [
            {
                "name": each.name,
                "folder": str(each.folder),
                "used": each.used,
                "bytes": each.size,
                "problem": each.problem or None,
                "card": None if each.card is None else asdict(each.card),
            }
            for each in listed
        ]
    )


def card_json(model: Model) -> str:
    """Return a model's card as JSON."""
    return _json({"folder": str(model.folder), **asdict(model.card)})


def card_table(model: Model) -> RenderableType:
    """Return a model's card as a table for the terminal."""
    from rich.table import Table  # noqa: PLC0415 - heavy
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in _card_rows(model):
        table.add_row(Text(name), Text(one_line(value)))
    return table


def accuracy(card: ModelCard | None) -> str:
    """Return the accuracy on a card as a percentage."""
    value = _known(card.test).get("accuracy") if card else None
    return f"{value:.2%}" if isinstance(value, (int, float)) else _UNKNOWN


def _card_rows(model: Model) -> Iterator[tuple[str, str]]:
    card = model.card
    yield "model", model.folder.name
    yield "where", str(model.folder)
    yield "network", f"{card.architecture}, {card.classes} classes"
    test = _known(card.test)
    told = f"{accuracy(card)} of {test['digits']} digits, {test.get('data')}" if test else _UNKNOWN
    yield "accuracy", told
    levels = f"auto {card.levels.reliable:.4f}, guess {card.levels.guess:.4f}"
    yield "confidence", f"temperature {card.temperature:.3f}, {levels}"
    heading = "data"
    for each in card.data if isinstance(card.data, list) else []:
        about = _known(each)
        origin = "; ".join(str(about[key]) for key in ("source", "license") if key in about)
        told = f"{about.get('name')}: {about.get('count')}, {about.get('use')}"
        yield heading, f"{told} ({origin})" if origin else told
        heading = ""
    recipe = {name: value for name, value in _known(card.recipe).items() if _is_plain(value)}
    yield "recipe", ", ".join(f"{name} {value}" for name, value in recipe.items())
    yield "seed", str(card.seed)
    yield "made with", ", ".join(f"{name} {v}" for name, v in _known(card.versions).items())
    heading = "files"
    for name, digest in card.sha256.items():
        yield heading, f"{name}, {_state(model, name)}, SHA-256 {str(digest)[:_SHORT_DIGEST]}"
        heading = ""


def _state(model: Model, name: str) -> str:
    if name.endswith(".keras") and not (model.folder / name).exists():
        return "not installed, only training needs it"
    try:
        return f"{len(model.verified(name)) / _MEBIBYTE:.1f} MiB, as its card says"
    except ModelError:
        return "missing, or not what its card says"


def _is_plain(value: object) -> bool:
    return isinstance(value, (str, int, float)) and value != ""


def _known(value: object) -> dict[str, Any]:
    """Return a part of a card as a dictionary; an untrusted card may hold anything."""
    return value if isinstance(value, dict) else {}


def _entry(folder: Path, used: bool) -> Entry:
    size = sum(each.stat().st_size for each in folder.iterdir() if each.is_file())
    try:
        card, problem = read_card(folder), ""
    except ModelError as error:
        card, problem = None, str(error)
    return Entry(folder.name, folder, card, problem, size, used)


def _folder_of(name: str) -> Path | None:
    try:
        return find_model(name).folder
    except ModelError:
        return None


def _models_in(place: Path) -> list[Path]:
    try:
        return sorted(each.parent for each in place.glob(f"*/{CARD_NAME}"))
    except OSError:
        return []


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
