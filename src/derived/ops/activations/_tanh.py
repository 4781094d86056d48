"""The hyperbolic tangent: any number to (−1, 1), as far as rounding allows, and odd."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_floats, require_like


class TanhCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    y: Float[Array, "*shape"]


def tanh(z: Float[Array, "*shape"]) -> tuple[Float[Array, "*shape"], TanhCache]:
    r"""Squash each element to the open interval from −1 to 1.

    $$\tanh z = \frac{e^z - e^{-z}}{e^z + e^{-z}} = 2\,\sigma(2z) - 1 \tag{1}$$

    Derived at [eq-tanh][]. Source: derived here.
    Differs: leaves the stable evaluation to NumPy.

    Args:
        z: Pre-activations, of any shape.

    Returns:
        Values of the shape of `z`, and the cache for `tanh_backward`.

    Raises:
        TypeError: If `z` is not an array of floats.
        ValueError: If `z` is empty or holds NaN or infinity.

    Examples:
        >>> y, _ = tanh(np.array([-1000.0, 0.0, 1000.0]))
        >>> y
        array([-1.,  0.,  1.])
    """
    require_floats("z", z)
    y = np.asarray(np.tanh(z))  # (1)
    return y, TanhCache(y)


def tanh_backward(dy: Float[Array, "*shape"], cache: TanhCache) -> Float[Array, "*shape"]:
    r"""Gradient of a scalar loss with respect to z.

    $$\tanh' z = 1 - \tanh^2 z \tag{1'}$$

    Derived at [eq-tanh-derivative][].

    Examples:
        >>> _, cache = tanh(np.array([0.0]))
        >>> tanh_backward(np.array([3.0]), cache)
        array([3.])
    """
    require_like("dy", dy, "y", cache.y)
    return np.asarray(dy * (1 - cache.y * cache.y))  # (1')
