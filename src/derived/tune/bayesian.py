"""Bayesian optimization in one dimension: try next where a gain is expected."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from derived._typing import Array, Float
from derived._validate import (
    require_count,
    require_floats,
    require_like,
    require_number,
    require_rng,
)
from derived.ops._erf import erfc
from derived.tune.gaussian_process import gp_posterior
from derived.tune.search import Trial, require_value
from derived.tune.space import Choice, Space


def expected_improvement(
    mean: Float[Array, " M"], std: Float[Array, " M"], best: float | int
) -> Float[Array, " M"]:
    r"""By how much a normal value is expected to fall below the best so far.

    $$\operatorname{EI} = \E[\max(0, f_\text{best} - f)], \qquad f \sim \mathcal{N}(\mu, \sigma^2)
      \tag{1}$$

    $$\operatorname{EI} = \sigma\,\bigl(\gamma\,\Phi(\gamma) + \varphi(\gamma)\bigr), \qquad
      \gamma = (f_\text{best} - \mu) / \sigma \tag{2}$$

    Derived at [eq-expected-improvement][]. Source: Snoek et al. 2012, arXiv:1206.2944,
    equation (2).

    Args:
        mean: Mean of each value.
        std: Standard deviation of each value; at 0 the value is certain.
        best: Least value so far.

    Returns:
        The expected improvement of each, at least 0.

    Raises:
        TypeError: If `mean` and `std` are not arrays of floats of one dtype, or `best` no number.
        ValueError: If their shapes differ, or a standard deviation is negative.

    Examples:
        >>> expected_improvement(np.zeros(2), np.array([1.0, 0.0]), 0.5).round(4)
        array([0.6978, 0.5   ])
    """
    require_floats("mean", mean, ndim=1)
    require_floats("std", std, ndim=1)
    require_like("std", std, "mean", mean)
    if std.min() < 0:
        raise ValueError(f"std must be at least 0, got {std.min():g}")
    gap = require_number("best", best) - mean
    unsure = np.abs(gap) < 40 * std  # beyond that the density is below the smallest float
    gamma = np.divide(gap, std, out=np.zeros_like(gap), where=unsure)
    cdf = erfc(-gamma / math.sqrt(2)) / 2
    density = np.exp(-gamma * gamma / 2) / math.sqrt(2 * math.pi)
    gain = np.where(unsure, std * (gamma * cdf + density), gap)  # (2)
    return np.maximum(gain, 0)


def bayesian_search(
    objective: Callable[[dict[str, Any]], float],
    space: Space,
    n_trials: int,
    *,
    rng: np.random.Generator,
    n_start: int = 3,
    length_scale: float | int = 0.2,
    noise: float | int = 0.1,
    candidates: int = 200,
) -> list[Trial]:
    """Try a few draws, then repeatedly the point of the largest expected improvement.

    The model is a Gaussian process with the Matérn kernel on the unit interval: a dimension that is
    drawn on a logarithmic scale is modeled on it, too. Before each trial the values are
    standardized, and those that are not finite take the place of the largest finite one.

    Source: Snoek et al. 2012, arXiv:1206.2944.
    Differs: length scale and noise are given, where the paper averages over them; the next point is
    the best of evenly spaced candidates.

    Args:
        objective: Takes the hyperparameter by name and returns a number; less is better.
        space: One dimension whose values have an order.
        n_trials: How many trials in all.
        rng: Draws the first ones.
        n_start: How many of them are draws.
        length_scale: Distance over which values stay alike; the range has length 1.
        noise: Standard deviation of the noise, where that of the values is 1.
        candidates: How many evenly spaced points to choose from.

    Returns:
        The trials, in order.

    Raises:
        TypeError: If a count is not an integer, `rng` not a generator, or the objective returns
            something else than a number.
        ValueError: If the space has not just one dimension or its values have no order, or a
            number is out of range.

    Examples:
        >>> from derived.tune import LogUniform, best_trial
        >>> space = Space({"lr": LogUniform(0.001, 10)})
        >>> trials = bayesian_search(
        ...     lambda p: np.log10(p["lr"]) ** 2, space, 12, rng=np.random.default_rng(0)
        ... )
        >>> round(best_trial(trials).params["lr"], 1)
        0.9
    """
    if len(space.dimensions) != 1:
        names = ", ".join(space.dimensions)
        raise ValueError(f"space must have one dimension, got {len(space.dimensions)}: {names}")
    ((name, dimension),) = space.dimensions.items()
    if isinstance(dimension, Choice):
        raise ValueError(f"{name} has no order: a Gaussian process needs numbers, got {dimension}")
    n = require_count("n_trials", n_trials)
    start = require_count("n_start", n_start)
    require_rng("rng", rng)
    places = (np.arange(require_count("candidates", candidates)) + 0.5) / candidates
    tried: list[float] = []
    trials: list[Trial] = []
    while len(trials) < n:
        if len(trials) < start:
            u = rng.random()
        else:
            y = standardized(np.array([trial.value for trial in trials]))
            known = gp_posterior(np.array(tried), y, places, length_scale=length_scale, noise=noise)
            gain = expected_improvement(known.mean, np.sqrt(known.variance), float(y.min()))
            u = float(places[gain.argmax()])
        params = {name: dimension.at(u)}
        tried.append(u)
        trials.append(Trial(params, require_value(objective(params))))
    return trials


def standardized(values: Float[Array, " N"]) -> Float[Array, " N"]:
    """Values with mean 0 and variance 1, or all 0 where none differ; infinite ones as the worst."""
    finite = np.isfinite(values)
    if not finite.any():
        return np.zeros_like(values)
    # A value of minus infinity is a broken objective, not a good one.
    worst = values[finite].max()
    y = np.where(finite, values, worst)
    y = y - y.mean()
    spread = y.std()
    return y / spread if spread > 0 else np.zeros_like(y)
