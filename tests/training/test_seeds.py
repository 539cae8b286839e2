from __future__ import annotations

import pytest

from digitscan.training.seeds import Outcome, report


@pytest.mark.slow
def test_the_best_seed_is_chosen_by_validation_and_not_by_test() -> None:
    found = [Outcome(1, 0.9975, 0.9977), Outcome(2, 0.9981, 0.9974), Outcome(3, 0.9970, 0.9980)]
    assert report(found) == (
        "3 seeds: mean 99.77%, 99.74% to 99.80%; best in validation: seed 2, 99.74%"
    )
