"""The absolute error."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float, Scalar
from derived._validate import require_floats, require_like
from derived.ops.losses._reduction import Reduction, reduce, reduce_backward, require_reduction


class L1LossCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    difference: Float[Array, "*shape"]
    reduction: Reduction


def l1_loss(
    prediction: Float[Array, "*shape"],
    target: Float[Array, "*shape"],
    reduction: Reduction = "mean",
) -> tuple[Scalar | Float[Array, "*shape"], L1LossCache]:
    r"""The absolute error of a prediction.

    $$\ell = |\hat y - y|, \qquad \Loss = \tfrac1M \sum_m \ell_m \tag{1}$$

    Derived at [eq-mae-loss][]. Source: derived here.
    Differs: the shapes must be equal: PyTorch broadcasts them, with a warning.

    Args:
        prediction: The prediction, of any shape.
        target: What it should be.
        reduction: `"mean"`, `"sum"` or `"none"`.

    Returns:
        The loss, and the cache for `l1_loss_backward`.

    Raises:
        TypeError: If an argument is not an array of floats, or the dtypes differ.
        ValueError: If the shapes differ, or an array is empty or holds NaN or infinity.

    Examples:
        >>> loss, _ = l1_loss(np.array([1.0, 5.0]), np.array([1.0, 2.0]))
        >>> float(loss)
        1.5
    """
    require_reduction(reduction)
    require_floats("prediction", prediction)
    require_like("target", target, "prediction", prediction)
    require_floats("target", target)
    difference = np.asarray(prediction - target)
    losses = np.asarray(np.abs(difference))  # (1)
    return reduce(losses, reduction), L1LossCache(difference, reduction)


def l1_loss_backward(
    dloss: float | Scalar | Float[Array, "..."], cache: L1LossCache
) -> Float[Array, "*shape"]:
    r"""Gradient of the final scalar with respect to the prediction.

    $$\frac{\partial \ell}{\partial \hat y} = \sign(\hat y - y) \tag{1'}$$

    Differs: at a difference of zero there is no derivative; 0 is taken, as PyTorch does.

    Examples:
        >>> _, cache = l1_loss(np.array([1.0, 5.0]), np.array([1.0, 2.0]))
        >>> l1_loss_backward(1.0, cache)
        array([0. , 0.5])
    """
    difference, reduction = cache
    upstream = reduce_backward(dloss, difference.shape, difference.dtype, reduction)
    return np.asarray(upstream * np.sign(difference))  # (1')
