"""Searches that stop the losers early: successive halving, and Hyperband over it."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from derived._validate import require_count, require_rng
from derived.tune.search import Trial, rank, require_value
from derived.tune.space import Space


class Rung(NamedTuple):
    """One round of a halving: how many settings, and the budget of each."""

    n: int
    resource: int


def successive_halving(
    objective: Callable[[dict[str, Any], int], float],
    settings: Sequence[dict[str, Any]],
    *,
    max_resource: int,
    halvings: int,
    eta: int = 3,
) -> list[Trial]:
    r"""Give every setting a little, keep the best of them, and give those `eta` times as much.

    $$n_i = \lfloor n\,\eta^{-i} \rfloor, \qquad r_i = r\,\eta^i, \qquad i = 0, \dots, s \tag{1}$$

    Derived at [eq-successive-halving][]. Source: Jamieson & Talwalkar 2016, arXiv:1502.07943, in
    the form of the inner loop of Li et al. 2018, arXiv:1603.06560, algorithm 1.
    Differs: resources are whole numbers, rounded down from `max_resource`; at least one setting
    stays to the end; `eta` is an integer. Each call of the objective names the whole resource, not
    the increment: an objective that resumes where it stopped saves the difference.

    Args:
        objective: Takes the hyperparameters by name and a resource, such as epochs, and returns a
            number; less is better.
        settings: The n settings to compare.
        max_resource: What the last round gives, R.
        halvings: How often the field is cut, s.
        eta: The field is divided, and the resource multiplied, by this.

    Returns:
        Every evaluation, round after round.

    Raises:
        TypeError: If a count is not an integer, or the objective returns something else than a
            number.
        ValueError: If there are no settings, a count is out of range, or the first round would get
            no resource.

    Examples:
        >>> trials = successive_halving(
        ...     lambda p, r: p["a"] + 1 / r,
        ...     [{"a": a} for a in range(9)],
        ...     max_resource=9,
        ...     halvings=2,
        ... )
        >>> [(trial.params["a"], trial.resource) for trial in trials if trial.resource > 1]
        [(0, 3), (1, 3), (2, 3), (0, 9)]
    """
    if not settings:
        raise ValueError("settings is empty: there is nothing to compare")
    R = require_count("max_resource", max_resource)
    s = require_count("halvings", halvings, minimum=0)
    eta = require_count("eta", eta, minimum=2)
    if eta**s > R:
        raise ValueError(
            f"max_resource must be at least eta**halvings = {eta**s}, got {R}: "
            "the first round would get nothing"
        )
    trials: list[Trial] = []
    alive = list(settings)
    for rung in _rungs(len(alive), R, s, eta):
        alive = alive[: rung.n]
        values = [require_value(objective(params, rung.resource)) for params in alive]
        trials += [Trial(p, v, rung.resource) for p, v in zip(alive, values, strict=True)]
        # The sort is stable: of equal values the earlier setting stays.
        order = sorted(range(len(alive)), key=lambda place: rank(values[place]))
        alive = [alive[place] for place in order]
    return trials


def _rungs(n: int, R: int, s: int, eta: int) -> list[Rung]:
    return [Rung(max(n // eta**i, 1), R // eta ** (s - i)) for i in range(s + 1)]  # (1)


def hyperband_brackets(max_resource: int, eta: int = 3) -> list[list[Rung]]:
    r"""The rounds of each bracket of Hyperband, from the boldest to plain random search.

    $$s_\text{max} = \lfloor \log_\eta R \rfloor, \qquad
      n = \Bigl\lceil \frac{s_\text{max} + 1}{s + 1}\, \eta^s \Bigr\rceil, \qquad
      r = R\, \eta^{-s} \tag{1}$$

    Derived at [eq-hyperband][]. Source: Li et al. 2018, arXiv:1603.06560, algorithm 1.
    Differs: the paper's table 1 has other numbers than its algorithm 1 (27, 9 and 6 settings where
    the algorithm starts 34, 15 and 8); these are the algorithm's. The logarithm counts in integers,
    since in floats it comes out one too small for R = 243. Resources are rounded down.

    Args:
        max_resource: The most that one setting may get, R.
        eta: The factor between two rounds.

    Returns:
        One list of rounds for each s, from the largest to 0.

    Raises:
        TypeError: If an argument is not an integer.
        ValueError: If `max_resource` is less than 1, or `eta` less than 2.

    Examples:
        >>> for rounds in hyperband_brackets(9):
        ...     print([tuple(rung) for rung in rounds])
        [(9, 1), (3, 3), (1, 9)]
        [(5, 3), (1, 9)]
        [(3, 9)]
    """
    R = require_count("max_resource", max_resource)
    eta = require_count("eta", eta, minimum=2)
    s_max = 0
    while eta ** (s_max + 1) <= R:
        s_max += 1
    return [
        _rungs(-(-(s_max + 1) * eta**s // (s + 1)), R, s, eta)  # (1), rounded up
        for s in range(s_max, -1, -1)
    ]


def hyperband(
    objective: Callable[[dict[str, Any], int], float],
    space: Space,
    *,
    max_resource: int,
    eta: int = 3,
    rng: np.random.Generator,
) -> list[Trial]:
    """Run successive halving once for each bracket, on fresh draws.

    Derived at [eq-hyperband][]. Source: Li et al. 2018, arXiv:1603.06560, algorithm 1.

    Args:
        objective: Takes the hyperparameters by name and a resource, such as epochs, and returns a
            number; less is better.
        space: What to draw from.
        max_resource: The most that one setting may get.
        eta: The factor between two rounds.
        rng: Draws the settings.

    Returns:
        Every evaluation, bracket after bracket.

    Raises:
        TypeError: If a count is not an integer, `rng` not a generator, or the objective returns
            something else than a number.
        ValueError: If `max_resource` is less than 1, or `eta` less than 2.

    Examples:
        >>> from derived.tune import Uniform, best_trial
        >>> space = Space({"a": Uniform(0, 1)})
        >>> trials = hyperband(
        ...     lambda p, r: p["a"] + 1 / r, space, max_resource=9, rng=np.random.default_rng(0)
        ... )
        >>> len(trials), best_trial(trials).resource
        (22, 9)
    """
    require_rng("rng", rng)
    trials: list[Trial] = []
    for rounds in hyperband_brackets(max_resource, eta):
        settings = [space.sample(rng) for _ in range(rounds[0].n)]
        trials += successive_halving(
            objective, settings, max_resource=max_resource, halvings=len(rounds) - 1, eta=eta
        )
    return trials
