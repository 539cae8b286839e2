"""The API: what it reads, how it answers, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from files_to_send import bomb, inked, png, tiff
from PIL import Image
from waiting import Serve

from digitscan.errors import UsageError
from digitscan.web.problems import Problem
from digitscan.web.request_queue import check
from digitscan.web.settings import Limits, Settings
from digitscan.web.worker import Answer

HEADER = "source,page,line,number,text,confidence,left,top,width,height"


def test_csv_is_that_of_the_command(serve: Serve) -> None:
    answered = serve().post("/v1/recognize?format=csv&source=a.png", content=png())
    assert answered.status_code == 200
    assert answered.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answered.text == f"{HEADER}\na.png,1,1,1,47,0.9000,1,2,14,10\n"


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("format=tsv", HEADER.replace(",", "\t")),
        ("format=csv&per=page", "source,page,text,confidence,left,top,width,height"),
        ("format=json", "["),
        ("format=jsonl&min_confidence=0.95", '{"schema":'),
    ],
)
def test_every_format(serve: Serve, query: str, first: str) -> None:
    answered = serve().post(f"/v1/recognize?{query}", content=png())
    assert answered.status_code == 200
    assert answered.text.splitlines()[0].startswith(first)


def test_min_confidence_declines(serve: Serve) -> None:
    answered = serve().post("/v1/recognize?min_confidence=0.95", content=png())
    assert answered.json()[0]["text"] == "4?"


def test_pages_of_a_tiff(serve: Serve) -> None:
    client = serve()
    every = client.post("/v1/recognize?format=csv", content=tiff(3)).text
    assert [row["page"] for row in csv.DictReader(io.StringIO(every))] == ["1", "2", "3"]
    some = client.post("/v1/recognize?format=csv&pages=2-", content=tiff(3)).text
    assert [row["page"] for row in csv.DictReader(io.StringIO(some))] == ["2", "3"]


@pytest.mark.parametrize("way", ["recognize", "view"])
def test_rotation_and_print_reach_the_reader(serve: Serve, way: str) -> None:
    client = serve()
    every = client.post(f"/v1/{way}?rotate=180&printed=keep", content=png()).text
    none = client.post(f"/v1/{way}?rotate=180&printed=drop", content=png()).text
    assert '"text":"47"' in every
    assert '"text":"47"' not in none


@pytest.mark.parametrize("query", ["rotate=45", "rotate=", "printed=maybe"])
def test_unknown_ways_to_read_are_refused(serve: Serve, query: str) -> None:
    assert serve().post(f"/v1/recognize?{query}", content=png()).status_code == 400


def test_a_model_that_cannot_do_it_is_a_bad_request() -> None:
    with pytest.raises(Problem) as raised:
        check(Answer(error=UsageError("the model has no finder"), last=True), "a.png")
    assert raised.value.status == 400


def test_a_view_has_a_picture_of_each_page(serve: Serve) -> None:
    answered = serve().post("/v1/view?source=a.tif", content=tiff(2))
    pages = [json.loads(line) for line in answered.text.splitlines()]
    assert [page["image"]["width"] for page in pages] == [40, 41]
    assert all(page["picture"]["type"] == "image/jpeg" for page in pages)


def test_a_view_tells_of_damage_after_the_pages_that_are_whole(serve: Serve) -> None:
    content = tiff(2)
    cut = content[: len(content) - 1000]
    answered = serve().post("/v1/view?source=a.tif&strict=true", content=cut)
    first, last = (json.loads(line) for line in answered.text.splitlines())
    assert first["page"] == 1
    assert last["problem"]["detail"].startswith("a.tif: page 2 ")
    lenient = serve().post("/v1/view?source=a.tif", content=cut)
    first, last = (json.loads(line) for line in lenient.text.splitlines())
    assert "warning" not in first
    assert last["warning"].startswith("a.tif: page 2 is cut short: ")


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [
        (b"", 400, "the request has no body; send the file itself as the body"),
        (b"three, four\n", 422, "a: is text, not an image; name the image itself"),
        (bomb(), 422, "a: 20000 x 20000 pixels are more than the 200 million that are read; scale"),
        (png()[:20], 422, "a: is damaged or cut short"),
        (
            tiff(6),
            413,
            "a: has more than the 5 pages that are read; ask for some of them, as pages",
        ),
        (b"\0" * 600_000, 413, "the file has more than the 0.5 MiB that are taken; cut it up"),
    ],
    ids=["empty", "text", "bomb", "damaged", "pages", "large"],
)
def test_what_cannot_be_read_is_told_in_one_line(
    serve: Serve, content: bytes, status: int, told: str
) -> None:
    client = serve(Settings(limits=Limits(size=1 << 19, pages=5)))
    for path in ("/v1/recognize", "/v1/view"):
        answered = client.post(f"{path}?source=a", content=content)
        assert answered.status_code == status
        assert answered.headers["content-type"] == "application/problem+json"
        assert answered.json()["detail"].startswith(told)


def cut_short() -> bytes:
    """A BMP of which half is there."""
    file = io.BytesIO()
    inked().save(file, "BMP")
    return file.getvalue()[: len(file.getvalue()) // 2]


def test_a_page_that_looks_wrong_has_a_warning(serve: Serve) -> None:
    client, query = serve(), "rotate=180&printed=drop&source=a.png"  # nothing, see `OneNumber`
    told = "a.png: page 1: no handwriting was found; scan it again if something is written on it"
    for way in ("recognize", "table"):
        answered = client.post(f"/v1/{way}?{query}", content=png())
        assert (answered.status_code, answered.headers["digitscan-warning"]) == (200, told)
    assert client.post(f"/v1/view?{query}", content=png()).json()["warning"] == told


def test_of_a_file_cut_short_the_rest_is_read_with_a_warning(serve: Serve) -> None:
    client = serve(Settings())
    for path in ("/v1/recognize", "/v1/table"):
        answered = client.post(f"{path}?source=ä", content=cut_short())
        assert answered.status_code == 200
        assert re.match(r"\\xe4: is cut short: \d+ % of it", answered.headers["digitscan-warning"])
        assert "digitscan-warning" not in client.post(path, content=png()).headers
    (page,) = client.post("/v1/view?source=ä", content=cut_short()).text.splitlines()
    assert json.loads(page)["warning"].startswith("ä: is cut short: ")


def test_strict_refuses_a_file_cut_short(serve: Serve) -> None:
    answered = serve(Settings()).post("/v1/recognize?strict=true&source=a", content=cut_short())
    assert (answered.status_code, answered.json()["detail"][:14]) == (422, "a: is damaged ")


def test_a_file_is_read_whatever_curl_calls_it(serve: Serve) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}  # of curl --data-binary
    assert serve(Settings()).post("/v1/recognize", content=png(), headers=headers).is_success


def test_a_large_upload_that_does_not_say_so_is_cut_off(serve: Serve) -> None:
    client = serve(Settings(limits=Limits(size=1000)))
    sent = 0

    def parts() -> object:
        nonlocal sent
        for _ in range(100):
            sent += 100
            yield b"\0" * 100

    assert client.post("/v1/recognize", content=parts()).status_code == 413
    assert sent <= 10_000


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("format=xml", "format: Input should be 'csv', 'tsv', 'json' or 'jsonl'"),
        ("min_confidence=2", "min_confidence: must be between 0 and 1, or auto"),
        ("min_confidence=nan", "min_confidence: must be between 0 and 1, or auto"),
        ("min-confidence=0.5", "min-confidence: unknown parameter; choose from format, marks, min"),
        ("per=page&per=line", "per: is given twice; give it once"),
        ("pages=3-1", "pages 3-1: not a list of pages; write it as 1-3,7 or 5-"),
        ("pages=9", "-: has one page, no page 9"),
    ],
)
def test_parameters_that_cannot_be_meant(serve: Serve, query: str, told: str) -> None:
    answered = serve().post(f"/v1/recognize?{query}", content=png())
    assert answered.status_code in (400, 422)
    assert answered.json()["detail"].startswith(told)


def test_no_path_from_a_client_is_opened(serve: Serve, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(png())
    client = serve()
    answered = client.post(f"/v1/recognize?source={secret}", content=str(secret).encode())
    assert answered.status_code == 422
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", f"/static/{secret}"):
        assert client.get(path).status_code == 404


def test_a_drawing(serve: Serve) -> None:
    class Chances:
        def __call__(self, _: object) -> object:
            return np.array([[0.0] * 7 + [0.98] + [0.0] * 3])

    client = serve(chances=Chances())
    answered = client.post("/v1/drawing", content=png(inked(100, 100)))
    assert answered.json()["text"] == "7"
    blank = client.post("/v1/drawing", content=png(Image.new("L", (50, 50), 255)))
    assert blank.json()["lines"] == []


def test_what_the_server_tells_of_itself(serve: Serve) -> None:
    client = serve(Settings(limits=Limits(size=12345)))
    assert client.get("/v1/health").json()["status"] == "ok"
    assert client.get("/v1/about").json()["size"] == 12345
    models = {each["name"]: each for each in client.get("/v1/models").json()}
    assert models["default"]["used"]
    assert not models["mnist"]["used"]
    assert "/" not in json.dumps(models)


def test_metrics_count(serve: Serve) -> None:
    client = serve(Settings(model="mnist"))  # not that of the other tests
    client.post("/v1/recognize", content=tiff(3))
    client.post("/v1/recognize", content=b"text")
    client.get("/nowhere/4711")
    told = client.get("/v1/metrics").text
    assert 'digitscan_requests_total{path="/v1/recognize",status="200"} 1.0' in told
    assert 'digitscan_requests_total{path="/v1/recognize",status="422"} 1.0' in told
    assert "digitscan_pages_total 3.0" in told
    assert "digitscan_digits_total 6.0" in told
    assert "4711" not in told


def test_the_description_names_no_other_site(serve: Serve) -> None:
    client = serve()
    described = client.get("/openapi.json")
    assert described.status_code == 200
    assert set(described.json()["paths"]) >= {"/v1/recognize", "/v1/models", "/v1/health"}
    assert client.get("/redoc").status_code == 404


def test_every_method_that_is_not_there_is_told(serve: Serve) -> None:
    assert serve().get("/v1/recognize").status_code == 405
    assert serve().post("/v1/nothing", content=b"x").json()["status"] == 404
