import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derived.testing import max_error
from derived.tune import (
    Choice,
    Integer,
    LogUniform,
    Space,
    Uniform,
    bayesian_search,
    best_trial,
    expected_improvement,
    random_search,
)
from derived.tune.bayesian import standardized

LINE = Space({"x": Uniform(0, 1)})


def wave(params: dict[str, float]) -> float:
    x = params["x"]
    return math.sin(9 * x) + 2 * (x - 0.6) ** 2


def by_quadrature(mean: float, std: float, best: float) -> float:
    """The mean of max(0, best - f) over the normal density, by the trapezoidal rule."""
    f = np.linspace(mean - 12 * std, mean + 12 * std, 200_001)
    density = np.exp(-(((f - mean) / std) ** 2) / 2) / (std * math.sqrt(2 * math.pi))
    return float(np.sum(np.maximum(0, best - f) * density) * (f[1] - f[0]))


@pytest.mark.parametrize(
    ("mean", "std", "best"), [(0, 1, 0), (1, 0.5, 0.7), (-2, 3, 1), (0, 1, -4), (0, 0.01, 0.5)]
)
def test_it_is_the_mean_of_the_improvement(mean: float, std: float, best: float) -> None:
    found = expected_improvement(np.array([float(mean)]), np.array([float(std)]), best)
    assert found[0] == pytest.approx(by_quadrature(mean, std, best), rel=1e-6, abs=1e-9)


def test_at_the_best_mean_it_is_the_density_times_the_spread() -> None:
    found = expected_improvement(np.zeros(1), np.array([2.0]), 0.0)
    assert found == pytest.approx([2 / math.sqrt(2 * math.pi)])


def test_a_certain_value_improves_by_its_gap() -> None:
    found = expected_improvement(np.array([0.2, 0.9]), np.zeros(2), 0.5)
    assert found == pytest.approx([0.3, 0.0])


@given(st.floats(-5, 5), st.floats(0, 5), st.floats(-5, 5))
def test_never_negative_and_never_less_than_the_gap(mean: float, std: float, best: float) -> None:
    found = expected_improvement(np.array([mean]), np.array([std]), best)[0]
    assert found >= max(0.0, best - mean) - 1e-12
    wider = expected_improvement(np.array([mean]), np.array([std + 1]), best)[0]
    assert wider >= found - 1e-12


def test_float32_is_kept() -> None:
    mean, std = np.array([0.3, 0.1], np.float32), np.array([0.2, 0], np.float32)
    found = expected_improvement(mean, std, 0.25)
    assert found.dtype == np.float32
    exact = expected_improvement(mean.astype(np.float64), std.astype(np.float64), 0.25)
    assert max_error(found, exact) < 1e-6


def test_far_below_the_mean_it_stays_positive() -> None:
    found = expected_improvement(np.array([30.0]), np.ones(1), 0.0)[0]
    assert 0 < found < 1e-190


def test_it_finds_the_minimum_in_fewer_trials() -> None:
    floor = min(wave({"x": x}) for x in np.linspace(0, 1, 2001))
    gaps = {"bayesian": [], "random": []}  # type: dict[str, list[float]]
    for seed in range(10):
        for name, search in (("bayesian", bayesian_search), ("random", random_search)):
            trials = search(wave, LINE, 12, rng=np.random.default_rng(seed))
            gaps[name].append(best_trial(trials).value - floor)
    assert max(gaps["bayesian"]) < 0.01
    assert np.median(gaps["random"]) > 3 * max(gaps["bayesian"])


def test_starts_with_the_draws_of_random_search() -> None:
    ours = bayesian_search(wave, LINE, 3, rng=np.random.default_rng(5))
    assert ours == random_search(wave, LINE, 3, rng=np.random.default_rng(5))


def test_logarithmic_and_whole_numbers() -> None:
    space = Space({"lr": LogUniform(1e-4, 1)})
    trials = bayesian_search(
        lambda p: float(np.log10(p["lr"]) + 2) ** 2, space, 12, rng=np.random.default_rng(0)
    )
    assert 0.005 < best_trial(trials).params["lr"] < 0.02
    space = Space({"width": Integer(1, 50)})
    trials = bayesian_search(
        lambda p: abs(p["width"] - 31), space, 15, rng=np.random.default_rng(0)
    )
    assert abs(best_trial(trials).params["width"] - 31) <= 2


def test_values_that_are_not_finite_count_as_the_worst() -> None:
    y = standardized(np.array([1.0, 3.0, math.nan, math.inf]))
    assert y[1] == y[2] == y[3] > y[0]
    assert standardized(np.array([2.0, 2.0])).tolist() == [0, 0]
    assert standardized(np.array([math.inf, math.nan])).tolist() == [0, 0]
    trials = bayesian_search(
        lambda p: math.inf if p["x"] > 0.5 else p["x"], LINE, 10, rng=np.random.default_rng(0)
    )
    assert best_trial(trials).value < 0.1


def constant(_: dict[str, float]) -> float:
    return 0.0


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (
            {"space": Space({"a": Uniform(0, 1), "b": Uniform(0, 1)})},
            ValueError,
            "space must have one dimension, got 2: a, b",
        ),
        ({"space": Space({"unit": Choice(["a"])})}, ValueError, "unit has no order"),
        ({"n_trials": 0}, ValueError, "n_trials must be at least 1"),
        ({"n_start": 0}, ValueError, "n_start must be at least 1"),
        ({"candidates": 0}, ValueError, "candidates must be at least 1"),
        ({"rng": 0}, TypeError, "rng must be"),
        ({"noise": -1}, ValueError, "noise must lie in"),
        ({"objective": lambda p: "0.5"}, TypeError, "objective must return a number, got str"),
    ],
)
def test_bad_searches(
    change: dict[str, Any], error: type[Exception], message: str, rng: np.random.Generator
) -> None:
    chosen: dict[str, Any] = {"objective": constant, "space": LINE, "n_trials": 5, "rng": rng}
    with pytest.raises(error, match=message):
        bayesian_search(**(chosen | change))


@pytest.mark.bad_input
def test_bad_improvements() -> None:
    with pytest.raises(ValueError, match="std must be at least 0, got -1"):
        expected_improvement(np.zeros(2), np.array([1.0, -1.0]), 0.0)
    with pytest.raises(ValueError, match=r"std has shape \(1,\) but mean has shape \(2,\)"):
        expected_improvement(np.zeros(2), np.ones(1), 0.0)
    with pytest.raises(ValueError, match="best must be a finite number, got nan"):
        expected_improvement(np.zeros(2), np.ones(2), np.nan)
