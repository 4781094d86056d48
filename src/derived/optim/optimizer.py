"""What all optimizers share; each adds its own update of one block."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from derived._typing import Array
from derived.nn.parameter import (
    Trainable,
    gradient_names,
    require_gradients,
    require_parameters,
)

# An update passes a dozen times over its arrays. Blocks of this size, and the arrays in between,
# fit in a second-level cache, so that only the first pass waits for memory.
BLOCK = 16_384


class Optimizer(ABC):
    """Holds the parameters that it changes, and whatever it must remember about each.

    An optimizer is its `_update`: the equations, one per line, for one block of a parameter.
    Squares, roots and quotients are taken element by element; t counts the steps from 1.

    Args:
        parameters: What to change, such as `network.parameters()`, or a list of `autograd.Tensor`s
            that want a gradient.

    Attributes:
        parameters: The parameters, as a list.
        lr: The learning rate α; a schedule may set it between steps.
        steps: For each parameter, how many steps it has taken.

    Raises:
        TypeError: If that is no collection, one of them is neither `Parameter` nor `Tensor`, or, in
            an optimizer, a setting is not a number.
        ValueError: If there is none, one of them twice, a `Tensor` to which no gradient comes, or,
            in an optimizer, a setting is negative, NaN or infinite.

    Examples:
        >>> from derived.autograd import Tensor
        >>> from derived.optim import SGD
        >>> w = Tensor([3.0], requires_grad=True)
        >>> optimizer = SGD([w], lr=0.25)
        >>> for _ in range(2):
        ...     optimizer.zero_grad()
        ...     (w * w).sum().backward()
        ...     optimizer.step()
        >>> w
        Tensor([0.75], dtype=float64, requires_grad=True)
    """

    lr: float
    initial_lr: float | None = None  # the rate when the first schedule was made

    def __init__(self, parameters: Iterable[Trainable]) -> None:
        self.parameters = require_parameters(parameters)
        self.steps = [0] * len(self.parameters)
        # Made once: to write four names takes a tenth of a step on a small network.
        self._names = gradient_names(self.parameters)

    def step(self) -> None:
        """Change every parameter that has a gradient; as in PyTorch, the others stay.

        Raises:
            TypeError: If a gradient has another dtype than its parameter.
            ValueError: If a gradient has another shape than its parameter.
        """
        self.lr = float(self.lr)  # a NumPy number would turn float32 into float64 on the way
        for i, parameter, grad in require_gradients(self.parameters, self._names):
            states = self._states(i)
            self.steps[i] += 1
            for block in _blocks(parameter.data, grad, *states):
                self._update(self.steps[i], *block)

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters:
            parameter.zero_grad()

    def _states(self, i: int) -> tuple[Array | None, ...]:
        """What is remembered of parameter i; `_update` gets a block of each, or None."""
        return ()

    @abstractmethod
    def _update(self, t: int, p: Array, g: Array, *states: Any) -> None:
        """Change one block in place: the parameter, given its gradient, and what is remembered."""

    def _per_parameter(self, value: float = 0.0) -> list[Array]:
        """One array per parameter, of its shape and dtype, filled with a number."""
        return [np.full(p.data.shape, value, p.data.dtype) for p in self.parameters]


def _blocks(data: Array, *others: Array | None) -> Iterator[list[Any]]:
    """Blocks of arrays of one shape; what is written to them is written to the arrays."""
    if data.size <= BLOCK and data.ndim:
        yield [data, *others]
        return
    flat = data.reshape(-1)
    arrays = [flat, *(x if x is None else x.reshape(-1) for x in others)]
    for start in range(0, data.size, BLOCK):
        yield [x if x is None else x[start : start + BLOCK] for x in arrays]
    if not data.flags.c_contiguous:
        data[...] = flat.reshape(data.shape)  # here reshape(-1) had to copy
