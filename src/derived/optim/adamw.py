"""Adam with weight decay that the adaptive rates do not touch."""

from collections.abc import Iterable

from derived._typing import Array
from derived.nn.parameter import Trainable
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
        parameters: What to change; see `Optimizer`.
        lr: Learning rate α.
        betas: As for `Adam`.
        eps: As for `Adam`.
        weight_decay: How fast the weights shrink, λ.

    Examples:
        >>> import numpy as np
        >>> from derived.nn import Parameter
        >>> weight = Parameter(np.array([10.0]))
        >>> optimizer = AdamW([weight], lr=0.1, weight_decay=0.5)
        >>> weight.accumulate(np.array([0.0]))
        >>> optimizer.step()
        >>> weight.data
        array([9.5])
    """

    def __init__(
        self,
        parameters: Iterable[Trainable],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(parameters, lr, betas, eps, weight_decay)

    def _update(self, t: int, p: Array, g: Array, m: Array, s: Array) -> None:
        p -= self.lr * self.weight_decay * p  # (1)
        self._adapt(t, p, g, m, s)
