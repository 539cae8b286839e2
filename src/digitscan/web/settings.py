"""What the server allows and how it is reached, as the user asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from digitscan.cores import cores

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
MEBIBYTE = 1 << 20
# One reads a long scan, the other answers the canvas meanwhile.
LEAST_JOBS = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may ask for.

    Attributes:
        size: bytes of an upload.
        pixels: of a page.
        pages: of a file; the others can be asked for by their numbers.
        seconds: for reading one page, and for an upload to arrive.
        waiting: requests that wait for a worker; more are turned away.
    """

    size: int = 64 * MEBIBYTE
    pixels: int = 100_000_000  # A3 at 600 dpi has 70 million
    pages: int = 100
    seconds: float = 60.0
    waiting: int = 16


@dataclass(frozen=True, slots=True)
class Settings:
    """How the server runs.

    Attributes:
        host: the address that it listens on.
        port: 0 for any that is free.
        model: a model's name or folder.
        engine: what runs the networks, see `digitscan.engines.ENGINES`.
        jobs: worker processes; 0 for as many as there are cores, at least two.
        token: what requests to the API must carry; None where all may ask.
        corrections: the folder that corrected crops are written into; None where they are not kept.
        form: the path of the template that the page opens and saves; None where it is downloaded.
        names: further names by which browsers may address the server.
        limits: what one request may ask for.
        open_page: whether a browser is opened once the server answers.
    """

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    model: str = "default"
    engine: str = "auto"
    jobs: int = 0
    token: str | None = None
    corrections: Path | None = None
    form: Path | None = None
    names: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    open_page: bool = False

    @property
    def workers(self) -> int:
        """The number of worker processes."""
        return self.jobs or max(LEAST_JOBS, cores())
