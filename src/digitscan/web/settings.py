"""What the server allows and how it is reached; set by the user."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from digitscan.cores import cores

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
MEBIBYTE = 1 << 20
# One reads a long scan while the other answers the canvas.
LEAST_JOBS = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one request.

    Attributes:
        size: bytes of an upload.
        pixels: pixels of a page.
        pages: pages of a file; the others can be requested by number.
        seconds: time to read one page, and time for an upload to arrive, in seconds.
        waiting: requests that wait for a worker; more are rejected.
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
        host: the address to listen on.
        port: the port; 0 for any free one.
        model: a model's name or folder.
        engine: runs the networks, see `digitscan.engines.ENGINES`.
        jobs: worker processes; 0 for as many as there are cores, at least two.
        token: the token that requests to the API must carry; None allows all.
        corrections: the folder for corrected crops; None does not save them.
        form: the path of the template that the page opens and saves; None where it is downloaded.
        names: further names by which browsers may address the server.
        limits: the limits of one request.
        open_page: whether to open a browser once the server answers.
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
