"""The sources of the shipped models' data, and their licenses, for the cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_US_GOVERNMENT = "public domain (US government)"
_NOT_STATED = "not stated"
# Source and license, by the name of the data in cards.
_KNOWN = {
    "mnist": ("MNIST (LeCun, Cortes and Burges)", "CC BY-SA 3.0"),
    "nist": ("handwritten digits of NIST", _US_GOVERNMENT),
    "usps": ("ZIP code digits of USPS", "public research data"),
    "dida": ("DIDA, digits of Swedish registers", "research terms of DIDA"),
    "vowels": ("handwritten letters of NIST", _US_GOVERNMENT),
    "letters": ("cursive letters, CHoiCe", _NOT_STATED),
    "symbols": ("handwritten math signs, MDAS", "MIT"),
    "cheques": ("ORAND-CAR-A, labeled by Fzkuji", "MIT (the copy); research terms of ORAND"),
    "registers": ("cells of Danish parish registers (ICFHR 2022)", _NOT_STATED),
}


def with_provenance(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return the card's entry of some data, with its `source` and `license`.

    For unknown data the license is not stated. Existing values are kept.
    """
    name = str(described.get("name", "")).lower()
    # `mnist train, first 55000` counts as mnist; other data must match by its full name, because
    # people give such names to folders of their own.
    key = "mnist" if name.partition(" ")[0] == "mnist" else name
    if key not in _KNOWN:
        return {"license": _NOT_STATED, **described}
    source, license_ = _KNOWN[key]
    return {"source": source, "license": license_, **described}
