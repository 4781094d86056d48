"""Choosing hyperparameters: spaces, and five ways to search them."""

from derived.tune.bayesian import bayesian_search, expected_improvement
from derived.tune.gaussian_process import (
    Posterior,
    gp_posterior,
    matern52,
    squared_exponential,
)
from derived.tune.halving import Rung, hyperband, hyperband_brackets, successive_halving
from derived.tune.search import (
    Trial,
    best_trial,
    chance_of_top,
    grid_search,
    random_search,
    trials_for_top,
)
from derived.tune.space import Choice, Dimension, Integer, LogUniform, Space, Uniform

__all__ = [
    "Choice",
    "Dimension",
    "Integer",
    "LogUniform",
    "Posterior",
    "Rung",
    "Space",
    "Trial",
    "Uniform",
    "bayesian_search",
    "best_trial",
    "chance_of_top",
    "expected_improvement",
    "gp_posterior",
    "grid_search",
    "hyperband",
    "hyperband_brackets",
    "matern52",
    "random_search",
    "squared_exponential",
    "successive_halving",
    "trials_for_top",
]
