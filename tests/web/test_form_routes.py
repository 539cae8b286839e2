"""The API for forms: fields are proposed, templates written and opened, sheets read."""

from __future__ import annotations

import base64
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("yaml", reason="PyYAML comes with digitscan[forms]")

sys.path.insert(0, str(Path(__file__).parents[1] / "forms"))

from files_to_send import png
from form_pages import BOXES, HIGH, WIDE, StrokeReader, blank, filled, write_template
from PIL import Image
from waiting import OneNumber, Serve

from digitscan.errors import UsageError
from digitscan.web.form_file import check_form_file
from digitscan.web.settings import Settings

VALUES = {"code": "4711", "a": "250", "b": "38", "total": "288"}
FORM = png(Image.fromarray(blank()))


def document(**changes: object) -> dict[str, Any]:
    fields = [{"name": each, "box": box, "type": "integer"} for each, box in BOXES.items()]
    fields[0] = {"name": "code", "box": BOXES["code"], "digits": 4, "comb": True}
    return {
        "version": 1, "picture": "form.png", "size": [WIDE, HIGH], "fields": fields,
        "checks": ["total = sum(a, b)"],
    } | changes  # fmt: skip


def sheets(*pages: Image.Image, **changes: object) -> dict[str, Any]:
    file = io.BytesIO()
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:])
    picture, content = (base64.b64encode(each).decode() for each in (FORM, file.getvalue()))
    return {
        "template": document(**changes), "picture": picture, "content": content, "source": "a.tif"
    }  # fmt: skip


def test_fields_are_proposed(serve: Serve) -> None:
    answered = serve().post("/v1/form/fields?source=card.png", content=FORM)
    assert answered.status_code == 200
    form = answered.json()
    assert (form["size"], form["blank"]) == ([WIDE, HIGH], True)
    assert [each["name"] for each in form["fields"]] == [f"field_{at:02}" for at in range(1, 5)]
    assert (form["fields"][0]["digits"], form["fields"][0]["comb"]) == (4, True)
    with Image.open(io.BytesIO(base64.b64decode(form["picture"]["data"]))) as picture:
        assert picture.size == (WIDE, HIGH)


def test_a_sheet_without_fields_can_be_drawn_on(serve: Serve) -> None:
    answered = serve().post("/v1/form/fields?filled=true", content=png())
    assert (answered.json()["fields"], answered.json()["blank"]) == ([], False)


@pytest.mark.parametrize(
    ("query", "content", "status"),
    [("", b"text", 422), ("?page=2", FORM, 422), ("?page=0", FORM, 400), ("?pages=1", FORM, 400)],
)
def test_what_is_no_form_is_refused(serve: Serve, query: str, content: bytes, status: int) -> None:
    assert serve().post(f"/v1/form/fields{query}", content=content).status_code == status


def test_a_template_is_written_and_opened_again(serve: Serve) -> None:
    client = serve()
    text = client.post("/v1/form/template", json={"template": document()}).json()["text"]
    assert "  - {name: code, box: [60, 120, 240, 50], digits: 4, comb: true}\n" in text
    assert text.endswith("checks:\n  - total = sum(a, b)\n")
    opened = client.post("/v1/form/open", content=text.encode()).json()["template"]
    assert [each["name"] for each in opened["fields"]] == list(BOXES)
    assert client.post("/v1/form/template", json={"template": opened}).json()["text"] == text


@pytest.mark.parametrize(
    ("template", "told"),
    [
        (document(checks=["total = sum(c)"]), "template: total = sum(c): there is no field c"),
        (document(fields=[]), "template: fields: "),
        ({}, "template: version: is missing"),
        (document(fields=[{"name": "x", "box": [1, 2, 3, 999]}]), "template: x: its box is not"),
    ],
)
def test_a_mistake_is_told(serve: Serve, template: dict[str, Any], told: str) -> None:
    answered = serve().post("/v1/form/template", json={"template": template})
    assert (answered.status_code, answered.json()["detail"][: len(told)]) == (422, told)
    given = sheets(Image.fromarray(blank()))
    answered = serve().post("/v1/form/read", json={**given, "template": template})
    assert (answered.status_code, answered.json()["detail"][: len(told)]) == (422, told)


