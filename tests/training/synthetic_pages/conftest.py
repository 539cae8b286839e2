from __future__ import annotations

import pytest
from tiny_characters import tiny_characters

from digitscan.training.synthetic_pages.characters import Characters


@pytest.fixture(scope="session")
def characters() -> Characters:
    return tiny_characters()
