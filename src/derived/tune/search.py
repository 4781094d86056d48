"""Searches that do not look at results: a grid, and independent draws."""

import math
from collections.abc import Callable, Iterable, Mapping
from numbers import Real
from typing import Any, NamedTuple

import numpy as np

from derived._validate import require_count, require_number, require_rng
from derived.tune.space import Space


class Trial(NamedTuple):
    """One setting that was tried."""

    params: dict[str, Any]
    """The hyperparameters by name."""
    value: float
    """What the objective returned; less is better."""
    resource: int | None = None
    """What the trial was given, such as epochs; None where trials are not cut short."""


def require_value(value: object) -> float:
    """What an objective returned, as a float; NaN and infinity pass."""
    if not isinstance(value, Real) or isinstance(value, (bool, np.bool)):
        raise TypeError(f"objective must return a number, got {type(value).__name__}")
    return float(value)


def rank(value: float) -> float:
    """What to sort a value by: NaN comes last, beside infinity."""
    return math.inf if math.isnan(value) else value


def best_trial(trials: Iterable[Trial]) -> Trial:
    """The trial of least value; of equal ones the first. NaN loses to everything.

    Args:
        trials: What a search returned.

    Returns:
        One of them.

    Raises:
        ValueError: If there are none.

    Examples:
        >>> best_trial([Trial({"lr": 0.1}, 0.5), Trial({"lr": 0.2}, 0.3)]).params
        {'lr': 0.2}
    """
    listed = list(trials)
    if not listed:
        raise ValueError("trials is empty")
    return min(listed, key=lambda trial: rank(trial.value))


def random_search(
    objective: Callable[[dict[str, Any]], float],
    space: Space,
    n_trials: int,
    *,
    rng: np.random.Generator,
) -> list[Trial]:
    """Try independent draws from a space.

    Source: Bergstra & Bengio 2012, "Random Search for Hyper-Parameter Optimization".

    Args:
        objective: Takes the hyperparameters by name and returns a number; less is better.
        space: What to draw from.
        n_trials: How many draws.
        rng: Draws them.

    Returns:
        The trials, in order.

    Raises:
        TypeError: If `n_trials` is not an integer, `rng` not a generator, or the objective
            returns something else than a number.
        ValueError: If `n_trials` is less than 1.

    Examples:
        >>> from derived.tune import LogUniform
        >>> space = Space({"lr": LogUniform(0.001, 10)})
        >>> trials = random_search(
        ...     lambda p: abs(np.log10(p["lr"])), space, 20, rng=np.random.default_rng(0)
        ... )
        >>> round(best_trial(trials).params["lr"], 1)
        0.8
    """
    n = require_count("n_trials", n_trials)
    require_rng("rng", rng)
    draws = (space.sample(rng) for _ in range(n))
    return [Trial(params, require_value(objective(params))) for params in draws]


def grid_search(
    objective: Callable[[dict[str, Any]], float], space: Space, counts: Mapping[str, int]
) -> list[Trial]:
    """Try each combination of evenly spaced values: the product of `counts` trials.

    Args:
        objective: Takes the hyperparameters by name and returns a number; less is better.
        space: The ranges.
        counts: How many values each hyperparameter gets.

    Returns:
        The trials, in order; the last name changes fastest.

    Raises:
        TypeError: If the objective returns something else than a number.
        ValueError: If `counts` does not fit the space.

    Examples:
        >>> from derived.tune import Uniform
        >>> space = Space({"a": Uniform(0, 1), "b": Uniform(0, 1)})
        >>> trials = grid_search(lambda p: p["a"] - p["b"], space, {"a": 2, "b": 2})
        >>> best_trial(trials).params
        {'a': 0.25, 'b': 0.75}
    """
    settings = space.grid(counts)
    return [Trial(params, require_value(objective(params))) for params in settings]


def chance_of_top(share: float | int, n_trials: int) -> float:
    r"""How likely one of `n_trials` independent draws lies in the best share of all draws.

    $$P = 1 - (1 - q)^n \tag{1}$$

    Derived at [eq-random-search][]. Source: derived here.

    Args:
        share: The share q of the search distribution that counts as top, from 0 to 1.
        n_trials: The number n of draws.

    Returns:
        A probability.

    Raises:
        TypeError: If `share` is not a number, or `n_trials` not an integer.
        ValueError: If `share` lies outside [0, 1], or `n_trials` is negative.

    Examples:
        >>> round(chance_of_top(0.05, 59), 4)
        0.9515
    """
    q = require_number("share", share, minimum=0, maximum=1)
    n = require_count("n_trials", n_trials, minimum=0)
    return 1 - (1 - q) ** n  # (1)


def trials_for_top(share: float | int, chance: float | int) -> int:
    """The least number of draws of which one lies in the best share with the given chance.

    Args:
        share: The share of the search distribution that counts as top, between 0 and 1.
        chance: The probability to reach, from 0 up to but not including 1.

    Returns:
        The number of draws.

    Raises:
        TypeError: If an argument is not a number.
        ValueError: If `share` does not lie in (0, 1], or `chance` not in [0, 1).

    Examples:
        >>> trials_for_top(0.05, 0.95)
        59
    """
    q = require_number("share", share, above=0, maximum=1)
    p = require_number("chance", chance, minimum=0, maximum=1)
    if p == 1:
        raise ValueError("chance must be less than 1: no number of draws makes it certain")
    if p == 0 or q == 1:
        return math.ceil(p)
    # The quotient of two logarithms may round across a whole number.
    n = max(math.ceil(math.log1p(-p) / math.log1p(-q)) - 1, 0)
    while chance_of_top(q, n) < p:
        n += 1
    return n
