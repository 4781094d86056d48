"""The Gaussian error linear unit: z, weighted by how likely a normal variable is below it."""

import math
from typing import Literal, NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_choice, require_floats, require_like
from derived.ops._erf import erfc

# Beyond this both forms equal max(0, z) in float64, and powers of z would only risk overflow.
_SATURATED = 40.0
_CUBIC = 0.044715


class GELUCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    z: Float[Array, "*shape"]
    cdf: Float[Array, "*shape"]
    approximate: Literal["none", "tanh"]


def gelu(
    z: Float[Array, "*shape"], approximate: Literal["none", "tanh"] = "none"
) -> tuple[Float[Array, "*shape"], GELUCache]:
    r"""Weight each element by the standard normal distribution function at it.

    $$\operatorname{GELU}(z) = z\,\Phi(z) \tag{1}$$

    $$\Phi(z) = \tfrac12 \bigl(1 + \operatorname{erf}(z / \sqrt2)\bigr) \tag{2}$$

    $$\Phi(z) \approx \tfrac12 \Bigl(1 + \tanh\bigl(\sqrt{2/\pi}\,(z + 0.044715\,z^3)\bigr)\Bigr)
      \tag{3}$$

    Derived at [eq-gelu][]. Source: Hendrycks & Gimpel 2016, arXiv:1606.08415.
    Differs: evaluates (2) as erfc(−z/√2)/2, so that large negative z keep their digits.

    Args:
        z: Pre-activations, of any shape.
        approximate: `"none"` for (2), `"tanh"` for (3).

    Returns:
        Values of the shape of `z`, and the cache for `gelu_backward`.

    Raises:
        TypeError: If `z` is not an array of floats.
        ValueError: If `z` is empty or holds NaN or infinity, or `approximate` is something else.

    Examples:
        >>> y, _ = gelu(np.array([-1.0, 0.0, 1.0, 1000.0]))
        >>> y.round(4).tolist()
        [-0.1587, 0.0, 0.8413, 1000.0]
    """
    require_floats("z", z)
    require_choice("approximate", approximate, ("none", "tanh"))
    if approximate == "none":
        cdf = 0.5 * erfc(np.asarray(-z / math.sqrt(2)))  # (2)
    else:
        b = np.clip(z, -_SATURATED, _SATURATED)
        cdf = 0.5 * (1 + np.tanh(math.sqrt(2 / math.pi) * (b + _CUBIC * b**3)))  # (3)
    return np.asarray(z * cdf), GELUCache(z, cdf, approximate)  # (1)


def gelu_backward(dy: Float[Array, "*shape"], cache: GELUCache) -> Float[Array, "*shape"]:
    r"""Gradient of a scalar loss with respect to z.

    $$\operatorname{GELU}'(z) = \Phi(z) + z\,\Phi'(z) \tag{1'}$$

    $$\Phi'(z) = \tfrac{1}{\sqrt{2\pi}} e^{-z^2/2} \tag{2'}$$

    $$\Phi'(z) \approx 2\,\Phi(z)\bigl(1 - \Phi(z)\bigr)\sqrt{2/\pi}\,(1 + 3 \cdot 0.044715\,z^2)
      \tag{3'}$$

    The last one holds because $1 - \tanh^2 = 4\,\Phi\,(1 - \Phi)$ for the Φ of (3).

    Examples:
        >>> _, cache = gelu(np.array([-1000.0, 0.0, 1000.0]))
        >>> gelu_backward(np.ones(3), cache)
        array([0. , 0.5, 1. ])
    """
    require_like("dy", dy, "y", cache.z)
    b = np.clip(cache.z, -_SATURATED, _SATURATED)
    if cache.approximate == "none":
        pdf = np.exp(-0.5 * b**2) / math.sqrt(2 * math.pi)  # (2')
    else:
        inner = math.sqrt(2 / math.pi) * (1 + 3 * _CUBIC * b**2)
        pdf = 2 * cache.cdf * (1 - cache.cdf) * inner  # (3')
    return np.asarray(dy * (cache.cdf + b * pdf))  # (1')
