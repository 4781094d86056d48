"""Adam: momentum, and a rate for each weight, both corrected for their start at zero."""

from collections.abc import Iterable

import numpy as np

from derived._typing import Array
from derived._validate import require_number, require_share
from derived.nn.parameter import Trainable
from derived.optim.optimizer import Optimizer


class Adam(Optimizer):
    r"""Step along a running mean of gradients, divided by the root of one of their squares.

    $$g \leftarrow \nabla \Loss(\theta) + \lambda \theta \tag{1}$$

    $$m \leftarrow \beta_1 m + (1 - \beta_1)\,g \tag{2}$$

    $$s \leftarrow \beta_2 s + (1 - \beta_2)\,g^2 \tag{3}$$

    $$\hat m = m / (1 - \beta_1^t), \qquad \hat s = s / (1 - \beta_2^t) \tag{4}$$

    $$\theta \leftarrow \theta - \alpha\,\hat m / (\sqrt{\hat s} + \epsilon) \tag{5}$$

    Derived at [eq-adam][], the correction at [eq-adam-bias][].
    Source: Kingma & Ba 2014, arXiv:1412.6980, Algorithm 1.
    Differs: adds the L2 penalty λ, as PyTorch does, to the gradient; `AdamW` decays the weights
    themselves. There is no `amsgrad`. The paper writes v for s.

    Args:
        parameters: What to change; see `Optimizer`.
        lr: Learning rate α.
        betas: Shares β₁ and β₂ of the running means that are kept, each less than 1.
        eps: Keeps the quotient finite, ε.
        weight_decay: Factor λ of the L2 penalty's gradient.

    Attributes:
        exp_avg: For each parameter, the running mean m.
        exp_avg_sq: For each parameter, the running mean s.

    Raises:
        TypeError: If `betas` is not a pair; and as `Optimizer`.
        ValueError: If one of `betas` is not less than 1; and as `Optimizer`.

    Examples:
        >>> from derived.nn import Parameter
        >>> weight = Parameter(np.array([1.0, 1.0]))
        >>> optimizer = Adam([weight], lr=0.1)
        >>> weight.accumulate(np.array([0.01, -100.0]))
        >>> optimizer.step()
        >>> weight.data.round(6)
        array([0.9, 1.1])
    """

    def __init__(
        self,
        parameters: Iterable[Trainable],
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
        self.exp_avg = self._per_parameter()
        self.exp_avg_sq = self._per_parameter()

    def _states(self, i: int) -> tuple[Array, ...]:
        return self.exp_avg[i], self.exp_avg_sq[i]

    def _update(self, t: int, p: Array, g: Array, m: Array, s: Array) -> None:
        if self.weight_decay:
            g = g + self.weight_decay * p  # (1)
        self._adapt(t, p, g, m, s)

    def _adapt(self, t: int, p: Array, g: Array, m: Array, s: Array) -> None:
        beta1, beta2 = self.betas
        m[:] = beta1 * m + (1 - beta1) * g  # (2)
        s[:] = beta2 * s + (1 - beta2) * g**2  # (3)
        m_hat = m / (1 - beta1**t)  # (4)
        s_hat = s / (1 - beta2**t)  # (4)
        p -= self.lr * m_hat / (np.sqrt(s_hat) + self.eps)  # (5)
