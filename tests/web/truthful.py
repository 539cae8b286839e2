"""A client that holds every answer against what the server's own OpenAPI description says."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import jsonschema
from starlette.testclient import TestClient

STRICT = {
    "content-security-policy": "default-src 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}


class TruthfulClient(TestClient):
    """Checks the status, the media type and the body of all answers of the API."""

    def request(self, method: str, url: str, **options: object) -> httpx2.Response:  # type: ignore[override]
        answered = super().request(method, url, **options)  # type: ignore[arg-type]
        for name, value in STRICT.items():
            assert answered.headers[name].startswith(value)
        path = answered.request.url.path
        if method.lower() in self.described["paths"].get(path, ()):
            self._check(method.lower(), path, answered)
        return answered

    @property
    def described(self) -> dict[str, Any]:
        return self.app.openapi()  # type: ignore[attr-defined, no-any-return]

    def _check(self, method: str, path: str, answered: httpx2.Response) -> None:
        operation = self.described["paths"][path][method]
        told = operation["responses"]
        assert str(answered.status_code) in told, f"{path}: {answered.status_code} is not told of"
        media = answered.headers["content-type"].split(";")[0]
        content = told[str(answered.status_code)]["content"]
        assert media in content, f"{path}: {media} is not told of"
        for value in _values(media, answered):
            self._hold(value, content[media]["schema"])

    def _hold(self, value: object, schema: dict[str, Any]) -> None:
        whole = {**schema, "components": self.described["components"]}
        jsonschema.Draft202012Validator(whole).validate(value)


def _values(media: str, answered: httpx2.Response) -> list[Any]:
    if media == "application/x-ndjson":
        return [json.loads(line) for line in answered.text.splitlines()]
    if media.endswith("json"):
        return [answered.json()]
    return [answered.text]
