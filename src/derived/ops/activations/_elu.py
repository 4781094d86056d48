"""The exponential linear unit: smooth below zero, where it levels off."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_floats, require_like, require_number


class ELUCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    z: Float[Array, "*shape"]
    alpha: float


def elu(z: Float[Array, "*shape"], alpha: float = 1.0) -> tuple[Float[Array, "*shape"], ELUCache]:
    r"""Keep what is positive, and let the rest fall off toward −α.

    $$\operatorname{ELU}(z) = \begin{cases} z & z > 0 \\ \alpha\,(e^z - 1) & z \le 0 \end{cases}
      \tag{1}$$

    Derived at [eq-elu][]. Source: Clevert et al. 2015, arXiv:1511.07289.
    Differs: takes the exponential of min(z, 0), so that the branch not taken cannot overflow.

    Args:
        z: Pre-activations, of any shape.
        alpha: The depth α to which the left side falls.

    Returns:
        Values of the shape of `z`, and the cache for `elu_backward`.

    Raises:
        TypeError: If `z` is not an array of floats, or `alpha` is not a number.
        ValueError: If `z` is empty, or either holds NaN or infinity.

    Examples:
        >>> y, _ = elu(np.array([-1000.0, 0.0, 2.0]))
        >>> y
        array([-1.,  0.,  2.])
    """
    require_floats("z", z)
    alpha = require_number("alpha", alpha)
    y = np.asarray(np.maximum(z, 0) + alpha * np.expm1(np.minimum(z, 0)))  # (1)
    return y, ELUCache(z, alpha)


def elu_backward(dy: Float[Array, "*shape"], cache: ELUCache) -> Float[Array, "*shape"]:
    r"""Gradient of a scalar loss with respect to z.

    $$\operatorname{ELU}'(z) = \begin{cases} 1 & z > 0 \\ \alpha e^z & z \le 0 \end{cases}
      \tag{1'}$$

    Differs: at z = 0 there is no derivative unless α = 1; α is taken, as PyTorch does.

    Examples:
        >>> _, cache = elu(np.array([-1000.0, 0.0, 2.0]))
        >>> elu_backward(np.ones(3), cache)
        array([0., 1., 1.])
    """
    require_like("dy", dy, "y", cache.z)
    slope = np.where(cache.z > 0, 1, cache.alpha * np.exp(np.minimum(cache.z, 0)))  # (1')
    return np.asarray(dy * slope)
