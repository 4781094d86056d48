"""The rectified linear unit: what is negative becomes zero."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_floats, require_like


class ReLUCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    y: Float[Array, "*shape"]


def relu(z: Float[Array, "*shape"]) -> tuple[Float[Array, "*shape"], ReLUCache]:
    r"""Keep what is positive, and put zero for the rest.

    $$\operatorname{ReLU}(z) = \max(0, z) \tag{1}$$

    Derived at [eq-relu][]. Source: Fukushima 1969, doi:10.1109/TSSC.1969.300225.
    Differs: nothing. (The rectified units of Nair & Hinton 2010 add noise to z; this one does not.)

    Args:
        z: Pre-activations, of any shape.

    Returns:
        Values of the shape of `z`, and the cache for `relu_backward`.

    Raises:
        TypeError: If `z` is not an array of floats.
        ValueError: If `z` is empty or holds NaN or infinity.

    Examples:
        >>> y, _ = relu(np.array([-2.0, 0.0, 2.0]))
        >>> y
        array([0., 0., 2.])
    """
    require_floats("z", z)
    # Zeros in an array, which then takes the result: NumPy compares two arrays with vector
    # instructions, an array and one number without, in twice the time.
    y = np.zeros(z.shape, z.dtype)
    np.maximum(z, y, out=y)  # (1)
    return y, ReLUCache(y)


def relu_backward(dy: Float[Array, "*shape"], cache: ReLUCache) -> Float[Array, "*shape"]:
    r"""Gradient of a scalar loss with respect to z.

    $$\operatorname{ReLU}'(z) = \begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases} \tag{1'}$$

    Derived at [eq-relu-derivative][].
    Differs: at z = 0 there is no derivative; 0 is taken, as PyTorch does.

    Examples:
        >>> _, cache = relu(np.array([-2.0, 0.0, 2.0]))
        >>> relu_backward(np.ones(3), cache)
        array([0., 0., 1.])
    """
    require_like("dy", dy, "y", cache.y)
    return np.asarray(dy * (cache.y > 0))  # (1')
