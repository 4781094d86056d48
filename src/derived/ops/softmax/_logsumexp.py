"""The logarithm of a sum of exponentials: a smooth maximum."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_shape_and_dtype
from derived.ops.softmax._shift import require_logits, shift_by_maximum


class LogSumExpCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    p: Float[Array, "..."]
    axis: int


def logsumexp(z: Float[Array, "..."], axis: int = -1) -> tuple[Float[Array, "..."], LogSumExpCache]:
    r"""Add in the domain of logarithms: a smooth maximum along an axis.

    $$\operatorname{lse}(z) = \log \sum_k e^{z_k} = m + \log \sum_k e^{z_k - m},
      \qquad m = \max_k z_k \tag{1}$$

    Derived at [eq-logsumexp][]. Source: derived here.
    Differs: nothing. −inf is allowed and adds nothing, unless a row holds nothing else.

    Args:
        z: Logits, of any shape with at least one axis.
        axis: The axis to add along; it is dropped from the result.

    Returns:
        The logarithms of the sums, and the cache for `logsumexp_backward`.

    Raises:
        TypeError: If `z` is not an array of floats.
        ValueError: If `z` is empty, holds NaN or +inf, holds only −inf along the axis, or has no
            such axis.

    Examples:
        >>> y, _ = logsumexp(np.array([[1000.0, 1000.0]]))
        >>> y.round(4).tolist()
        [1000.6931]
    """
    require_logits(z, axis)
    m, shifted = shift_by_maximum(z, axis)
    e = np.exp(shifted)
    total = e.sum(axis=axis, keepdims=True)
    y = np.asarray((m + np.log(total)).squeeze(axis))  # (1)
    return y, LogSumExpCache(e / total, axis)


def logsumexp_backward(dy: Float[Array, "..."], cache: LogSumExpCache) -> Float[Array, "..."]:
    r"""Gradient of a scalar loss with respect to z: the softmax shares it out.

    $$\frac{\partial \operatorname{lse}}{\partial z_k} = \softmax(z)_k \tag{1'}$$

    Examples:
        >>> _, cache = logsumexp(np.array([[0.0, 0.0]]))
        >>> logsumexp_backward(np.array([1.0]), cache)
        array([[0.5, 0.5]])
    """
    p, axis = cache
    shape = list(p.shape)
    del shape[axis]
    require_shape_and_dtype("dy", dy, "y", tuple(shape), p.dtype)
    return np.asarray(np.expand_dims(dy, axis) * p)  # (1')
