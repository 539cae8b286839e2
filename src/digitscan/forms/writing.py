"""Write a template's file: YAML with comments, to be edited by hand."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from digitscan.forms.template import Document, Field, NamedCheck

_HEAD = """\
# A template for digitscan form read. Edit it: rename fields, remove those you do not need,
# add types and checks.{overview}
version: {version}
picture: {picture}
size: [{width}, {height}]{blank}

# For each field:
#   name      its column in the output
#   box       left, top, width, height in pixels of the picture
#   comb      true: the box is divided into as many boxes as it has digits
#   boxes     the boxes of a comb whose boxes are not side by side
#   digits    how many digits it has
#   type      digits (default), integer, decimal, date or time
#   decimals  for decimal: how many digits stand behind the point, even if it is not written
#   format    for date and time, such as DDMMYYYY or HHMM
#   range     [least, most], such as [0, 500]; null for no limit
#   prefix    what is printed before the digits and belongs to the value, such as DE of an IBAN
#   required  true: an empty field fails the checks
#   empty     what an empty field may look like: blank, dash, cross; default [blank, dash]
fields:
"""
_CHECKS = """
# Checks, such as
#   - total = sum(field_01, field_02)
#   - total = sum(field_*)
#   - net + tax = gross
#   - start <= end
#   - luhn(card); also iban, isbn, isbn10, isbn13, ean, mod11, mod97
checks:"""
_FILLED = """
# The picture is of a filled sheet: what is in the fields is not print.
blank: false"""


def template_text(document: Document, overview: str = "") -> str:
    """Return the text of a template's file; `overview` is the name of its overview picture."""
    width, height = document.size
    head = _HEAD.format(
        version=document.version, picture=json.dumps(document.picture), width=width, height=height,
        overview=f" {overview} shows where each field is." if overview else "",
        blank="" if document.blank else _FILLED,
    )  # fmt: skip
    checks = [f"  - {_check(each)}" for each in document.checks]
    lines = [
        *(f"  - {_field(each)}" for each in document.fields),
        _CHECKS + ("" if checks else " []"),
    ]
    return head + "\n".join([*lines, *checks]) + "\n"


def _field(field: Field) -> str:
    """Return a field as one line, without default values."""
    given = field.model_dump(exclude_defaults=True)
    return f"{{{', '.join(f'{key}: {_flow(value)}' for key, value in given.items())}}}"


def _check(check: str | NamedCheck) -> str:
    if isinstance(check, str):
        return check if _reads_as(f"- {check}", [check]) else json.dumps(check)
    return f"{{name: {_flow(check.name)}, check: {_flow(check.check)}}}"


def _flow(value: object) -> str:
    """Return a value in YAML's flow style."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and _reads_as(f"[{value}]", [value]):
        return value
    return json.dumps(value)


def _reads_as(text: str, value: Any) -> bool:  # noqa: ANN401 - what YAML gives
    try:
        return bool(yaml.safe_load(text) == value)
    except yaml.YAMLError:
        return False
