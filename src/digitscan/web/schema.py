"""OpenAPI schemas of bodies that are not plain objects: images in, readings out."""

from __future__ import annotations

import json
from typing import Any

from digitscan.output.schema import TABLES_SCHEMA, page_schema

_SCHEMAS = "#/components/schemas/"
_DEFINITIONS = "#/$defs/"
_PREFIX = "Page-"
_PAGE = {"$ref": f"{_SCHEMAS}Page"}
_PICTURE = {
    "type": "object",
    "required": ["picture"],
    "properties": {
        "warning": {
            "type": "string",
            "description": "What the file lacks, or why the page looks wrong.",
        },
        "picture": {
            "type": "object",
            "description": "A picture of the page, reduced where it is large.",
            "required": ["type", "data"],
            "properties": {
                "type": {"type": "string", "const": "image/jpeg"},
                "data": {"type": "string", "contentEncoding": "base64"},
            },
        },
    },
}
_ENDED = {
    "type": "object",
    "description": "Why no more pages follow.",
    "required": ["problem"],
    "properties": {"problem": {"$ref": f"{_SCHEMAS}ProblemDetails"}},
}
_TEXT = {"schema": {"type": "string"}}
_LINES = "A line of JSON for each page, each of this form."

IMAGE = {
    "required": True,
    "description": "An image file (PNG, JPEG, TIFF, BMP, PNM, WebP, GIF, AVIF, HEIC, JPEG 2000) or "
    "a PDF: as the body itself, or as the only file of a form (`curl -F file=@page.png`).",
    "content": {
        "*/*": {"schema": {"type": "string", "format": "binary"}},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        },
    },
}
_WARNINGS = {
    "Digitscan-Warning": {
        "description": "What part of the file is missing, if it is cut short.",
        "schema": {"type": "string"},
    }
}
READINGS = {
    "description": "What was read, in the format asked for.",
    "headers": _WARNINGS,
    "content": {
        "application/json": {"schema": {"type": "array", "items": _PAGE}},
        "application/x-ndjson": {"schema": _PAGE},
        "text/csv": _TEXT,
        "text/tab-separated-values": _TEXT,
    },
}
_TABLE = {
    "allOf": [
        {"$ref": f"{_SCHEMAS}{_PREFIX}table"},
        {
            "type": "object",
            "required": ["data"],
            "properties": {
                "data": {
                    "type": "array",
                    "description": "The texts of its rows; that of an empty cell is empty.",
                    "items": {"type": "array", "items": {"type": "string"}},
                }
            },
        },
    ]
}
TABLES = {
    "description": "The tables of each page.",
    "headers": _WARNINGS,
    "content": {
        "application/json": {
            "schema": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["schema", "source", "page", "image", "tables"],
                    "properties": {
                        "schema": {"const": TABLES_SCHEMA},
                        "source": {"type": "string"},
                        "page": {"type": "integer", "minimum": 1},
                        "image": {"type": "object", "required": ["width", "height"]},
                        "tables": {"type": "array", "items": _TABLE},
                    },
                },
            }
        }
    },
}
DRAWING = {
    "description": "What was read: a page without lines where nothing is drawn that is a digit.",
    "content": {"application/json": {"schema": _PAGE}},
}
VIEW = {
    "description": _LINES,
    "content": {
        "application/x-ndjson": {"schema": {"anyOf": [{"allOf": [_PAGE, _PICTURE]}, _ENDED]}}
    },
}


def page_schemas() -> dict[str, Any]:
    """Return the schema of a page and all of its parts, by their names in OpenAPI."""
    moved = json.dumps(page_schema()).replace(_DEFINITIONS, f"{_SCHEMAS}{_PREFIX}")
    page = json.loads(moved)
    parts = {f"{_PREFIX}{name}": part for name, part in page.pop("$defs").items()}
    for only_alone in ("$schema", "$id"):
        del page[only_alone]
    return {"Page": page, **parts}
