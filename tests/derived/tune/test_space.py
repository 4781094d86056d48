import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derived import tune
from derived.tune import Choice, Dimension, Integer, LogUniform, Space, Uniform

bad: Any = tune  # wrong arguments are passed on purpose
SHARES = st.floats(0, 1)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), SHARES)
def test_uniform_stays_inside_and_rises(low: float, width: float, u: float) -> None:
    dimension = Uniform(low, low + width)
    assert dimension.low <= dimension.at(u) <= dimension.high
    assert dimension.at(0) == dimension.low
    assert dimension.at(1) == dimension.high
    assert dimension.at(u / 2) <= dimension.at(u)


@given(st.floats(1e-12, 1e3), st.floats(1.001, 1e9), SHARES)
def test_log_uniform_is_uniform_in_the_logarithm(low: float, factor: float, u: float) -> None:
    dimension = LogUniform(low, low * factor)
    x = dimension.at(u)
    assert dimension.low <= x <= dimension.high
    share = math.log(x / low) / math.log(dimension.high / low)
    assert share == pytest.approx(u, abs=1e-9)


@given(st.integers(-100, 100), st.integers(0, 50), SHARES)
def test_integers_include_both_ends(low: int, more: int, u: float) -> None:
    dimension = Integer(low, low + more)
    assert low <= dimension.at(u) <= low + more
    assert dimension.grid(more + 1) == list(range(low, low + more + 1))
    for count in range(1, more + 1):
        assert len(set(dimension.grid(count))) == count


def test_each_integer_and_each_choice_is_as_likely(rng: np.random.Generator) -> None:
    dimensions: list[Dimension] = [Integer(1, 4), Choice(["a", "b", "c", "d"])]
    for dimension in dimensions:
        counts = Counter(dimension.sample(rng) for _ in range(4000))
        assert len(counts) == 4
        assert all(abs(count - 1000) < 150 for count in counts.values())  # five deviations


def test_each_factor_of_ten_is_as_likely(rng: np.random.Generator) -> None:
    draws = [LogUniform(1e-3, 10).sample(rng) for _ in range(4000)]
    counts = Counter(math.floor(math.log10(x)) for x in draws)
    assert sorted(counts) == [-3, -2, -1, 0]
    assert all(abs(count - 1000) < 150 for count in counts.values())


def test_grid_takes_the_middles() -> None:
    assert Uniform(0, 1).grid(2) == [0.25, 0.75]
    assert LogUniform(0.01, 100).grid(2) == pytest.approx([0.1, 10])
    assert Choice(["abc"]).grid(1) == ["abc"]


def test_draws_follow_the_generator_and_the_order_of_names() -> None:
    space = Space({"a": Uniform(0, 1), "b": Choice([1, 2, 3])})
    first, again = (space.sample(np.random.default_rng(3)) for _ in range(2))
    assert first == again
    assert list(first) == ["a", "b"]
    u = np.random.default_rng(3).random(2)
    assert first == {"a": u[0], "b": space.dimensions["b"].at(u[1])}


def test_grid_of_a_space_is_every_combination() -> None:
    space = Space({"a": Integer(0, 1), "b": Choice(["x", "y", "z"])})
    settings = [(s["a"], s["b"]) for s in space.grid({"b": 3, "a": 2})]
    assert settings == [(a, b) for a in (0, 1) for b in "xyz"]


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda: bad.Uniform(1, 0.1),
            ValueError,
            r"less than high, got 1 and 0.1 \(reversed\)",
        ),
        (lambda: bad.Uniform(2, 2), ValueError, r"got 2 twice \(an empty range\)"),
        (lambda: bad.LogUniform(1, 0.1), ValueError, "reversed"),
        (lambda: bad.LogUniform(0, 1), ValueError, "low must be greater than 0, got 0"),
        (
            lambda: bad.LogUniform(1e-3, math.inf),
            ValueError,
            "high must be a finite number, got inf",
        ),
        (lambda: bad.Uniform("0", 1), TypeError, "low must be a number, got str"),
        (
            lambda: bad.Integer(5, 4),
            ValueError,
            r"low must be at most high, got 5 and 4 \(reversed\)",
        ),
        (lambda: bad.Integer(0.5, 4), TypeError, "low must be an integer, got float"),
        (lambda: bad.Choice([]), ValueError, "values is empty: there is nothing to choose from"),
        (lambda: bad.Choice("relu"), TypeError, "values must be a list or a tuple, got str"),
        (lambda: bad.Choice({1, 2}), TypeError, "got set"),
        (lambda: bad.Space({}), ValueError, "dimensions is empty: there is nothing to search"),
        (
            lambda: bad.Space([bad.Uniform(0, 1)]),
            TypeError,
            "dimensions must map names .* got list",
        ),
        (
            lambda: bad.Space({"lr": (0, 1)}),
            TypeError,
            r"dimensions\['lr'\] must be a dim.* got tuple",
        ),
        (lambda: bad.Space({1: bad.Uniform(0, 1)}), TypeError, "a name in dimensions .* got 1"),
        (lambda: bad.Uniform(0, 1).grid(0), ValueError, "count must be at least 1, got 0"),
        (lambda: bad.Integer(1, 3).grid(4), ValueError, "count must be at most 3, got 4"),
        (lambda: bad.Uniform(0, 1).sample(0), TypeError, "rng must be a np.random.Generator"),
        (
            lambda: bad.Space({"a": bad.Uniform(0, 1)}).sample(None),
            TypeError,
            "rng must be a np.random",
        ),
        (
            lambda: bad.Space({"a": bad.Uniform(0, 1)}).grid({}),
            ValueError,
            "counts must name a, got none",
        ),
        (lambda: bad.Space({"a": bad.Uniform(0, 1)}).grid({"b": 1}), ValueError, "name a, got b"),
    ],
)
def test_bad_spaces(make: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        make()


def test_a_space_says_what_it_is() -> None:
    space = Space({"lr": LogUniform(1e-3, 10), "n": Integer(1, 2), "f": Choice(["a"])})
    assert (
        repr(space)
        == "Space({'lr': LogUniform(0.001, 10), 'n': Integer(1, 2), 'f': Choice(['a'])})"
    )
    assert repr(Uniform(0, 0.5)) == "Uniform(0, 0.5)"
