"""The squared error."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float, Scalar
from derived._validate import require_floats, require_like
from derived.ops.losses._reduction import Reduction, reduce, reduce_backward, require_reduction


class MSELossCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    difference: Float[Array, "*shape"]
    reduction: Reduction


def mse_loss(
    prediction: Float[Array, "*shape"],
    target: Float[Array, "*shape"],
    reduction: Reduction = "mean",
) -> tuple[Scalar | Float[Array, "*shape"], MSELossCache]:
    r"""The squared error of a prediction.

    $$\ell = (\hat y - y)^2, \qquad \Loss = \tfrac1M \sum_m \ell_m \tag{1}$$

    Derived at [eq-mse-loss][]. Source: derived here.
    Differs: as PyTorch, there is no factor one half, and the mean runs over all M elements, not
    over examples. The shapes must be equal: PyTorch broadcasts them, with a warning.

    Args:
        prediction: The prediction, of any shape.
        target: What it should be.
        reduction: `"mean"`, `"sum"` or `"none"`.

    Returns:
        The loss, and the cache for `mse_loss_backward`.

    Raises:
        TypeError: If an argument is not an array of floats, or the dtypes differ.
        ValueError: If the shapes differ, or an array is empty or holds NaN or infinity.

    Examples:
        >>> loss, _ = mse_loss(np.array([1.0, 5.0]), np.array([1.0, 2.0]))
        >>> float(loss)
        4.5
    """
    require_reduction(reduction)
    require_floats("prediction", prediction)
    require_like("target", target, "prediction", prediction)
    require_floats("target", target)
    difference = np.asarray(prediction - target)
    losses = np.asarray(difference * difference)  # (1)
    return reduce(losses, reduction), MSELossCache(difference, reduction)


def mse_loss_backward(
    dloss: float | Scalar | Float[Array, "..."], cache: MSELossCache
) -> Float[Array, "*shape"]:
    r"""Gradient of the final scalar with respect to the prediction.

    $$\frac{\partial \ell}{\partial \hat y} = 2\,(\hat y - y) \tag{1'}$$

    Examples:
        >>> _, cache = mse_loss(np.array([1.0, 5.0]), np.array([1.0, 2.0]))
        >>> mse_loss_backward(1.0, cache)
        array([0., 3.])
    """
    difference, reduction = cache
    upstream = reduce_backward(dloss, difference.shape, difference.dtype, reduction)
    return np.asarray(upstream * (2 * difference))  # (1')
