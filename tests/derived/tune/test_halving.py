import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derived.tune import (
    Space,
    Uniform,
    best_trial,
    hyperband,
    hyperband_brackets,
    random_search,
    successive_halving,
)

LINE = Space({"a": Uniform(0, 1)})


def steady(params: dict[str, Any], resource: int) -> float:
    """The order of the settings is the same at each resource."""
    return float(params["a"]) + 1 / resource


def test_by_hand() -> None:
    settings = [{"a": a} for a in (5, 3, 8, 1, 9, 2, 7, 4, 6)]
    trials = successive_halving(steady, settings, max_resource=9, halvings=2)
    rounds = {r: [trial.params["a"] for trial in trials if trial.resource == r] for r in (1, 3, 9)}
    assert rounds == {1: [5, 3, 8, 1, 9, 2, 7, 4, 6], 3: [1, 2, 3], 9: [1]}
    assert sum(trial.resource or 0 for trial in trials) == 27


def test_a_slow_starter_is_lost() -> None:
    def crossing(params: dict[str, Any], resource: int) -> float:
        return 1 / resource if params["slow"] else 0.5

    settings = [{"slow": slow} for slow in (True, False, False)]
    trials = successive_halving(crossing, settings, max_resource=3, halvings=1)
    assert trials[-1].params == {"slow": False}  # though the other ends lower
    assert crossing({"slow": True}, 3) < trials[-1].value


def test_nan_goes_first_and_ties_keep_their_order() -> None:
    values = [math.nan, 0.5, 0.5, math.inf]
    settings = [{"i": i} for i in range(4)]
    trials = successive_halving(
        lambda p, r: values[p["i"]], settings, max_resource=2, halvings=1, eta=2
    )
    assert [trial.params["i"] for trial in trials[4:]] == [1, 2]


def test_no_halving_is_a_plain_comparison() -> None:
    trials = successive_halving(steady, [{"a": 1}, {"a": 0}], max_resource=7, halvings=0)
    assert [trial.resource for trial in trials] == [7, 7]


def test_one_setting_stays_to_the_end() -> None:
    trials = successive_halving(steady, [{"a": 1}, {"a": 0}], max_resource=9, halvings=2)
    assert [(t.params["a"], t.resource) for t in trials] == [(1, 1), (0, 1), (0, 3), (0, 9)]


def test_brackets_of_the_paper_s_algorithm() -> None:
    brackets = hyperband_brackets(81)
    assert [[tuple(rung) for rung in rounds] for rounds in brackets] == [
        [(81, 1), (27, 3), (9, 9), (3, 27), (1, 81)],
        [(34, 3), (11, 9), (3, 27), (1, 81)],
        [(15, 9), (5, 27), (1, 81)],
        [(8, 27), (2, 81)],
        [(5, 81)],
    ]
    costs = [sum(n * r for n, r in rounds) for rounds in brackets]
    assert costs == [405, 363, 351, 378, 405]


@given(st.integers(1, 100_000), st.integers(2, 5))
def test_brackets_of_any_size(resource: int, eta: int) -> None:
    brackets = hyperband_brackets(resource, eta)
    s_max = len(brackets) - 1
    assert eta**s_max <= resource < eta ** (s_max + 1)
    for s, rounds in zip(range(s_max, -1, -1), brackets, strict=True):
        assert len(rounds) == s + 1
        assert rounds[0].n == math.ceil((s_max + 1) * eta**s / (s + 1))
        assert rounds[-1].resource == resource
        assert all(n >= 1 and r >= 1 for n, r in rounds)


@pytest.mark.parametrize(("resource", "count"), [(1, 1), (2, 1), (3, 2), (243, 6), (59_049, 11)])
def test_the_logarithm_counts_in_integers(resource: int, count: int) -> None:
    assert len(hyperband_brackets(resource)) == count


def test_hyperband_runs_every_bracket_on_fresh_draws() -> None:
    trials = hyperband(steady, LINE, max_resource=9, rng=np.random.default_rng(0))
    assert [t.resource for t in trials] == [1] * 9 + [3] * 3 + [9] + [3] * 5 + [9] + [9] * 3
    starts = [t.params["a"] for t in (*trials[:9], *trials[13:18], *trials[19:])]
    drawn = random_search(lambda p: 0, LINE, 17, rng=np.random.default_rng(0))
    assert starts == [trial.params["a"] for trial in drawn]
    assert best_trial(trials).resource == 9


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"settings": []}, ValueError, "settings is empty: there is nothing to compare"),
        ({"max_resource": 8}, ValueError, r"max_resource must be at least eta\*\*halvings = 9"),
        ({"max_resource": 9.0}, TypeError, "max_resource must be an integer, got float"),
        ({"halvings": -1}, ValueError, "halvings must be at least 0"),
        ({"eta": 1}, ValueError, "eta must be at least 2, got 1"),
        ({"objective": lambda p, r: None}, TypeError, "objective must return a number"),
    ],
)
def test_bad_halvings(change: dict[str, Any], error: type[Exception], message: str) -> None:
    chosen: dict[str, Any] = {
        "objective": steady, "settings": [{"a": 0}], "max_resource": 9, "halvings": 2,
    }  # fmt: skip
    with pytest.raises(error, match=message):
        successive_halving(**(chosen | change))


@pytest.mark.bad_input
def test_bad_hyperbands() -> None:
    with pytest.raises(ValueError, match="max_resource must be at least 1, got 0"):
        hyperband_brackets(0)
    with pytest.raises(ValueError, match="eta must be at least 2, got 1"):
        hyperband_brackets(9, 1)
    with pytest.raises(TypeError, match="rng must be"):
        hyperband(steady, LINE, max_resource=9, rng=0)  # type: ignore[arg-type]
