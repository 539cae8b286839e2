"""YAML with the line of every value, so that an error can name it."""

from __future__ import annotations

from typing import Any

import yaml

from digitscan.errors import UsageError
from digitscan.messages import problem

# The path to a value: keys of mappings and indices of sequences, from the root.
Path = tuple[str | int, ...]
Lines = dict[Path, int]


def load_yaml(text: str, name: str) -> tuple[Any, Lines]:
    """Return the content of a YAML document, and the line, from 1, of each of its values.

    Args:
        text: the document.
        name: its name in errors.

    Raises:
        UsageError: it is not valid YAML, or uses what templates do not need.
    """
    try:
        # Nested aliases can expand to an unlimited number of values.
        if any(isinstance(each, yaml.AliasEvent) for each in yaml.parse(text, yaml.SafeLoader)):
            raise UsageError(problem(name, "has an alias (*name)", "write the value out"))
        node = yaml.compose(text, yaml.SafeLoader)
        lines: Lines = {}
        if node is not None:
            _note(node, (), lines, name)
        return yaml.safe_load(text), lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}: " if mark is not None else ""
        what = f"{where}is not valid YAML ({error.problem or error.context})"
        raise UsageError(problem(name, what, "check indents, colons and brackets")) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        what = f"is not valid YAML ({error})"
        raise UsageError(problem(name, what, "check the file")) from error


def _note(node: yaml.Node, path: Path, lines: Lines, name: str) -> None:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            place = (*path, str(key.value))
            if place in lines:
                what = f"line {key.start_mark.line + 1}: '{key.value}' is given twice"
                raise UsageError(problem(name, what, "remove one of them"))
            _note(value, place, lines, name)
            lines[place] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note(value, (*path, index), lines, name)
