"""The sigmoid linear unit, also called swish: z, weighted by its own sigmoid."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_like
from derived.ops.activations._sigmoid import sigmoid


class SiLUCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    z: Float[Array, "*shape"]
    gate: Float[Array, "*shape"]


def silu(z: Float[Array, "*shape"]) -> tuple[Float[Array, "*shape"], SiLUCache]:
    r"""Weight each element by its own sigmoid.

    $$\operatorname{SiLU}(z) = z\,\sigma(z) \tag{1}$$

    Derived at [eq-silu][]. Source: Hendrycks & Gimpel 2016, arXiv:1606.08415.
    Differs: nothing.

    Args:
        z: Pre-activations, of any shape.

    Returns:
        Values of the shape of `z`, and the cache for `silu_backward`.

    Raises:
        TypeError: If `z` is not an array of floats.
        ValueError: If `z` is empty or holds NaN or infinity.

    Examples:
        >>> y, _ = silu(np.array([0.0, 1.0, 1000.0]))
        >>> y.round(4).tolist()
        [0.0, 0.7311, 1000.0]
    """
    gate, _ = sigmoid(z)
    return np.asarray(z * gate), SiLUCache(z, gate)  # (1)


def silu_backward(dy: Float[Array, "*shape"], cache: SiLUCache) -> Float[Array, "*shape"]:
    r"""Gradient of a scalar loss with respect to z.

    $$\operatorname{SiLU}'(z) = \sigma(z)\,\bigl(1 + z\,(1 - \sigma(z))\bigr) \tag{1'}$$

    Examples:
        >>> _, cache = silu(np.array([0.0, 1000.0]))
        >>> silu_backward(np.ones(2), cache)
        array([0.5, 1. ])
    """
    require_like("dy", dy, "y", cache.z)
    return np.asarray(dy * (cache.gate * (1 + cache.z * (1 - cache.gate))))  # (1')
