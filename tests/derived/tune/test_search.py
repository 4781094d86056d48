import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derived.tune import (
    Choice,
    Space,
    Trial,
    Uniform,
    best_trial,
    chance_of_top,
    grid_search,
    random_search,
    trials_for_top,
)

# Wrong arguments are passed on purpose.
RANDOM: Any = random_search
GRID: Any = grid_search
PLANE = Space({"a": Uniform(0, 1), "b": Uniform(-1, 1)})


def bowl(params: dict[str, float]) -> float:
    return (params["a"] - 0.5) ** 2 + params["b"] ** 2


def test_random_search_tries_what_the_space_draws() -> None:
    trials = random_search(bowl, PLANE, 5, rng=np.random.default_rng(1))
    rng = np.random.default_rng(1)
    drawn = [PLANE.sample(rng) for _ in range(5)]
    assert trials == [Trial(params, bowl(params)) for params in drawn]


def test_grid_search_tries_the_product() -> None:
    trials = grid_search(bowl, PLANE, {"a": 3, "b": 3})
    assert len(trials) == 9
    assert best_trial(trials) == Trial({"a": 0.5, "b": 0.0}, 0.0)
    assert len({trial.params["a"] for trial in trials}) == 3


def test_nan_and_infinity_lose() -> None:
    values = [math.nan, math.inf, 2.0, 1.0, 1.0]
    trials = [Trial({"i": i}, value) for i, value in enumerate(values)]
    assert best_trial(trials).params == {"i": 3}
    assert best_trial([Trial({}, math.nan)]).params == {}


@pytest.mark.parametrize(
    ("share", "chance", "n"),
    [(0.05, 0.95, 59), (0.05, 0.94, 55), (0.5, 0.75, 2), (0.5, 0.5, 1), (1, 0.9, 1), (0.1, 0, 0)],
)
def test_trials_for_top(share: float, chance: float, n: int) -> None:
    assert trials_for_top(share, chance) == n


def test_59_reach_it_and_58_do_not() -> None:
    assert round(chance_of_top(0.05, 58), 4) == 0.9490
    assert round(chance_of_top(0.05, 59), 4) == 0.9515
    assert round(chance_of_top(0.05, 60), 4) == 0.9539


@given(st.floats(0.001, 0.999), st.floats(0, 0.999))
def test_it_is_the_least_number(share: float, chance: float) -> None:
    n = trials_for_top(share, chance)
    assert chance_of_top(share, n) >= chance
    assert n == 0 or chance_of_top(share, n - 1) < chance


def test_chance_by_simulation(rng: np.random.Generator) -> None:
    best = rng.random((20_000, 10)).min(axis=1)
    assert abs(np.mean(best < 0.1) - chance_of_top(0.1, 10)) < 0.02


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda rng: RANDOM(bowl, PLANE, 0, rng=rng), ValueError, "n_trials must be at"),
        (
            lambda rng: RANDOM(bowl, PLANE, 2.0, rng=rng),
            TypeError,
            "must be an integer",
        ),
        (lambda rng: RANDOM(bowl, PLANE, 2, rng=0), TypeError, "rng must be"),
        (lambda rng: RANDOM(lambda p: [1], PLANE, 2, rng=rng), TypeError, "got list"),
        (lambda rng: RANDOM(lambda p: None, PLANE, 2, rng=rng), TypeError, "got NoneType"),
        (
            lambda rng: GRID(bowl, PLANE, {"a": 2}),
            ValueError,
            "name a, b, got a",
        ),
        (
            lambda rng: GRID(lambda p: 0, Space({"c": Choice([1])}), {"c": 2}),
            ValueError,
            "count must be at most 1, got 2",
        ),
        (lambda rng: best_trial([]), ValueError, "trials is empty"),
        (lambda rng: chance_of_top(1.5, 3), ValueError, r"share must lie in \[0, 1\], got 1.5"),
        (lambda rng: chance_of_top(0.5, -1), ValueError, "n_trials must be at least 0, got -1"),
        (lambda rng: trials_for_top(0, 0.9), ValueError, "share must be greater than 0"),
        (lambda rng: trials_for_top(0.05, 1), ValueError, "no number of draws makes it certain"),
    ],
)
def test_bad_calls(
    call: Any, error: type[Exception], message: str, rng: np.random.Generator
) -> None:
    with pytest.raises(error, match=message):
        call(rng)