def test_a_mistake_in_a_file_has_its_line(serve: Serve) -> None:
    answered = serve().post("/v1/form/open?source=card.yaml", content=b"version: 1\npicture: 7\n")
    assert (answered.status_code, answered.json()["detail"][:19]) == (422, "card.yaml: line 2: ")


def test_sheets_are_read_a_line_a_page(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    strokes = StrokeReader()
    monkeypatch.setattr(OneNumber, "read", lambda _, image, options: strokes.read(image, options))
    pages = Image.fromarray(filled(blank(), VALUES)), Image.new("L", (300, 200), 255)
    client = serve(chances=strokes.chances)
    answered = client.post("/v1/form/read", json=sheets(*pages))
    assert answered.status_code == 200
    read, other = map(json.loads, answered.text.splitlines())
    assert {name: each["text"] for name, each in read["fields"].items()} == VALUES
    assert (read["source"], read["page"], read["checks"]) == ("a.tif", 1, [])
    assert read["image"] == {"width": WIDE, "height": HIGH}
    assert other["problem"]["detail"].startswith("a.tif: page 2: does not fit the template; ")


def test_doubtful_fields_have_pictures(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    strokes = StrokeReader()
    monkeypatch.setattr(OneNumber, "read", lambda _, image, options: strokes.read(image, options))
    page = Image.fromarray(filled(blank(), VALUES | {"total": "911"}))
    answered = serve(chances=strokes.chances).post("/v1/form/read", json=sheets(page))
    fields = answered.json()["fields"]
    assert [name for name, each in fields.items() if "crop" in each] == ["a", "b", "total"]
    with Image.open(io.BytesIO(base64.b64decode(fields["a"]["crop"]))) as crop:
        assert crop.height == 72
    assert len(fields["total"]["digits"]) == len("911")


def test_a_picture_of_another_size_is_refused(serve: Serve) -> None:
    answered = serve().post(
        "/v1/form/read", json=sheets(Image.fromarray(blank()), size=[9999, 999])
    )
    assert answered.status_code == 400
    assert answered.json()["detail"].startswith("the picture: has 700 x 500 pixels, not 9999 x")


def test_the_server_s_template_is_saved_and_opened(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "card.yaml"
    client = serve(Settings(form=path))
    assert client.get("/v1/about").json()["form_file"] is True
    empty = {"name": "card", "template": None, "picture": None}
    assert client.get("/v1/form/file").json() == empty
    given = {
        "template": document(picture="../../elsewhere.png"),
        "picture": base64.b64encode(FORM).decode(),
    }
    assert client.put("/v1/form/file", json=given).status_code == 200
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "card.overview.png", "card.picture.png", "card.yaml",
    ]  # fmt: skip
    check_form_file(path)
    opened = client.get("/v1/form/file").json()
    assert opened["template"]["picture"] == "card.picture.png"
    assert [each["name"] for each in opened["template"]["fields"]] == list(BOXES)
    assert client.put("/v1/form/file", json={**given, "picture": "AAAA"}).status_code == 400
    assert serve().get("/v1/form/file").status_code == 404


def test_where_a_template_cannot_be_saved(tmp_path: Path) -> None:
    write_template(tmp_path, blank(), "checks: 7\n")
    for name, told in (
        ("a.txt", "not named .yaml"), ("none/a.yaml", "its folder"), ("form.yaml", "line "),
    ):  # fmt: skip
        with pytest.raises(UsageError, match=told):
            check_form_file(tmp_path / name)


def test_what_is_missing_is_named(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "yaml" else 1)
    answered = serve().post("/v1/form/fields", content=FORM)
    assert (answered.status_code, "digitscan[forms]" in answered.text) == (501, True)
    assert serve().get("/v1/about").json()["forms"] is False
