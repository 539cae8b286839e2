from __future__ import annotations

import pytest

from digitscan.models import find_model
from digitscan.training.provenance import with_provenance


@pytest.mark.parametrize(
    ("name", "license_"),
    [
        ("MNIST train", "CC BY-SA 3.0"),
        ("mnist train, first 55000", "CC BY-SA 3.0"),
        ("cheques", "MIT (the copy); research terms of ORAND"),
        ("nist of mine, first 10", "not stated"),
        ("forms", "not stated"),
    ],
)
def test_known_data_have_their_license(name: str, license_: str) -> None:
    assert with_provenance({"name": name})["license"] == license_


def test_what_is_stated_is_kept() -> None:
    assert with_provenance({"name": "nist", "license": "mine"})["license"] == "mine"


@pytest.mark.parametrize("model", ["default", "mnist"])
def test_the_shipped_cards_name_sources_and_licenses(model: str) -> None:
    for data in find_model(model).card.data:
        assert data["source"]
        assert data["license"]
