"""AdaGrad: a learning rate for each weight, from the gradients that it has seen."""

from collections.abc import Iterable

import numpy as np

from derived._validate import require_number
from derived.nn.parameter import Parameter
from derived.optim._blockwise import BlockwiseOptimizer, penalized


class Adagrad(BlockwiseOptimizer):
    r"""Divide each step by the root of the sum of all squared gradients so far.

    $$g \leftarrow \nabla \Loss(\theta) + \lambda \theta \tag{1}$$

    $$s \leftarrow s + g^2 \tag{2}$$

    $$\theta \leftarrow \theta -
      \frac{\alpha}{1 + (t - 1)\,\eta} \cdot \frac{g}{\sqrt{s} + \epsilon} \tag{3}$$

    Squares, roots and quotients are taken element by element; t counts the steps from 1.

    Derived at [eq-adagrad][].
    Source: Duchi, Hazan & Singer 2011, "Adaptive Subgradient Methods", JMLR 12, the diagonal form.
    Differs: as PyTorch, the rate may decay, and the L2 penalty λ joins the gradient. The paper
    calls ε δ.

    Args:
        parameters: The parameters, such as `network.parameters()`.
        lr: Learning rate α.
        lr_decay: How fast the rate falls, η.
        weight_decay: Factor λ of the L2 penalty's gradient.
        initial_accumulator_value: What the sum s starts from.
        eps: Keeps the quotient finite, ε.

    Attributes:
        lr: The learning rate; a schedule may set it between steps.
        steps: For each parameter, how many steps it has taken.
        sum: For each parameter, its sum s.

    Raises:
        TypeError: If a setting is not a number, or a parameter not a `Parameter`.
        ValueError: If a setting is negative, NaN or infinite, or there is no parameter.

    Examples:
        >>> weight = Parameter(np.array([1.0, 1.0]))
        >>> optimizer = Adagrad([weight], lr=0.1)
        >>> weight.accumulate(np.array([0.01, -100.0]))
        >>> optimizer.step()
        >>> weight.data.round(6)
        array([0.9, 1.1])
    """

    def __init__(
        self,
        parameters: Iterable[Parameter],
        lr: float = 1e-2,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
    ) -> None:
        super().__init__(parameters)
        self.lr = require_number("lr", lr, minimum=0)
        self.lr_decay = require_number("lr_decay", lr_decay, minimum=0)
        self.weight_decay = require_number("weight_decay", weight_decay, minimum=0)
        self.eps = require_number("eps", eps, minimum=0)
        self.steps = [0] * len(self.parameters)
        self.sum = self._per_parameter(
            require_number("initial_accumulator_value", initial_accumulator_value, minimum=0)
        )

    def step(self) -> None:
        """Change every parameter that has a gradient.

        Raises:
            TypeError: If a gradient has another dtype than its parameter.
            ValueError: If a gradient has another shape than its parameter.
        """
        for i, parameter, grad in self._gradients():
            self.steps[i] += 1
            rate = self.lr / (1 + (self.steps[i] - 1) * self.lr_decay)
            for p, g, s, a, b in self._blocks(parameter.data, grad, self.sum[i]):
                if self.weight_decay:
                    g = penalized(g, p, self.weight_decay, out=b)  # (1)
                s += np.multiply(g, g, out=a)  # (2)
                np.sqrt(s, out=a)
                a += self.eps
                np.divide(g, a, out=a)
                a *= rate
                p -= a  # (3)
