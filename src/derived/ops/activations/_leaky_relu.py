"""The leaky rectified linear unit: a small slope where ReLU has none."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_floats, require_like, require_number


class LeakyReLUCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    z: Float[Array, "*shape"]
    negative_slope: float


def leaky_relu(
    z: Float[Array, "*shape"], negative_slope: float = 0.01
) -> tuple[Float[Array, "*shape"], LeakyReLUCache]:
    r"""Keep what is positive, and shrink the rest by a constant factor γ.

    $$\operatorname{LeakyReLU}(z) = \begin{cases} z & z > 0 \\ \gamma z & z \le 0 \end{cases}
      \tag{1}$$

    Derived at [eq-leaky-relu][]. Source: Maas et al. 2013, with the slope 0.01.
    Differs: nothing.

    Args:
        z: Pre-activations, of any shape.
        negative_slope: The factor γ.

    Returns:
        Values of the shape of `z`, and the cache for `leaky_relu_backward`.

    Raises:
        TypeError: If `z` is not an array of floats, or `negative_slope` is not a number.
        ValueError: If `z` is empty, or either holds NaN or infinity.

    Examples:
        >>> y, _ = leaky_relu(np.array([-2.0, 0.0, 2.0]), negative_slope=0.1)
        >>> y
        array([-0.2,  0. ,  2. ])
    """
    require_floats("z", z)
    negative_slope = require_number("negative_slope", negative_slope)
    y = np.asarray(np.maximum(z, 0) + negative_slope * np.minimum(z, 0))  # (1)
    return y, LeakyReLUCache(z, negative_slope)


def leaky_relu_backward(
    dy: Float[Array, "*shape"], cache: LeakyReLUCache
) -> Float[Array, "*shape"]:
    r"""Gradient of a scalar loss with respect to z.

    $$\operatorname{LeakyReLU}'(z) = \begin{cases} 1 & z > 0 \\ \gamma & z \le 0 \end{cases}
      \tag{1'}$$

    Differs: at z = 0 there is no derivative unless γ = 1; γ is taken, as PyTorch does.

    Examples:
        >>> _, cache = leaky_relu(np.array([-2.0, 0.0, 2.0]), negative_slope=0.1)
        >>> leaky_relu_backward(np.ones(3), cache)
        array([0.1, 0.1, 1. ])
    """
    require_like("dy", dy, "y", cache.z)
    return np.asarray(np.where(cache.z > 0, dy, cache.negative_slope * dy))  # (1')
