"""RMSprop: AdaGrad that forgets."""

from collections.abc import Iterable

import numpy as np

from derived._typing import Array
from derived._validate import require_number, require_share
from derived.nn.parameter import Trainable
from derived.optim.optimizer import Optimizer


class RMSprop(Optimizer):
    r"""Divide each gradient by the root of a running mean of its square.

    $$g \leftarrow \nabla \Loss(\theta) + \lambda \theta \tag{1}$$

    $$s \leftarrow \rho s + (1 - \rho)\,g^2 \tag{2}$$

    $$m \leftarrow \rho m + (1 - \rho)\,g, \qquad
      d = \sqrt{s - m^2} \text{ if centered, else } d = \sqrt{s} \tag{3}$$

    $$b \leftarrow \mu b + \frac{g}{d + \epsilon} \tag{4}$$

    $$\theta \leftarrow \theta - \alpha b \tag{5}$$

    Derived at [eq-rmsprop][].
    Source: Tieleman & Hinton 2012, "Lecture 6.5 – RMSProp", Coursera; the centered form is from
    Graves 2013, arXiv:1308.0850.
    Differs: as PyTorch, ε stands outside the root, where Graves has it inside, and ρ is called
    `alpha`. The lecture's ρ is 0.9; PyTorch's default, and ours, is 0.99.

    Args:
        parameters: What to change; see `Optimizer`.
        lr: Learning rate α of the equations.
        alpha: Share ρ of the running means that is kept, less than 1.
        eps: Keeps the quotient finite, ε.
        weight_decay: Factor λ of the L2 penalty's gradient.
        momentum: Share μ of the last step that is kept.
        centered: Whether to divide by an estimate of the standard deviation instead.

    Attributes:
        square_avg: For each parameter, the running mean s.
        grad_avg: For each parameter, the running mean m, if centered.
        momentum_buffer: For each parameter, the step b, if there is momentum.

    Raises:
        ValueError: If `alpha` is not less than 1; and as `Optimizer`.

    Examples:
        >>> from derived.nn import Parameter
        >>> weight = Parameter(np.array([1.0, 1.0]))
        >>> optimizer = RMSprop([weight], lr=0.01)
        >>> weight.accumulate(np.array([1.0, -100.0]))
        >>> optimizer.step()
        >>> weight.data.round(6)
        array([0.9, 1.1])
    """

    def __init__(
        self,
        parameters: Iterable[Trainable],
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
    ) -> None:
        super().__init__(parameters)
        self.lr = require_number("lr", lr, minimum=0)
        self.alpha = require_share("alpha", alpha)
        self.eps = require_number("eps", eps, minimum=0)
        self.weight_decay = require_number("weight_decay", weight_decay, minimum=0)
        self.momentum = require_number("momentum", momentum, minimum=0)
        self.centered = centered
        self.square_avg = self._per_parameter()
        self.grad_avg = self._per_parameter() if centered else []
        self.momentum_buffer = self._per_parameter() if self.momentum else []

    def _states(self, i: int) -> tuple[Array | None, ...]:
        if self.momentum and not self.momentum_buffer:  # a schedule has turned it on
            self.momentum_buffer = self._per_parameter()
        return (
            self.square_avg[i],
            self.grad_avg[i] if self.centered else None,
            self.momentum_buffer[i] if self.momentum else None,
        )

    def _update(
        self, t: int, p: Array, g: Array, s: Array, m: Array | None, b: Array | None
    ) -> None:
        rho = self.alpha
        if self.weight_decay:
            g = g + self.weight_decay * p  # (1)
        s[:] = rho * s + (1 - rho) * g**2  # (2)
        if m is None:
            d = np.sqrt(s)  # (3)
        else:
            m[:] = rho * m + (1 - rho) * g  # (3)
            # Where all gradients are alike, rounding can make a variance negative.
            d = np.sqrt(np.maximum(s - m * m, 0))  # (3)
        step = g / (d + self.eps)
        if b is not None:
            b[:] = self.momentum * b + step  # (4)
            step = b
        p -= self.lr * step  # (5)
