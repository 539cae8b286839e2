"""What OpenAPI tells of bodies that are not plain objects: images in, readings out."""

from __future__ import annotations

from typing import Any

_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_COUNT = {"type": "integer", "minimum": 1}
_AT = {"type": "integer", "minimum": 0}
_BOX = {"left": _AT, "top": _AT, "width": _COUNT, "height": _COUNT}


def _object(description: str, properties: dict[str, Any]) -> dict[str, Any]:
    required = list(properties)
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": required,
    }


def _list(items: dict[str, Any], **more: int) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


_DIGIT = _object(
    "A digit.",
    {
        "position": _COUNT,
        "digit": {"type": "string", "pattern": "^[0-9?]$"},
        "confidence": _SHARE,
        **_BOX,
        "probabilities": _list(_SHARE, minItems=10, maxItems=10),
    },
)
_NUMBER = _object(
    "A run of digits that a reader takes together.",
    {
        "number": _COUNT,
        "text": {"type": "string", "pattern": "^[0-9?]+$"},
        "confidence": _SHARE,
        **_BOX,
        "digits": _list(_DIGIT, minItems=1),
    },
)
_LINE = _object(
    "A written line.",
    {
        "line": _COUNT,
        "text": {"type": "string"},
        "confidence": _SHARE,
        **_BOX,
        "numbers": _list(_NUMBER, minItems=1),
    },
)
_PAGE_FIELDS = {
    "schema": {"type": "string", "const": "digitscan-page-1"},
    "source": {"type": "string"},
    "page": _COUNT,
    "image": _object(
        "The upright page, in pixels; the skew in degrees.",
        {"width": _COUNT, "height": _COUNT, "skew": {"type": "number"}},
    ),
    "text": {"type": "string"},
    "confidence": {"anyOf": [_SHARE, {"type": "null"}]},
    "lines": _list(_LINE),
}
PAGE = _object("A page as read. Boxes are in pixels of the upright page.", _PAGE_FIELDS)
PICTURE = _object(
    "A picture of the page, reduced where it is large.",
    {
        "type": {"type": "string", "const": "image/jpeg"},
        "data": {"type": "string", "contentEncoding": "base64"},
    },
)
_VIEWED = {"allOf": [PAGE, _object("With its picture.", {"picture": PICTURE})]}
_PROBLEM = {"$ref": "#/components/schemas/ProblemDetails"}
_ENDED = _object("Why no more pages follow.", {"problem": _PROBLEM})

_TEXT = {"schema": {"type": "string"}}
_LINES = "A line of JSON for each page, each of this form."
IMAGE = {
    "required": True,
    "description": "An image file as it is: PNG, JPEG, TIFF, BMP, PNM, WebP or PDF.",
    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
}
READINGS = {
    "description": "What was read, in the format asked for.",
    "content": {
        "application/json": {"schema": _list(PAGE)},
        "application/x-ndjson": {"schema": {**PAGE, "description": _LINES}},
        "text/csv": _TEXT,
        "text/tab-separated-values": _TEXT,
    },
}
DRAWING = {
    "description": "What was read: a page without lines where nothing is drawn that is a digit.",
    "content": {"application/json": {"schema": PAGE}},
}
VIEW = {
    "description": _LINES,
    "content": {"application/x-ndjson": {"schema": {"anyOf": [_VIEWED, _ENDED]}}},
}
