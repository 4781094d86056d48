"""Adam: momentum, and a rate for each weight, both corrected for their start at zero."""

from collections.abc import Iterable
from math import sqrt

import numpy as np

from derived._typing import Array
from derived._validate import require_number
from derived.nn.parameter import Parameter
from derived.optim._blockwise import (
    BlockwiseOptimizer,
    move_mean,
    penalized,
    require_share,
)


class Adam(BlockwiseOptimizer):
    r"""Step along a running mean of gradients, divided by the root of one of their squares.

    $$g \leftarrow \nabla \Loss(\theta) + \lambda \theta \tag{1}$$

    $$m \leftarrow \beta_1 m + (1 - \beta_1)\,g \tag{2}$$

    $$s \leftarrow \beta_2 s + (1 - \beta_2)\,g^2 \tag{3}$$

    $$\hat m = m / (1 - \beta_1^t), \qquad \hat s = s / (1 - \beta_2^t) \tag{4}$$

    $$\theta \leftarrow \theta - \alpha\,\hat m / (\sqrt{\hat s} + \epsilon) \tag{5}$$

    Squares, roots and quotients are taken element by element; t counts the steps from 1.

    Derived at [eq-adam][], the correction at [eq-adam-bias][].
    Source: Kingma & Ba 2014, arXiv:1412.6980, Algorithm 1.
    Differs: adds the L2 penalty λ, as PyTorch does, to the gradient; `AdamW` decays the weights
    themselves. There is no `amsgrad`. The paper writes v for s.

    Args:
        parameters: The parameters, such as `network.parameters()`.
        lr: Learning rate α.
        betas: Shares β₁ and β₂ of the running means that are kept, each less than 1.
        eps: Keeps the quotient finite, ε.
        weight_decay: Factor λ of the L2 penalty's gradient.

    Attributes:
        lr: The learning rate; a schedule may set it between steps.
        steps: For each parameter, how many steps it has taken.
        exp_avg: For each parameter, the running mean m.
        exp_avg_sq: For each parameter, the running mean s.

    Raises:
        TypeError: If a setting is not a number, `betas` not a pair, or a parameter not a
            `Parameter`.
        ValueError: If a setting is negative, NaN or infinite, one of `betas` is not less than 1, or
            there is no parameter.

    Examples:
        >>> weight = Parameter(np.array([1.0, 1.0]))
        >>> optimizer = Adam([weight], lr=0.1)
        >>> weight.accumulate(np.array([0.01, -100.0]))
        >>> optimizer.step()
        >>> weight.data.round(6)
        array([0.9, 1.1])
    """

    def __init__(
        self,
        parameters: Iterable[Parameter],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters)
        self.lr = require_number("lr", lr, minimum=0)
        if not isinstance(betas, (tuple, list)) or len(betas) != 2:
            raise TypeError(f"betas must be a pair of numbers, got {betas!r}")
        self.betas = require_share("betas[0]", betas[0]), require_share("betas[1]", betas[1])
        self.eps = require_number("eps", eps, minimum=0)
        self.weight_decay = require_number("weight_decay", weight_decay, minimum=0)
        self.steps = [0] * len(self.parameters)
        self.exp_avg = self._per_parameter()
        self.exp_avg_sq = self._per_parameter()

    def step(self) -> None:
        """Change every parameter that has a gradient.

        Raises:
            TypeError: If a gradient has another dtype than its parameter.
            ValueError: If a gradient has another shape than its parameter.
        """
        beta1, beta2 = self.betas
        for i, parameter, grad in self._gradients():
            self.steps[i] += 1
            mean_left = 1 - beta1 ** self.steps[i]
            root_left = sqrt(1 - beta2 ** self.steps[i])
            states = self.exp_avg[i], self.exp_avg_sq[i]
            for p, g, m, s, x, y in self._blocks(parameter.data, grad, *states):
                g = self._decay(p, g, out=y)  # (1)
                move_mean(m, g, beta1, scratch=x)  # (2)
                move_mean(s, np.multiply(g, g, out=x), beta2, scratch=x)  # (3)
                np.sqrt(s, out=x)
                x /= root_left  # (4)
                x += self.eps
                np.divide(m, x, out=x)
                x *= self.lr / mean_left  # (4)
                p -= x  # (5)

    def _decay(self, p: Array, g: Array, out: Array) -> Array:
        """The gradient, with that of the penalty."""
        return penalized(g, p, self.weight_decay, out) if self.weight_decay else g
