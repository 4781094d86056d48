"""Adam with weight decay that the adaptive rates do not touch."""

from collections.abc import Iterable

from derived._typing import Array
from derived.nn.parameter import Parameter
from derived.optim.adam import Adam


class AdamW(Adam):
    r"""Shrink the weights, then step as Adam does with the gradient of the loss alone.

    $$\theta \leftarrow \theta - \alpha \lambda \theta \tag{1}$$

    then equations (2) to (5) of `Adam` with $g = \nabla \Loss(\theta)$.

    Derived at [eq-adamw][].
    Source: Loshchilov & Hutter 2017, arXiv:1711.05101, Algorithm 2.
    Differs: as PyTorch, the decay is multiplied by the learning rate α, where the paper has a
    schedule's factor η alone; so λ here is λ/α there. The default λ is PyTorch's 0.01.

    Args:
        parameters: The parameters, such as `network.parameters()`.
        lr: Learning rate α.
        betas: Shares β₁ and β₂ of the running means that are kept, each less than 1.
        eps: Keeps the quotient finite, ε.
        weight_decay: How fast the weights shrink, λ.

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
        >>> import numpy as np
        >>> weight = Parameter(np.array([10.0]))
        >>> optimizer = AdamW([weight], lr=0.1, weight_decay=0.5)
        >>> weight.accumulate(np.array([0.0]))
        >>> optimizer.step()
        >>> weight.data
        array([9.5])
    """

    def __init__(
        self,
        parameters: Iterable[Parameter],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(parameters, lr, betas, eps, weight_decay)

    def _decay(self, p: Array, g: Array, out: Array) -> Array:
        """The gradient as it is; the weights shrink instead."""
        p *= 1 - self.lr * self.weight_decay  # (1)
        return g
