"""Softplus: a smooth ReLU, whose slope is the sigmoid."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_floats, require_like
from derived.ops.activations._sigmoid import sigmoid


class SoftplusCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    z: Float[Array, "*shape"]


def softplus(z: Float[Array, "*shape"]) -> tuple[Float[Array, "*shape"], SoftplusCache]:
    r"""Bend smoothly from 0 on the left to z on the right.

    $$\operatorname{softplus}(z) = \log(1 + e^z) = \max(z, 0) + \log\bigl(1 + e^{-|z|}\bigr)
      \tag{1}$$

    Derived at [eq-softplus][]. Source: derived here.
    Differs: computes the second form, which cannot overflow. PyTorch returns z itself above a
    threshold of 20, and so is off by up to 2e-9 there; it also has a factor beta, here 1.

    Args:
        z: Pre-activations, of any shape.

    Returns:
        Values of the shape of `z`, and the cache for `softplus_backward`.

    Raises:
        TypeError: If `z` is not an array of floats.
        ValueError: If `z` is empty or holds NaN or infinity.

    Examples:
        >>> y, _ = softplus(np.array([-1000.0, 0.0, 1000.0]))
        >>> y.round(4).tolist()
        [0.0, 0.6931, 1000.0]
    """
    require_floats("z", z)
    y = np.asarray(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))  # (1)
    return y, SoftplusCache(z)


def softplus_backward(dy: Float[Array, "*shape"], cache: SoftplusCache) -> Float[Array, "*shape"]:
    r"""Gradient of a scalar loss with respect to z.

    $$\operatorname{softplus}'(z) = \sigma(z) \tag{1'}$$

    Examples:
        >>> _, cache = softplus(np.array([-1000.0, 0.0, 1000.0]))
        >>> softplus_backward(np.ones(3), cache)
        array([0. , 0.5, 1. ])
    """
    require_like("dy", dy, "y", cache.z)
    slope, _ = sigmoid(cache.z)  # (1')
    return np.asarray(dy * slope)
