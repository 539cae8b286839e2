"""Text for the user, kept to one line whatever the name of a file."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Control characters and line separators, which would end the line or control the terminal; and
# surrogates, which cannot be written, except those for bytes of a name that are not UTF-8.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udc7f\udd00-\udfff]")


def one_line(text: str) -> str:
    r"""Return `text` with control characters written as escapes (`\n`, `\x1b`), else unchanged."""
    return _UNSAFE.sub(lambda found: repr(found[0])[1:-1], text)


def problem(name: str, what: str, remedy: str) -> str:
    """Return `NAME: what is wrong; what to do`, in one line."""
    return one_line(f"{name}: {what}; {remedy}")


def unknown_value(option: str, given: str, known: Sequence[str]) -> str:
    """Return `OPTION: unknown value 'GIVEN'; choose from ...`, in one line."""
    return problem(option, f"unknown value '{given}'", f"choose from {', '.join(known)}")
