"""Where the data of the shipped models come from, and their licenses, for the cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_US_GOVERNMENT = "public domain (US government)"
_NOT_STATED = "not stated"
# By the names that data have in cards: the source, and its license.
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
    """Return the entry of some data in a card, with its `source` and `license`.

    Data that are not known have a license that is not stated. What an entry says already is kept.
    """
    name = str(described.get("name", "")).lower()
    # `mnist train, first 55000`; others are known by their whole names only, since these are
    # names that people give to folders of their own.
    key = "mnist" if name.partition(" ")[0] == "mnist" else name
    if key not in _KNOWN:
        return {"license": _NOT_STATED, **described}
    source, license_ = _KNOWN[key]
    return {"source": source, "license": license_, **described}
