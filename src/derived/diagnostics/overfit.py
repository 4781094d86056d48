"""One batch, repeated: a network that cannot memorize it is broken."""

import math
from typing import Any, NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_count
from derived.diagnostics._adapter import Step, call_step


class Overfit(NamedTuple):
    """The losses of one batch, step after step.

    Attributes:
        losses: One per step, each taken before that step's update.
    """

    losses: Float[Array, " T"]

    @property
    def first(self) -> float:
        """The loss at the start."""
        return float(self.losses[0])

    @property
    def last(self) -> float:
        """The loss at the end; infinite or NaN if the run broke off there."""
        return float(self.losses[-1])


def overfit_batch(step: Step, x: Any, target: Any, steps: int = 200) -> Overfit:
    """Train on one batch only. The loss should go near the least that it can be, often 0.

    The run stops early when its loss is no longer finite.

    Args:
        step: One update as your loop makes it, from a batch to its loss: `step(x, target)`. Give
            it a fresh network, which will be trained, and leave out dropout, augmentation and
            penalties.
        x: The inputs of the batch; a few examples, without two alike that have other labels.
        target: Its targets.
        steps: How many updates to make.

    Returns:
        The losses.

    Raises:
        TypeError: If `steps` is not an integer, or `step` does not return one number.
        ValueError: If `steps` is less than 2.

    Examples:
        >>> from derived.nn import MLP
        >>> from derived.ops.losses import cross_entropy, cross_entropy_backward
        >>> from derived.optim import SGD
        >>> rng = np.random.default_rng(0)
        >>> network = MLP((5, 32, 3), rng=rng)
        >>> optimizer = SGD(network.parameters(), lr=0.5)
        >>> def step(x, target):
        ...     loss, cache = cross_entropy(network(x), target)
        ...     optimizer.zero_grad()
        ...     network.backward(cross_entropy_backward(1.0, cache))
        ...     optimizer.step()
        ...     return loss
        >>> found = overfit_batch(step, rng.normal(size=(8, 5)), np.arange(8) % 3)
        >>> found.first > 1, found.last < 0.05
        (True, True)
    """
    require_count("steps", steps, minimum=2)
    losses = []
    for _ in range(steps):
        losses.append(call_step(step, x, target))
        if not math.isfinite(losses[-1]):
            break
    return Overfit(np.array(losses))
