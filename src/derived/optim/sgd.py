"""Stochastic gradient descent, with momentum."""

from collections.abc import Iterable

import numpy as np

from derived._typing import Array
from derived._validate import require_number
from derived.nn.parameter import Parameter
from derived.optim._blockwise import BLOCK, BlockwiseOptimizer, penalized


class SGD(BlockwiseOptimizer):
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
        parameters: The parameters, such as `network.parameters()`.
        lr: Learning rate α.
        momentum: Share μ of the velocity that is kept.
        dampening: Share τ of each gradient that the velocity leaves out.
        weight_decay: Factor λ of the L2 penalty's gradient.
        nesterov: Whether to look ahead.

    Attributes:
        lr: The learning rate; a schedule may set it between steps.

    Raises:
        TypeError: If a setting is not a number, or a parameter not a `Parameter`.
        ValueError: If a setting is negative, NaN or infinite, there is no parameter, or `nesterov`
            comes without momentum or with dampening.

    Examples:
        >>> import numpy as np
        >>> weight = Parameter(np.array([1.0]))
        >>> optimizer = SGD([weight], lr=0.1)
        >>> weight.accumulate(np.array([2.0]))
        >>> optimizer.step()
        >>> weight.data
        array([0.8])
    """

    def __init__(
        self,
        parameters: Iterable[Parameter],
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

    def step(self) -> None:
        """Change every parameter that has a gradient.

        Raises:
            TypeError: If a gradient has another dtype than its parameter.
            ValueError: If a gradient has another shape than its parameter.
        """
        plain = not (self.momentum or self.weight_decay)
        for i, parameter, grad in self._gradients():
            if plain and grad.size <= BLOCK:
                parameter.data -= self.lr * grad  # (4), without the blocks' overhead
                continue
            first = self.momentum and self._velocities[i] is None
            if first:
                self._velocities[i] = np.empty_like(grad, order="C")
            velocity = self._velocities[i]
            # Without momentum the gradient stands in, untouched, for the velocity.
            kept = grad if velocity is None else velocity
            for p, g, v, x, y in self._blocks(parameter.data, grad, kept):
                if self.weight_decay:
                    g = penalized(g, p, self.weight_decay, out=y)  # (1)
                if first:
                    np.copyto(v, g)  # (2)
                elif self.momentum:
                    v *= self.momentum  # (2)
                    v += np.multiply(g, 1 - self.dampening, out=x) if self.dampening else g  # (2)
                if self.nesterov:
                    g = np.add(g, np.multiply(v, self.momentum, out=x), out=x)  # (3)
                elif self.momentum:
                    g = v  # (3)
                p -= np.multiply(g, self.lr, out=x)  # (4)
