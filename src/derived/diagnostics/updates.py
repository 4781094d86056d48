"""Step by step: how far the weights move, by what gradient, at which rate."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from derived.diagnostics._adapter import Step, adapt, adapt_optimizer, call_step


class UpdateRatio(NamedTuple):
    """How far one parameter moved in a step.

    Attributes:
        parameter: Its name, such as `0.weight`.
        ratio: The norm of the update over the norm before it; infinite from a norm of 0.
        update: The norm of the update.
        norm: The norm before it.
    """

    parameter: str
    ratio: float
    update: float
    norm: float


def update_ratios(model: Any, step: Step, x: Any, target: Any) -> list[UpdateRatio]:
    r"""Make one step, and measure how far each parameter of the model moved.

    $$r = \frac{\lVert \theta_{t+1} - \theta_t \rVert}{\lVert \theta_t \rVert} \tag{1}$$

    Derived at [eq-update-ratio][]. Source: the cs231n course notes, "Ratio of weights:updates".
    Differs: nothing; it is the update, whatever the optimizer made of the gradient.

    Args:
        model: A `derived.nn.Layer` or a `torch.nn.Module`.
        step: One update as your loop makes it: `step(x, target)`. It is made once.
        x: The inputs of a batch.
        target: Its targets.

    Returns:
        One line per parameter of the model, those that the optimizer does not hold included: they
            have the ratio 0.

    Raises:
        TypeError: If `model` is neither, or `step` does not return one number.
        ValueError: If the model has no parameters.

    Examples:
        >>> from derived.nn import Linear
        >>> layer = Linear(2, 1, bias=False, rng=np.random.default_rng(0))
        >>> layer.weight.data[:] = [[3.0, 4.0]]
        >>> def step(x, target):
        ...     layer.weight.data -= 0.005
        ...     return 0.0
        >>> [(line.parameter, round(line.ratio, 6)) for line in update_ratios(layer, step, 0, 0)]
        [('weight', 0.001414)]
    """
    seen = adapt(model)
    before = seen.parameters()
    if not before:
        raise ValueError("model has no parameters: there is nothing that could move")
    call_step(step, x, target)
    after = seen.parameters()
    return [_ratio(name, before[name], after[name]) for name in before]


def _ratio(name: str, old: np.ndarray, new: np.ndarray) -> UpdateRatio:
    update = float(np.linalg.norm(new.astype(np.float64) - old))
    norm = float(np.linalg.norm(old.astype(np.float64)))
    moved = math.inf if update else 0.0
    return UpdateRatio(name, update / norm if norm else moved, update, norm)  # (1)


def gradient_growth(step: Step, optimizer: Any, x: Any, target: Any) -> float:
    """Make the same step twice from the same weights: how much larger is the second gradient?

    1 if each step starts from cleared gradients; 2 if the second adds to the first. The gradient
    is that which the optimizer gets, so it does not matter where in the step it is cleared.

    Args:
        step: One update as your loop makes it: `step(x, target)`, without dropout.
        optimizer: The one that `step` uses, of `derived.optim` or `torch.optim`. The weights are
            put back; its memory, such as momentum, is not.
        x: The inputs of a batch.
        target: Its targets.

    Returns:
        The norm of the second gradient over that of the first.

    Raises:
        TypeError: If `optimizer` is neither, or `step` does not return one number.
        RuntimeError: If `step` does not call the optimizer.
        ValueError: If the gradient is 0, so that no ratio exists.
    """
    seen = adapt_optimizer(optimizer)
    before = seen.parameters()
    norms: list[float] = []
    with seen.before_each_step(lambda: norms.append(seen.gradient_norm())):
        for _ in range(2):
            call_step(step, x, target)
            seen.put_back(before)
    if len(norms) < 2:
        raise RuntimeError("step made no update: it never called optimizer.step()")
    if norms[0] == 0:
        raise ValueError("the gradient is 0, so its growth cannot be measured")
    return norms[1] / norms[0]


@contextmanager
def record_rates(optimizer: Any) -> Iterator[list[float]]:
    """Note the learning rate of each update, to compare it with the schedule that you meant.

    Args:
        optimizer: Of `derived.optim` or `torch.optim`; of several groups, the first is noted.

    Yields:
        A list that grows by one rate with each update made inside the `with` block.

    Raises:
        TypeError: If `optimizer` is neither.

    Examples:
        >>> from derived.nn import Linear
        >>> from derived.optim import SGD
        >>> layer = Linear(2, 1, rng=np.random.default_rng(0))
        >>> optimizer = SGD(layer.parameters(), lr=0.1)
        >>> with record_rates(optimizer) as rates:
        ...     for lr in (0.1, 0.05):
        ...         optimizer.lr = lr
        ...         optimizer.step()
        >>> rates
        [0.1, 0.05]
    """
    seen = adapt_optimizer(optimizer)
    rates: list[float] = []
    with seen.before_each_step(lambda: rates.append(seen.lr)):
        yield rates
