"""Read a JSON file that may be written by hand, and explain what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def read_json(path: Path) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Return the content of the file.

    Raises:
        ValueError: it cannot be read or is not JSON; the text says why.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON from line {error.lineno} on") from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except UnicodeError as error:
        raise ValueError("no UTF-8") from error
    except ValueError as error:  # Python reads no number with more than some thousand digits
        raise ValueError("a number in it is too long") from error
    except OSError as error:
        raise ValueError(error.strerror or "it cannot be read") from error
