from __future__ import annotations

import pytest

from digitscan.training.datasets import Digits
from printed import printed_digits


@pytest.fixture(scope="session")
def drawn() -> Digits:
    return printed_digits(400, seed=3)
