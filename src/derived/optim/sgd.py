"""Stochastic gradient descent, with momentum."""

from collections.abc import Iterable

import numpy as np

from derived._typing import Array
from derived._validate import require_number
from derived.nn.parameter import Trainable
from derived.optim.optimizer import Optimizer


class SGD(Optimizer):
    r"""Step against the gradient, or along a running sum of gradients.

    $$g \leftarrow \nabla \Loss(\theta) + \lambda \theta \tag{1}$$

    $$v \leftarrow \mu v + (1 - \tau)\,g \quad\text{(at first, } v \leftarrow g\text{)} \tag{2}$$

    $$g \leftarrow v, \quad\text{or}\quad g \leftarrow g + \mu v \text{ with Nesterov's momentum}
      \tag{3}$$

    $$\theta \leftarrow \theta - \alpha g \tag{4}$$

    Derived at [eq-batch-gd][], [eq-sgd][], [eq-minibatch][], [eq-momentum][], [eq-nesterov][] and
    [eq-l2-update][].
    Source: Polyak 1964 for momentum; Sutskever et al. 2013 for Nesterov's form.
    Differs: as PyTorch, and unlike both papers, the learning rate multiplies the whole velocity, so
    that a change of rate acts at once. There are no parameter groups.

    Args:
        parameters: What to change; see `Optimizer`.
        lr: Learning rate α.
        momentum: Share μ of the velocity that is kept.
        dampening: Share τ of each gradient that the velocity leaves out.
        weight_decay: Factor λ of the L2 penalty's gradient.
        nesterov: Whether to look ahead.

    Raises:
        ValueError: If `nesterov` comes without momentum or with dampening; and as `Optimizer`.

    Examples:
        >>> import numpy as np
        >>> from derived.nn import Parameter
        >>> weight = Parameter(np.array([1.0]))
        >>> optimizer = SGD([weight], lr=0.1)
        >>> weight.accumulate(np.array([2.0]))
        >>> optimizer.step()
        >>> weight.data
        array([0.8])
    """

    def __init__(
        self,
        parameters: Iterable[Trainable],
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        super().__init__(parameters)
        self.lr = require_number("lr", lr, minimum=0)
        self.momentum = require_number("momentum", momentum, minimum=0)
        self.dampening = require_number("dampening", dampening)
        self.weight_decay = require_number("weight_decay", weight_decay, minimum=0)
        self.nesterov = nesterov
        if nesterov and (self.momentum == 0 or self.dampening != 0):
            raise ValueError(
                "nesterov needs a momentum and no dampening, "
                f"got momentum {self.momentum:g} and dampening {self.dampening:g}"
            )
        self._velocities: list[Array | None] = [None] * len(self.parameters)

    def _states(self, i: int) -> tuple[Array | None, ...]:
        if not self.momentum:
            return (None,)
        if self._velocities[i] is None:
            self._velocities[i] = np.zeros_like(self.parameters[i].data, order="C")
            self.steps[i] = 0  # from here, t counts the velocity's steps
        return (self._velocities[i],)

    def _update(self, t: int, p: Array, g: Array, v: Array | None) -> None:
        if self.weight_decay:
            g = g + self.weight_decay * p  # (1)
        if v is not None:
            v[:] = g if t == 1 else self.momentum * v + (1 - self.dampening) * g  # (2)
            g = g + self.momentum * v if self.nesterov else v  # (3)
        p -= self.lr * g  # (4)
