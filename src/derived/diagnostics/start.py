"""Before the first step: the loss beside that of a network that knows nothing."""

import math
from typing import Any, NamedTuple

import numpy as np

from derived.diagnostics._adapter import LossFn, adapt


class InitialLoss(NamedTuple):
    """The loss of a fresh classifier, and what it should be near.

    Attributes:
        loss: As measured.
        expected: log K + s²/2: what logits with this spread cost while they ignore the label.
        uniform: log K, the loss of equal logits.
        logit_std: The spread s of the logits over the classes of one example.
    """

    loss: float
    expected: float
    uniform: float
    logit_std: float


def initial_loss(model: Any, x: Any, target: Any, loss_fn: LossFn | None = None) -> InitialLoss:
    r"""Compare a fresh classifier's loss with that of logits that ignore the label.

    $$\E[\ell] \approx \log K + \tfrac12 s^2, \qquad
      s^2 = \frac1{NK} \sum_{n,k} (z_{nk} - \bar z_n)^2 \tag{1}$$

    Derived at [eq-init-loss][]. Source: derived here.
    Differs: the check is usually done against log K alone, which is right for small logits.

    Args:
        model: A `derived.nn.Layer` or a `torch.nn.Module` that returns one row of K logits per
            example, in whatever mode it is; a copy is examined.
        x: The inputs, as an array or a tensor.
        target: The labels.
        loss_fn: The loss that you train with, by default the cross-entropy. For a module: a
            function of outputs and targets. For a NumPy network: a pair, forward and backward.

    Returns:
        The four numbers.

    Raises:
        TypeError: If `model` is neither, or `loss_fn` does not fit it.
        ValueError: If the outputs are not a matrix with two columns or more.

    Examples:
        >>> from derived.nn import MLP
        >>> rng = np.random.default_rng(0)
        >>> network = MLP((5, 16, 10), rng=rng)
        >>> found = initial_loss(network, rng.normal(size=(50, 5)), np.arange(50) % 10)
        >>> abs(found.loss - found.expected) < 0.05
        True
    """
    seen = adapt(model).copy()
    with seen.quiet():
        logits = seen.forward(x)
    if logits.ndim != 2 or logits.shape[1] < 2:
        raise ValueError(
            "the model must return one row of two logits or more per example, "
            f"got outputs of shape {logits.shape}"
        )
    loss = seen.loss(logits, target, loss_fn or seen.default_loss)
    uniform = math.log(logits.shape[1])
    variance = float(logits.var(axis=1, dtype=np.float64).mean())  # (1), on the right
    return InitialLoss(loss, uniform + variance / 2, uniform, math.sqrt(variance))  # (1)
