"""RMSprop: AdaGrad that forgets."""

from collections.abc import Iterable

import numpy as np

from derived._validate import require_number
from derived.nn.parameter import Parameter
from derived.optim._blockwise import (
    BlockwiseOptimizer,
    move_mean,
    penalized,
    require_share,
)


class RMSprop(BlockwiseOptimizer):
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
        parameters: The parameters, such as `network.parameters()`.
        lr: Learning rate α of the equations.
        alpha: Share ρ of the running means that is kept, less than 1.
        eps: Keeps the quotient finite, ε.
        weight_decay: Factor λ of the L2 penalty's gradient.
        momentum: Share μ of the last step that is kept.
        centered: Whether to divide by an estimate of the standard deviation instead.

    Attributes:
        lr: The learning rate; a schedule may set it between steps.
        square_avg: For each parameter, the running mean s.
        grad_avg: For each parameter, the running mean m, if centered.
        momentum_buffer: For each parameter, the step b, if there is momentum.

    Raises:
        TypeError: If a setting is not a number, or a parameter not a `Parameter`.
        ValueError: If a setting is negative, NaN or infinite, `alpha` is not less than 1, or there
            is no parameter.

    Examples:
        >>> weight = Parameter(np.array([1.0, 1.0]))
        >>> optimizer = RMSprop([weight], lr=0.01)
        >>> weight.accumulate(np.array([1.0, -100.0]))
        >>> optimizer.step()
        >>> weight.data.round(6)
        array([0.9, 1.1])
    """

    def __init__(
        self,
        parameters: Iterable[Parameter],
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

    def step(self) -> None:
        """Change every parameter that has a gradient.

        Raises:
            TypeError: If a gradient has another dtype than its parameter.
            ValueError: If a gradient has another shape than its parameter.
        """
        if self.momentum and not self.momentum_buffer:  # a schedule has turned it on
            self.momentum_buffer = self._per_parameter()
        for i, parameter, grad in self._gradients():
            # The gradient stands in, untouched, for a state that is not kept.
            states = (
                self.square_avg[i],
                self.grad_avg[i] if self.centered else grad,
                self.momentum_buffer[i] if self.momentum else grad,
            )
            for p, g, s, m, b, x, y in self._blocks(parameter.data, grad, *states):
                if self.weight_decay:
                    g = penalized(g, p, self.weight_decay, out=y)  # (1)
                move_mean(s, np.multiply(g, g, out=x), self.alpha, scratch=x)  # (2)
                if self.centered:
                    move_mean(m, g, self.alpha, scratch=x)  # (3)
                    np.subtract(s, np.multiply(m, m, out=x), out=x)
                    # Where all gradients are alike, rounding can make a variance negative.
                    np.sqrt(np.maximum(x, 0, out=x), out=x)  # (3)
                else:
                    np.sqrt(s, out=x)  # (3)
                x += self.eps
                np.divide(g, x, out=x)
                if self.momentum:
                    b *= self.momentum
                    b += x  # (4)
                    np.copyto(x, b)
                x *= self.lr
                p -= x  # (5)
