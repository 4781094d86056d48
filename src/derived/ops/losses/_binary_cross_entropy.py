"""Binary cross-entropy of probabilities."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float, Scalar
from derived._validate import require_floats, require_like, require_probabilities
from derived.ops.losses._reduction import Reduction, reduce, reduce_backward, require_reduction

# PyTorch's two bounds: on a logarithm, and on p (1 − p) in the gradient's denominator. The second
# one is 1e-12 rounded to float32 there, in float64 too.
_LOG_MIN = -100.0
_DENOMINATOR_MIN = float(np.float32(1e-12))


class BinaryCrossEntropyCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    p: Float[Array, "*shape"]
    target: Float[Array, "*shape"]
    reduction: Reduction


def binary_cross_entropy(
    p: Float[Array, "*shape"],
    target: Float[Array, "*shape"],
    reduction: Reduction = "mean",
) -> tuple[Scalar | Float[Array, "*shape"], BinaryCrossEntropyCache]:
    r"""Charge each predicted probability for what it gave to the other outcome.

    $$\ell = -y \log p - (1 - y) \log (1 - p) \tag{1}$$

    Derived at [eq-bce][]. Source: derived here.
    Differs: the equation is infinite at p = 0, y = 1. As PyTorch, each logarithm is held at −100
    or above, so that the loss is at most 100. Prefer `binary_cross_entropy_with_logits`.

    Args:
        p: Probabilities, of any shape.
        target: Outcomes y in [0, 1], most often 0.0 or 1.0.
        reduction: `"mean"`, `"sum"` or `"none"`.

    Returns:
        The loss, and the cache for `binary_cross_entropy_backward`.

    Raises:
        TypeError: If an argument is not an array of floats, or the dtypes differ.
        ValueError: If the shapes differ, an array is empty, or a value is NaN or outside [0, 1].

    Examples:
        >>> p, target = np.array([0.5, 0.0]), np.array([1.0, 1.0])
        >>> loss, _ = binary_cross_entropy(p, target, reduction="none")
        >>> loss.round(4).tolist()
        [0.6931, 100.0]
    """
    require_reduction(reduction)
    require_floats("p", p, finite=False)
    require_like("target", target, "p", p)
    require_probabilities("p", p)
    require_probabilities("target", target)
    with np.errstate(divide="ignore"):  # the logarithm of zero is held at −100 below
        log_p = np.maximum(np.log(p), _LOG_MIN)
        log_q = np.maximum(np.log1p(-p), _LOG_MIN)
    losses = np.asarray(-target * log_p - (1 - target) * log_q)  # (1)
    return reduce(losses, reduction), BinaryCrossEntropyCache(p, target, reduction)


def binary_cross_entropy_backward(
    dloss: float | Scalar | Float[Array, "..."], cache: BinaryCrossEntropyCache
) -> Float[Array, "*shape"]:
    r"""Gradient of the final scalar with respect to the probabilities.

    $$\frac{\partial \ell}{\partial p} = \frac{p - y}{p\,(1 - p)} \tag{1'}$$

    Differs: as PyTorch, the denominator is held at 1e-12 or above. After a sigmoid that bound takes
    the gradient away once p is below 1e-12, and so does rounding once p is 1.

    Examples:
        >>> p, target = np.array([0.5, 0.8]), np.array([1.0, 0.0])
        >>> _, cache = binary_cross_entropy(p, target, reduction="sum")
        >>> binary_cross_entropy_backward(1.0, cache).round(6)
        array([-2.,  5.])
    """
    p, target, reduction = cache
    upstream = reduce_backward(dloss, p.shape, p.dtype, reduction)
    slope = (p - target) / np.maximum(p * (1 - p), _DENOMINATOR_MIN)  # (1')
    return np.asarray(upstream * slope)
