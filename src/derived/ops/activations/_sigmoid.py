"""The logistic sigmoid: any number to (0, 1), as far as rounding allows."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_floats, require_like


class SigmoidCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    y: Float[Array, "*shape"]


def sigmoid(z: Float[Array, "*shape"]) -> tuple[Float[Array, "*shape"], SigmoidCache]:
    r"""Squash each element to the open interval from 0 to 1.

    $$\sigma(z) = \frac{1}{1 + e^{-z}} = \frac{e^z}{1 + e^z} \tag{1}$$

    Derived at [eq-sigmoid][]. Source: derived here.
    Differs: computes the first form where z ≥ 0 and the second where z < 0, so that the exponential
    is at most 1 and cannot overflow. Far out the result rounds to 0 or 1: to 1 from z = 17 on in
    float32, from 37 on in float64.

    Args:
        z: Logits, of any shape.

    Returns:
        Values of the shape of `z`, and the cache for `sigmoid_backward`.

    Raises:
        TypeError: If `z` is not an array of floats.
        ValueError: If `z` is empty or holds NaN or infinity.

    Examples:
        >>> y, _ = sigmoid(np.array([-1000.0, 0.0, 1000.0]))
        >>> y
        array([0. , 0.5, 1. ])
    """
    require_floats("z", z)
    y = np.asarray(np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z))))  # (1), both forms
    return y, SigmoidCache(y)


def sigmoid_backward(dy: Float[Array, "*shape"], cache: SigmoidCache) -> Float[Array, "*shape"]:
    r"""Gradient of a scalar loss with respect to z.

    $$\sigma'(z) = \sigma(z)\,\bigl(1 - \sigma(z)\bigr) \tag{1'}$$

    Derived at [eq-sigmoid-derivative][].

    Examples:
        >>> _, cache = sigmoid(np.array([0.0]))
        >>> sigmoid_backward(np.array([1.0]), cache)
        array([0.25])
    """
    require_like("dy", dy, "y", cache.y)
    return np.asarray(dy * (cache.y * (1 - cache.y)))  # (1')
