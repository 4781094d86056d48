"""Binary cross-entropy from logits, which neither overflows nor loses small probabilities."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float, Scalar
from derived._validate import require_floats, require_like, require_probabilities
from derived.ops.activations import sigmoid
from derived.ops.losses._reduction import Reduction, reduce, reduce_backward, require_reduction


class BinaryCrossEntropyWithLogitsCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    z: Float[Array, "*shape"]
    target: Float[Array, "*shape"]
    reduction: Reduction


def binary_cross_entropy_with_logits(
    z: Float[Array, "*shape"],
    target: Float[Array, "*shape"],
    reduction: Reduction = "mean",
) -> tuple[Scalar | Float[Array, "*shape"], BinaryCrossEntropyWithLogitsCache]:
    r"""Charge each logit for the probability that its sigmoid gave to the other outcome.

    $$\ell = -y \log \sigma(z) - (1 - y) \log \bigl(1 - \sigma(z)\bigr)
      = \max(z, 0) - z y + \log\bigl(1 + e^{-|z|}\bigr) \tag{1}$$

    Derived at [eq-bce-logits-stable][]. Source: derived here.
    Differs: computes the second form, which PyTorch does too. There are no class weights.

    Args:
        z: Logits, of any shape.
        target: Outcomes y in [0, 1], most often 0.0 or 1.0.
        reduction: `"mean"`, `"sum"` or `"none"`.

    Returns:
        The loss, and the cache for `binary_cross_entropy_with_logits_backward`.

    Raises:
        TypeError: If an argument is not an array of floats, or the dtypes differ.
        ValueError: If the shapes differ, an array is empty, a logit is NaN or infinite, or a target
            is outside [0, 1].

    Examples:
        >>> z, target = np.array([0.0, -1000.0]), np.array([1.0, 1.0])
        >>> loss, _ = binary_cross_entropy_with_logits(z, target, reduction="none")
        >>> loss.round(4).tolist()
        [0.6931, 1000.0]
    """
    require_reduction(reduction)
    require_floats("z", z)
    require_like("target", target, "z", z)
    require_probabilities("target", target)
    losses = np.asarray(np.maximum(z, 0) - z * target + np.log1p(np.exp(-np.abs(z))))  # (1)
    return reduce(losses, reduction), BinaryCrossEntropyWithLogitsCache(z, target, reduction)


def binary_cross_entropy_with_logits_backward(
    dloss: float | Scalar | Float[Array, "..."], cache: BinaryCrossEntropyWithLogitsCache
) -> Float[Array, "*shape"]:
    r"""Gradient of the final scalar with respect to the logits.

    $$\frac{\partial \ell}{\partial z} = \sigma(z) - y \tag{1'}$$

    Examples:
        >>> z, target = np.array([0.0, -1000.0]), np.array([1.0, 1.0])
        >>> _, cache = binary_cross_entropy_with_logits(z, target, reduction="sum")
        >>> binary_cross_entropy_with_logits_backward(1.0, cache)
        array([-0.5, -1. ])
    """
    z, target, reduction = cache
    upstream = reduce_backward(dloss, z.shape, z.dtype, reduction)
    p, _ = sigmoid(z)
    return np.asarray(upstream * (p - target))  # (1')
