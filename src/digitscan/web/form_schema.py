"""The requests and responses of the API for forms, and their OpenAPI schemas."""

from __future__ import annotations

import json
from typing import Annotated, Any, TypeVar

from pydantic import Base64Bytes, BaseModel, Field, ValidationError

from digitscan.forms.template import Document
from digitscan.forms.template import Field as FormField
from digitscan.web.problems import UNPROCESSABLE, Problem

_Model = TypeVar("_Model", bound=BaseModel)
_LONGEST_NAME = 300
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_PIXELS = {"type": "integer"}


class FormPicture(BaseModel):
    """A picture."""

    type: str = Field(description="`image/png`")
    data: str = Field(description="The file as base64.")


class FormProposal(BaseModel):
    """A form: its picture, and the fields that were found on it."""

    size: tuple[int, int] = Field(description="Width and height of the picture in pixels.")
    blank: bool = Field(description="Whether nothing is written on it.")
    fields: list[FormField] = Field(description="As in a template; none if none was found.")
    picture: FormPicture


class TemplateContent(BaseModel):
    """What a template holds, as in its YAML file."""

    template: dict[str, Any]


class WrittenTemplate(BaseModel):
    """A template's YAML file."""

    text: str


class SheetsRequest(BaseModel):
    """A template with its picture, and a file of sheets; neither is kept."""

    template: Annotated[dict[str, Any], Field(description="What the template holds.")]
    picture: Annotated[Base64Bytes, Field(description="The template's picture, its file.")]
    content: Annotated[Base64Bytes, Field(description="The file of the sheets.")]
    source: Annotated[str, Field(max_length=_LONGEST_NAME, description="What it is called.")] = "-"


class FilesRequest(BaseModel):
    """A template with its picture, to be written where the server keeps it."""

    template: Annotated[dict[str, Any], Field(description="What the template holds.")]
    picture: Annotated[Base64Bytes, Field(description="Its picture, a file.")]


class FormFile(BaseModel):
    """The template that the server was started with; nulls if its file does not exist yet."""

    name: str = Field(description="The file's name without its suffix.")
    template: dict[str, Any] | None
    picture: FormPicture | None


def parsed(model: type[_Model], content: bytes) -> _Model:
    """Return the model from a JSON body; raises Problem if it does not match the schema."""
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "body"
        raise Problem(UNPROCESSABLE, f"{name}: {first['msg']}; see /openapi.json") from error


def body_of_model(model: type[BaseModel]) -> dict[str, Any]:
    """Return the OpenAPI description of a JSON body, with the full schema of a template."""
    described = model.model_json_schema()
    if "template" in described["properties"]:
        described["properties"]["template"] = _inlined(Document.model_json_schema())
    return {"required": True, "content": {"application/json": {"schema": _inlined(described)}}}


def _inlined(described: dict[str, Any]) -> dict[str, Any]:
    """Return a schema with each reference replaced by its definition."""
    definitions = described.pop("$defs", {})
    text = json.dumps(described)
    while definitions and "#/$defs/" in text:
        for name, each in definitions.items():
            text = text.replace(f'{{"$ref": "#/$defs/{name}"}}', json.dumps(each))
    inlined: dict[str, Any] = json.loads(text)
    return inlined


TEMPLATE = body_of_model(TemplateContent)
SHEETS_REQUEST = body_of_model(SheetsRequest)
FILES_REQUEST = body_of_model(FilesRequest)
YAML = {
    "required": True,
    "description": "A template's YAML file.",
    "content": {"application/yaml": {"schema": {"type": "string"}}},
}
_FIELD = {
    "type": "object",
    "required": ["text", "confidence", "left", "top", "width", "height", "candidates"],
    "properties": {
        "text": {"type": "string", "description": "Empty for an empty field."},
        "confidence": _SHARE,
        **dict.fromkeys(("left", "top", "width", "height"), _PIXELS),
        "candidates": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["text", "probability"],
                "properties": {"text": {"type": "string"}, "probability": _SHARE},
            },
        },
        "crop": {
            "type": "string",
            "description": "The picture of a doubtful field, PNG as base64.",
        },
        "digits": {
            "type": "array",
            "items": {"type": "string"},
            "description": "The pictures of its digits, for training.",
        },
    },
}
_SHEET = {
    "type": "object",
    "description": "A sheet as read; as `digitscan form read --format json` writes it.",
    "required": ["source", "page", "template", "fields", "confidence", "checks", "image"],
    "properties": {
        "source": {"type": "string"},
        "page": {"type": "integer", "minimum": 1},
        "template": {"type": "string"},
        "fit": _SHARE,
        "fields": {"type": "object", "additionalProperties": _FIELD},
        "confidence": _SHARE,
        "checks": {
            "type": "array",
            "items": {"type": "string"},
            "description": "The names of the checks that fail.",
        },
        "image": {"type": "object", "required": ["width", "height"]},
    },
}
_UNFIT = {
    "type": "object",
    "description": "Why a page, or the rest of the file, could not be read.",
    "required": ["problem"],
    "properties": {"problem": {"$ref": "#/components/schemas/ProblemDetails"}},
}
SHEETS = {
    "description": "A line of JSON for each page.",
    "content": {"application/x-ndjson": {"schema": {"anyOf": [_SHEET, _UNFIT]}}},
}
