"""The work of every actor: it holds a model, takes the names of inputs, and returns their rows.

It reads in a separate process, see `batch/pool.py`. A page that kills this process is tried once
more, then reported as a failure; Ray would restart the actor again and again.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from digitscan.batch.page_task import PageRead, PageTask, Unread
from digitscan.batch.pool import Pool
from digitscan.cluster.storage import fetch, is_uri
from digitscan.errors import UnreadableInputError
from digitscan.models import CARD_NAME, find_model
from digitscan.output.forms import FormLayout
from digitscan.output.parquet import arrow_schema, form_schema, record_batch
from digitscan.output.rows import COLUMNS, PageReading, Row, rows

_RAY_MAIN = "default_worker.py"
SOURCE, PATH, ERROR = "source", "path", "error"


@dataclass(frozen=True, slots=True)
class Reading:
    """How all actors read: the task, the kind of rows, and the model, if the actors may lack it.

    `model_files` are the files of a model folder by name; without them, each actor looks for the
    step's model on its own machine. With `form`, pages are read as sheets of its templates, whose
    files are `form_files`, see `packed_templates`.
    """

    step: PageTask = field(default_factory=PageTask)
    per: str = "number"
    model_files: Mapping[str, bytes] | None = None
    form: FormLayout | None = None
    form_files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the rows."""
        return COLUMNS[self.per] if self.form is None else self.form.columns

    @property
    def schema(self) -> Any:  # noqa: ANN401 - pyarrow has no types
        """The Arrow schema of the actors' results: the columns of the rows, and `error`."""
        columns = (*self.columns, ERROR)
        if self.form is None:
            return arrow_schema(columns, self.per)
        return form_schema(columns, self.form.numeric)

    def rows(self, reading: PageReading) -> Iterator[Row]:
        """Yield the rows of a page."""
        if self.form is None:
            yield from rows(reading, self.per, self.step.least)
        else:
            yield tuple(self.form.row(reading, self.step.least).values())


def packed_model(name: str, engine: str) -> dict[str, bytes]:
    """Return the files of a model that an engine needs, by name.

    Raises:
        ModelError: there is no such model, or it is damaged.
    """
    model = find_model(name)
    kinds = (".onnx", ".keras") if engine == "keras" else ".onnx"
    networks = [each for each in model.card.sha256 if each.endswith(kinds)]
    card = (model.folder / CARD_NAME).read_bytes()
    return {CARD_NAME: card, **{each: model.verified(each) for each in networks}}


class ReadPages:
    """A callable for `ray.data.Dataset.map_batches`: turns batches of inputs into batches of rows.

    An input is a row with `source`, a path or URI. It may also have `path`, where the actor finds
    it if that differs. What cannot be read, or is missing from a truncated file, is a row with only
    `source` and `error`; in every other row `error` is empty.
    """

    def __init__(self, reading: Reading | None = None) -> None:
        """Start the reading process, and wait until it has loaded the model.

        Raises:
            ModelError, UsageError: the model cannot be loaded.
        """
        self._reading = reading or Reading()
        self._folder = tempfile.TemporaryDirectory(prefix="digitscan-")
        self._schema = self._reading.schema
        self._numbers = itertools.count()
        _forget_ray_s_main_module()
        self._pool = Pool(self._step(), jobs=1, method="spawn")
        self._pool.start()

    def __call__(self, batch: Mapping[str, Sequence[Any]]) -> Any:  # noqa: ANN401 - no types
        """Return the rows of the inputs that a batch names, as an Arrow table."""
        sources = [str(each) for each in batch[SOURCE]]
        paths = [str(each) for each in batch.get(PATH, sources)]
        found = list(self._rows(list(zip(sources, paths, strict=True))))
        if not found:
            return self._schema.empty_table()
        return pa.Table.from_batches([record_batch(found, self._schema)])

    def close(self) -> None:
        """End the reading process."""
        self._pool.close()
        self._folder.cleanup()

    def _step(self) -> PageTask:
        """Return the task with a model and templates that exist on this machine."""
        step, files = self._reading.step, self._reading.model_files
        for name, content in self._reading.form_files.items():
            path = Path(self._folder.name, "forms", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        templates = [name for name in self._reading.form_files if name.endswith(".yaml")]
        paths = (str(Path(self._folder.name, "forms", name)) for name in templates)
        step = replace(step, templates=tuple(paths))
        if files is None:
            return step
        folder = Path(self._folder.name, "model")
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return replace(step, model=str(folder))

    def _rows(self, inputs: Sequence[tuple[str, str]]) -> Iterator[Row]:
        at_hand: dict[int, tuple[str, str]] = {}
        for number, result in self._pool.read(self._fetched(inputs, at_hand)):
            source, path = at_hand[number]
            if isinstance(result, PageRead):
                reading = replace(result.reading, source=source)
                yield from ((*row, "") for row in self._reading.rows(reading))
                if result.trouble:  # part of a page is missing; the rest was read
                    yield self._failure(source, result.trouble.replace(path, source, 1))
            elif isinstance(result, Unread):
                yield self._failure(source, result.line.replace(path, source, 1))
            elif is_uri(source):
                Path(path).unlink(missing_ok=True)

    def _fetched(
        self, inputs: Iterable[tuple[str, str]], at_hand: dict[int, tuple[str, str]]
    ) -> Iterator[tuple[int, str | Unread]]:
        """Yield the inputs as local paths, and record which input each one is."""
        for source, given in inputs:
            number, path = next(self._numbers), given
            if is_uri(given):
                path = str(Path(self._folder.name, f"{number}{Path(given).suffix}"))
            at_hand[number] = (source, path)
            try:
                if is_uri(given):
                    fetch(given, Path(path))
            except UnreadableInputError as error:
                yield number, Unread(source, None, str(error))
            else:
                yield number, path

    def _failure(self, source: str, line: str) -> Row:
        blank = ("",) * (len(self._schema) - 2)
        return (source, *blank, line)


def _forget_ray_s_main_module() -> None:
    """Stop the reading process from importing the main module of this one, if it is Ray's worker.

    A spawned process first imports its parent's main module. Here that would load all of Ray, which
    takes seconds and a hundred megabytes and is not needed for reading.
    """
    main = vars(sys.modules["__main__"])
    if Path(main.get("__file__") or "").name == _RAY_MAIN:
        del main["__file__"]
