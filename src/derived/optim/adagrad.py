"""AdaGrad: a learning rate for each weight, from the gradients that it has seen."""

from collections.abc import Iterable

import numpy as np

from derived._typing import Array
from derived._validate import require_number
from derived.nn.parameter import Trainable
from derived.optim.optimizer import Optimizer


class Adagrad(Optimizer):
    r"""Divide each step by the root of the sum of all squared gradients so far.

    $$g \leftarrow \nabla \Loss(\theta) + \lambda \theta \tag{1}$$

    $$s \leftarrow s + g^2 \tag{2}$$

    $$\theta \leftarrow \theta -
      \frac{\alpha}{1 + (t - 1)\,\eta} \cdot \frac{g}{\sqrt{s} + \epsilon} \tag{3}$$

    Derived at [eq-adagrad][].
    Source: Duchi, Hazan & Singer 2011, "Adaptive Subgradient Methods", JMLR 12, the diagonal form.
    Differs: as PyTorch, the rate may decay, and the L2 penalty λ joins the gradient. The paper
    calls ε δ.

    Args:
        parameters: What to change; see `Optimizer`.
        lr: Learning rate α.
        lr_decay: How fast the rate falls, η.
        weight_decay: Factor λ of the L2 penalty's gradient.
        initial_accumulator_value: What the sum s starts from.
        eps: Keeps the quotient finite, ε.

    Attributes:
        sum: For each parameter, its sum s.

    Examples:
        >>> from derived.nn import Parameter
        >>> weight = Parameter(np.array([1.0, 1.0]))
        >>> optimizer = Adagrad([weight], lr=0.1)
        >>> weight.accumulate(np.array([0.01, -100.0]))
        >>> optimizer.step()
        >>> weight.data.round(6)
        array([0.9, 1.1])
    """

    def __init__(
        self,
        parameters: Iterable[Trainable],
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
        self.sum = self._per_parameter(
            require_number("initial_accumulator_value", initial_accumulator_value, minimum=0)
        )

    def _states(self, i: int) -> tuple[Array, ...]:
        return (self.sum[i],)

    def _update(self, t: int, p: Array, g: Array, s: Array) -> None:
        if self.weight_decay:
            g = g + self.weight_decay * p  # (1)
        s += g**2  # (2)
        p -= self.lr / (1 + (t - 1) * self.lr_decay) * g / (np.sqrt(s) + self.eps)  # (3)
