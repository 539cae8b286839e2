"""Who may ask: names, sites, tokens."""

from __future__ import annotations

import pytest
from files_to_send import png
from waiting import Serve

from digitscan.web.settings import Settings


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost:8000", 200),
        ("LOCALHOST", 200),
        ("[::1]:8000", 200),
        ("192.168.1.7:8000", 200),
        ("scanner.lan", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example:8000", 421),
        ("127.0.0.1:80@evil.example", 421),
        ("127.0.0.1:x", 421),
        ("", 421),
    ],
)
def test_only_by_its_own_names(serve: Serve, host: str, status: int) -> None:
    client = serve(Settings(names=("scanner.lan",)))
    assert client.get("/v1/health", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://127.0.0.1:8000"}, 200),
        ({"Origin": "http://127.0.0.1:8001"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_no_other_sites_page_may_send_anything(
    serve: Serve, headers: dict[str, str], status: int
) -> None:
    assert serve().post("/v1/recognize", content=png(), headers=headers).status_code == status


def test_no_other_sites_page_may_read_an_answer(serve: Serve) -> None:
    client = serve()
    answered = client.get("/v1/models", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answered.headers
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    assert (
        "access-control-allow-origin" not in client.options("/v1/recognize", headers=asked).headers
    )


def test_a_token(serve: Serve) -> None:
    client = serve(Settings(token="sesame"))
    for path in ("/v1/about", "/v1/models", "/v1/metrics"):
        assert client.get(path).status_code == 401
        wrong = client.get(path, headers={"Authorization": "Bearer sesame2"})
        assert wrong.status_code == 401
        assert wrong.headers["www-authenticate"] == "Bearer"
        assert client.get(path, headers={"Authorization": "Bearer sesame"}).status_code == 200
    assert client.post("/v1/recognize", content=png()).status_code == 401
    right = {"Authorization": "Bearer sesame"}
    assert client.post("/v1/recognize", content=png(), headers=right).status_code == 200


def test_what_needs_no_token(serve: Serve) -> None:
    client = serve(Settings(token="sesame"))
    assert client.get("/v1/health").status_code == 200
    assert client.get("/").status_code == 200
    assert client.get("/static/app.js").headers["content-type"].startswith("text/javascript")
    security = client.get("/openapi.json").json()["paths"]
    assert "security" in security["/v1/recognize"]["post"]
    assert "security" not in security["/v1/health"]["get"]
    assert "security" not in serve().get("/openapi.json").json()["paths"]["/v1/models"]["get"]
