"""The logarithm of softmax."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_like
from derived.ops.softmax._shift import require_logits, shift_by_maximum


class LogSoftmaxCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    log_p: Float[Array, "*shape"]
    axis: int


def log_softmax(
    z: Float[Array, "*shape"], axis: int = -1
) -> tuple[Float[Array, "*shape"], LogSoftmaxCache]:
    r"""Logarithms of the softmax, without taking the logarithm of a tiny number.

    $$\log \softmax(z)_i = z_i - \operatorname{lse}(z) \tag{1}$$

    The second term is derived at [eq-logsumexp][]. Source: derived here.
    Differs: nothing. −inf is allowed and stays −inf, unless a row holds nothing else.

    Args:
        z: Logits, of any shape with at least one axis.
        axis: The axis along which the probabilities sum to one.

    Returns:
        Log-probabilities of the shape of `z`, and the cache for `log_softmax_backward`.

    Raises:
        TypeError: If `z` is not an array of floats.
        ValueError: If `z` is empty, holds NaN or +inf, holds only −inf along the axis, or has no
            such axis.

    Examples:
        >>> log_p, _ = log_softmax(np.array([[0.0, -1000.0]]))
        >>> log_p
        array([[    0., -1000.]])
    """
    require_logits(z, axis)
    log_p = log_softmax_unchecked(z, axis)
    return log_p, LogSoftmaxCache(log_p, axis)


def log_softmax_unchecked(z: Float[Array, "*shape"], axis: int = -1) -> Float[Array, "*shape"]:
    """The value of `log_softmax`, for a caller that has checked `z` already."""
    _, log_p = shift_by_maximum(z, axis)
    log_p -= np.log(np.exp(log_p).sum(axis=axis, keepdims=True))  # (1)
    return log_p


def log_softmax_backward(
    dy: Float[Array, "*shape"], cache: LogSoftmaxCache
) -> Float[Array, "*shape"]:
    r"""Gradient of a scalar loss with respect to z.

    $$dz_i = dy_i - p_i \sum_k dy_k \tag{1'}$$

    Args:
        dy: Gradient with respect to the log-probabilities.
        cache: From `log_softmax`.

    Examples:
        >>> _, cache = log_softmax(np.array([[0.0, 0.0]]))
        >>> log_softmax_backward(np.array([[1.0, 0.0]]), cache)
        array([[ 0.5, -0.5]])
    """
    log_p, axis = cache
    require_like("dy", dy, "y", log_p)
    return np.asarray(dy - np.exp(log_p) * dy.sum(axis=axis, keepdims=True))  # (1')
