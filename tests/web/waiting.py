"""A queue without processes: jobs are done at once, by a reader that knows one number."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from starlette.testclient import TestClient

from digitscan.errors import UnreadableInputError, UsageError
from digitscan.models import ModelCard, find_model
from digitscan.page import Box, Digit, Line, Number, Page
from digitscan.reading_options import Options
from digitscan.web.jobs import Job
from digitscan.web.request_queue import RequestQueue, check
from digitscan.web.settings import Settings
from digitscan.web.worker import Answer

# Serves with `settings`, a fake reader, and `chances` in place of its network.
Serve = Callable[..., TestClient]


@dataclass
class OneNumber:
    """Reads `47` at the top left of every page, and nothing where print is dropped upside down."""

    chances: Any = field(default=None)
    card: ModelCard = field(default_factory=lambda: find_model().card)

    def read(self, image: NDArray[np.uint8], options: Options | None = None) -> Page:
        height, width = image.shape[:2]
        if options == Options(rotate=180, printed="drop"):
            return Page((), width, height)
        number = Number((digit(4, 0.99, 1), digit(7, 0.9, 9)))
        return Page((Line((number,)),), width, height)


def digit(value: int, confidence: float, left: int) -> Digit:
    return Digit(value, confidence, Box(left, 2, 6, 10), (0.1,) * 10)


class InlineDesk(RequestQueue):
    """Does every job in this process."""

    def __init__(self, settings: Settings, chances: object = None) -> None:
        super().__init__(settings)
        self._reader = OneNumber(chances)

    async def answers(self, job: Job) -> AsyncGenerator[Any, None]:
        try:
            for value in job.answers(self._reader):  # type: ignore[arg-type]
                yield value
        except (UnreadableInputError, UsageError) as error:
            check(Answer(error=error, last=True), job.source)
