"""Read many inputs with the actors of a Ray cluster, or of one started on this machine."""

from __future__ import annotations

import logging
import os
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from digitscan.cluster.page_task import PATH, SOURCE, Reading
from digitscan.cluster.storage import is_uri, located
from digitscan.cores import cores
from digitscan.errors import DigitscanError, UsageError
from digitscan.messages import one_line, problem
from digitscan.native_output import native_silence

# Inputs per batch: few, since they are read again when a machine is lost; enough that fetching the
# next batch costs nothing.
BATCH = 16
_LOOPBACK = "127.0.0.1"
# For rows on their way to the output files; pages never lie in Ray's memory.
_STORE_BYTES = 256 << 20
# Ray reads these when it is imported and started. No other machine learns of the run. The token
# that guards the cluster is never written to a file. Actors run at normal priority; Ray would lower
# it, so that they wait for all other processes of a busy machine.
_LOCAL = {"RAY_AUTH_MODE": "token", "RAY_worker_niceness": "0"}
_ALWAYS = {"RAY_USAGE_STATS_ENABLED": "0"}


@dataclass(frozen=True, slots=True)
class Job:
    """What to read and where to write; `address` names a cluster, None starts one locally."""

    sources: Sequence[str]
    output: str
    form: str = "parquet"
    reading: Reading = field(default_factory=Reading)
    workers: int | None = None
    address: str | None = None
    verbose: bool = False


def read_all(job: Job) -> Any:  # noqa: ANN401 - `sink.Written`, whose module needs Ray
    """Read all inputs and write the output files; return the number of rows of each kind.

    Raises:
        UsageError: the cluster cannot be reached, or the output folder is not empty.
        DigitscanError: Ray gave up.
    """
    with nullcontext() if job.verbose else _silence(), _cluster(job) as ray:
        from digitscan.cluster.sink import RowsSink  # noqa: PLC0415 - needs Ray

        _refuse_what_is_there(job.output)
        sink = RowsSink(job.output, job.form, job.reading)
        try:
            _pages(ray, job).write_datasink(sink, ray_remote_args={"num_cpus": 0})
        except DigitscanError:
            raise
        except Exception as error:
            raise DigitscanError(_given_up(error)) from error
        return sink.written


def _pages(ray: Any, job: Job) -> Any:  # noqa: ANN401 - Ray has no types for it
    """Return the data set of the results of all actors."""
    from digitscan.cluster.page_task import ReadPages  # noqa: PLC0415 - needs pyarrow

    workers = job.workers or int(ray.cluster_resources().get("CPU", 1))
    batch = min(BATCH, ceil(len(job.sources) / workers))
    items = [{SOURCE: each, PATH: _from_anywhere(each)} for each in job.sources]
    # As many blocks as batches: a block is the unit that Ray gives to an actor and retries.
    named = ray.data.from_items(items, override_num_blocks=ceil(len(items) / batch))
    size = ray.data.ActorPoolStrategy(min_size=1, max_size=min(workers, ceil(len(items) / batch)))
    return named.map_batches(
        ReadPages,
        fn_constructor_args=(job.reading,),
        batch_size=batch,
        compute=size,
        num_cpus=1,
    )


def _from_anywhere(source: str) -> str:
    """Return a path that does not depend on the current folder."""
    return source if is_uri(source) else os.path.abspath(source)  # noqa: PTH100 - odd bytes


@contextmanager
def _silence() -> Iterator[None]:
    """Drop the output of Ray's processes and threads, which comes on either stream."""
    with native_silence(), open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):  # noqa: PTH123
        yield


@contextmanager
def _cluster(job: Job) -> Iterator[Any]:
    """Yield Ray, connected to the cluster of the job."""
    os.environ.update(_ALWAYS)
    if job.address is None:
        with tempfile.TemporaryDirectory(prefix="ds-", ignore_cleanup_errors=True) as folder:
            os.environ.update({**_LOCAL, "RAY_AUTH_TOKEN": secrets.token_hex(32)})
            with _connected(job, **_started_here(job, folder)) as ray:
                yield ray
    else:
        with _connected(job, address=job.address) as ray:
            yield ray


def _started_here(job: Job, folder: str) -> dict[str, Any]:
    workers = job.workers or cores()
    return {
        "address": "local",
        "num_cpus": workers,
        "object_store_memory": _STORE_BYTES,
        "include_dashboard": False,
        "_node_ip_address": _LOOPBACK,
        "_temp_dir": folder,
    }


@contextmanager
def _connected(job: Job, **how: Any) -> Iterator[Any]:  # noqa: ANN401 - what Ray takes
    import ray  # noqa: PLC0415 - heavy, as below
    import ray.data  # noqa: PLC0415

    level = logging.INFO if job.verbose else logging.ERROR
    try:
        ray.init(**how, logging_level=level, log_to_driver=False)
    except Exception as error:
        name, what = job.address or "Ray", f"cannot be reached ({_reason(error)})"
        raise UsageError(problem(name, what, "check it with `ray status`")) from error
    try:
        for each in ("ray", "ray.data"):
            logging.getLogger(each).setLevel(level)
        ray.data.DataContext.get_current().enable_progress_bars = job.verbose
        yield ray
    finally:
        ray.shutdown()


def _refuse_what_is_there(folder: str) -> None:
    """Raise UsageError for a folder that is not empty: the files of two runs must not mix."""
    from pyarrow import fs  # noqa: PLC0415 - heavy

    system, root = located(folder)
    try:
        held = system.get_file_info(fs.FileSelector(root, allow_not_found=True))
    except Exception as error:
        what = f"cannot be written to ({_reason(error)})"
        raise UsageError(problem(folder, what, "name another with -o")) from error
    if held:
        raise UsageError(problem(folder, "is not empty", "name a new folder with -o"))


def _given_up(error: Exception) -> str:
    return one_line(f"Ray gave up ({_reason(error)}); what was written has no _SUCCESS")


def _reason(error: Exception) -> str:
    """Return the last line of Ray's message, which is the reason; a traceback precedes it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
