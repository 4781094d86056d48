"""The Huber loss: squared for small errors, absolute for large ones."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float, Scalar
from derived._validate import require_floats, require_like, require_number
from derived.ops.losses._reduction import Reduction, reduce, reduce_backward, require_reduction


class HuberLossCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    difference: Float[Array, "*shape"]
    delta: float
    reduction: Reduction


def huber_loss(
    prediction: Float[Array, "*shape"],
    target: Float[Array, "*shape"],
    reduction: Reduction = "mean",
    delta: float = 1.0,
) -> tuple[Scalar | Float[Array, "*shape"], HuberLossCache]:
    r"""Square an error up to δ, and let it grow in a straight line beyond.

    $$\ell = \begin{cases} \tfrac12 (\hat y - y)^2 & |\hat y - y| \le \delta \\
      \delta\,\bigl(|\hat y - y| - \tfrac12 \delta\bigr) & \text{otherwise} \end{cases} \tag{1}$$

    Derived at [eq-huber][]. Source: Huber 1964, doi:10.1214/aoms/1177703732.
    Differs: the shapes must be equal: PyTorch broadcasts them, with a warning.

    Args:
        prediction: The prediction, of any shape.
        target: What it should be.
        reduction: `"mean"`, `"sum"` or `"none"`.
        delta: The error δ at which the line begins; greater than 0.

    Returns:
        The loss, and the cache for `huber_loss_backward`.

    Raises:
        TypeError: If an argument is not an array of floats, or the dtypes differ.
        ValueError: If the shapes differ, an array is empty or holds NaN or infinity, or `delta` is
            not positive.

    Examples:
        >>> prediction, target = np.array([1.0, 5.0]), np.array([0.0, 2.0])
        >>> loss, _ = huber_loss(prediction, target, reduction="none")
        >>> loss
        array([0.5, 2.5])
    """
    require_reduction(reduction)
    delta = require_number("delta", delta, above=0)
    require_floats("prediction", prediction)
    require_like("target", target, "prediction", prediction)
    require_floats("target", target)
    difference = np.asarray(prediction - target)
    size = np.abs(difference)
    inner = np.minimum(size, delta)  # the part of the error that is squared
    losses = np.asarray(inner * (size - 0.5 * inner))  # (1), both cases
    return reduce(losses, reduction), HuberLossCache(difference, delta, reduction)


def huber_loss_backward(
    dloss: float | Scalar | Float[Array, "..."], cache: HuberLossCache
) -> Float[Array, "*shape"]:
    r"""Gradient of the final scalar with respect to the prediction.

    $$\frac{\partial \ell}{\partial \hat y} = \max\bigl(-\delta, \min(\delta, \hat y - y)\bigr)
      \tag{1'}$$

    Examples:
        >>> prediction, target = np.array([0.5, 5.0]), np.array([0.0, 2.0])
        >>> _, cache = huber_loss(prediction, target, reduction="sum")
        >>> huber_loss_backward(1.0, cache)
        array([0.5, 1. ])
    """
    difference, delta, reduction = cache
    upstream = reduce_backward(dloss, difference.shape, difference.dtype, reduction)
    return np.asarray(upstream * np.clip(difference, -delta, delta))  # (1')
