"""A served application: in this process with a fake reader, or for real."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from starlette.testclient import TestClient
from truthful import TruthfulClient
from waiting import InlineDesk, Serve

from digitscan.web.app import create_app
from digitscan.web.settings import Settings

_USUAL = Settings()


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """Serve with a fake reader in this process; every answer is held against OpenAPI."""
    with ExitStack() as stack:

        @cache
        def served(settings: Settings = _USUAL, chances: object = None) -> TestClient:
            app = create_app(InlineDesk(settings, chances), settings)
            return stack.enter_context(TruthfulClient(app, base_url="http://127.0.0.1:8000"))

        yield served
