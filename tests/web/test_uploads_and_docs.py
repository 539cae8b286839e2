"""Forms, the header Accept, `auto`, and the page that shows the API."""

from __future__ import annotations

import importlib.util
import re

import pytest
from files_to_send import png, tiff
from waiting import Serve

from digitscan.models import find_model
from digitscan.web.settings import Limits, Settings

needs_forms = pytest.mark.skipif(
    importlib.util.find_spec("python_multipart") is None, reason="python-multipart is missing"
)
PAGE = ("page.png", png(), "image/png")


@needs_forms
@pytest.mark.parametrize("field", ["file", "image"])
def test_the_file_of_a_form_is_read_like_a_body(serve: Serve, field: str) -> None:
    sent = serve().post("/v1/recognize?per=digit", files={field: PAGE})
    assert sent.status_code == 200
    assert [page["source"] for page in sent.json()] == ["page.png"]
    plain = serve().post("/v1/recognize?source=page.png&per=digit", content=png())
    assert sent.json() == plain.json()
    named = serve().post("/v1/recognize?source=a.png", files={field: PAGE})
    assert [page["source"] for page in named.json()] == ["a.png"]


@needs_forms
@pytest.mark.parametrize("path", ["/v1/table", "/v1/view"])
def test_every_route_takes_a_form(serve: Serve, path: str) -> None:
    assert serve().post(path, files={"file": PAGE}).status_code == 200


@needs_forms
def test_binary_content_survives_a_form(serve: Serve) -> None:
    sent = serve().post("/v1/recognize", files={"file": ("a.tif", tiff(3), "image/tiff")})
    assert [page["page"] for page in sent.json()] == [1, 2, 3]


@needs_forms
@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"files": {"file": PAGE}, "data": {"per": "digit"}}, "per: is a field of the form; send"),
        ({"files": [("file", PAGE), ("file", PAGE)]}, "the form has 2 files; send one"),
        ({"files": {"file": ("a.png", b"", "image/png")}}, "the file of the form is empty"),
        (
            {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
            "the form cannot be read (",
        ),
    ],
)
def test_forms_that_cannot_be_meant(serve: Serve, form: dict[str, object], told: str) -> None:
    answered = serve().post("/v1/recognize", **form)
    assert answered.status_code == 400
    assert answered.json()["detail"].startswith(told)


@needs_forms
def test_a_form_is_held_to_the_same_size(serve: Serve) -> None:
    client = serve(Settings(limits=Limits(size=1000)))
    large = ("page.png", b"\0" * 1001, "image/png")
    assert client.post("/v1/recognize", files={"file": large}).status_code == 413


def test_without_its_package_a_form_says_what_to_install(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if "multipart" in name else find(name)
    )
    answered = serve().post("/v1/recognize", files={"file": PAGE})
    assert answered.status_code == 415
    assert "pip install 'digitscan[web]'" in answered.json()["detail"]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("text/html, text/*;q=0.5, application/json;q=0.4", "text/csv"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("text/csv;q=0.1, text/tab-separated-values", "text/tab-separated-values"),
        ("*/*, application/json;q=0", "text/csv"),
    ],
)
def test_accept_chooses_the_format(serve: Serve, accept: str, media: str) -> None:
    answered = serve().post("/v1/recognize", content=png(), headers={"Accept": accept})
    assert answered.headers["content-type"].split(";")[0] == media


def test_format_goes_before_accept(serve: Serve) -> None:
    answered = serve().post(
        "/v1/recognize?format=tsv", content=png(), headers={"Accept": "text/csv"}
    )
    assert answered.headers["content-type"].startswith("text/tab-separated-values")


@pytest.mark.parametrize("path", ["/v1/recognize", "/v1/table"])
def test_a_type_that_is_not_answered_is_406(serve: Serve, path: str) -> None:
    answered = serve().post(path, content=png(), headers={"Accept": "image/png"})
    assert answered.status_code == 406
    assert "choose from application/json" in answered.json()["detail"]


def test_auto_is_the_model_s_own_threshold(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_model("default").card.auto_threshold > 0.9  # the fake reads 4 at 0.99, 7 at 0.9
    answered = serve().post("/v1/recognize?format=csv&min_confidence=auto", content=png())
    assert answered.text.splitlines()[1].split(",")[4] == "4?"


@pytest.mark.parametrize("path", ["/v1/models?name=x", "/v1/about?x=1", "/v1/drawing?per=digit"])
def test_no_route_takes_unknown_parameters(serve: Serve, path: str) -> None:
    client = serve()
    answered = client.post(path, content=png()) if "drawing" in path else client.get(path)
    assert answered.status_code == 400
    assert "unknown parameter; leave it out" in answered.json()["detail"]


def test_head_is_answered_as_get_without_a_body(serve: Serve) -> None:
    for path in ("/", "/docs"):
        answered = serve().head(path)
        assert (answered.status_code, answered.content) == (200, b"")


def test_the_api_s_page_loads_nothing_from_elsewhere(serve: Serve) -> None:
    client = serve()
    page = client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "<script>" not in page.text
    assert "//" not in re.sub(r"<!doctype.*?>", "", page.text)
    for path in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert client.get(f"/{path}").status_code == 200
    assert client.get("/docs/nothing.js").status_code == 404


@pytest.mark.skipif(
    importlib.util.find_spec("fastapi_offline") is None, reason="fastapi-offline is missing"
)
def test_the_api_s_page_is_swagger_ui(serve: Serve) -> None:
    client = serve()
    assert "docs/swagger-ui-bundle.js" in client.get("/docs").text
    assert client.get("/docs/start.js").text.startswith('SwaggerUIBundle({"url": "openapi.json"')
    assert client.get("/docs/swagger-ui.css").headers["content-type"].startswith("text/css")
