"""Momentum as its papers have it: the learning rate goes into the velocity."""

from collections.abc import Iterable

from derived._typing import Array
from derived._validate import require_number
from derived.nn.parameter import Trainable
from derived.optim.optimizer import Optimizer


class ClassicalMomentum(Optimizer):
    r"""Move by a velocity that friction slows and each gradient pushes.

    $$g \leftarrow \nabla \Loss(\theta) + \lambda \theta \tag{1}$$

    $$u \leftarrow \mu u - \alpha g \tag{2}$$

    $$\theta \leftarrow \theta + u \tag{3}$$

    Derived at [eq-momentum][]. Source: Polyak 1964; in this form Sutskever et al. 2013, section 2.
    Differs: PyTorch has no such class. Its `SGD`, and ours, keeps the rate out of the velocity. At
    a constant rate both take the same steps; after a change of rate this one coasts on at the old
    speed, where `SGD` changes speed at once.

    Args:
        parameters: What to change; see `Optimizer`.
        lr: Learning rate α.
        momentum: Share μ of the velocity that is kept.
        weight_decay: Factor λ of the L2 penalty's gradient.

    Attributes:
        velocity: For each parameter, the velocity u.

    Examples:
        >>> import numpy as np
        >>> from derived.nn import Parameter
        >>> weight = Parameter(np.array([1.0]))
        >>> optimizer = ClassicalMomentum([weight], lr=0.1, momentum=0.9)
        >>> weight.accumulate(np.array([2.0]))
        >>> optimizer.step()
        >>> optimizer.velocity[0], weight.data
        (array([-0.2]), array([0.8]))
    """

    def __init__(
        self,
        parameters: Iterable[Trainable],
        lr: float = 1e-3,
        momentum: float = 0.9,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters)
        self.lr = require_number("lr", lr, minimum=0)
        self.momentum = require_number("momentum", momentum, minimum=0)
        self.weight_decay = require_number("weight_decay", weight_decay, minimum=0)
        self.velocity = self._per_parameter()

    def _states(self, i: int) -> tuple[Array, ...]:
        return (self.velocity[i],)

    def _update(self, t: int, p: Array, g: Array, u: Array) -> None:
        if self.weight_decay:
            g = g + self.weight_decay * p  # (1)
        u[:] = self.momentum * u - self.lr * g  # (2)
        p += u  # (3)
