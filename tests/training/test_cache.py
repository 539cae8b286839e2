"""Files of arrays that are made once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pages_with_strokes import model_of

from digitscan.errors import ModelError
from digitscan.training.cache import cache_file, make_once


def test_other_networks_make_another_file(tmp_path: Path) -> None:
    one = model_of(tmp_path, finder="a", model="b")
    other = model_of(tmp_path, finder="a", model="c")
    assert cache_file(tmp_path, "cheques", one) == cache_file(tmp_path, "cheques", other)
    networks = ("finder", "model", "line")
    both = [cache_file(tmp_path, "cheques", each, networks) for each in (one, other)]
    assert both[0] != both[1]


def test_a_model_without_a_finder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="has no finder; name a model that has one"):
        cache_file(tmp_path, "cheques", model_of(tmp_path, model="b"))


def test_what_is_there_is_not_made_again(tmp_path: Path) -> None:
    file = make_once(tmp_path / "new" / "a.npz", lambda: {"some": np.arange(3)})
    make_once(file, lambda: {"some": np.arange(4)})
    with np.load(file) as held:
        assert held["some"].tolist() == [0, 1, 2]


def test_what_fails_leaves_no_file(tmp_path: Path) -> None:
    def fail() -> dict[str, np.ndarray]:
        raise ValueError("no data")

    with pytest.raises(ValueError, match="no data"):
        make_once(tmp_path / "a.npz", fail)
    assert not list(tmp_path.iterdir())
