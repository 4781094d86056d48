"""Softmax, its gradient and its Jacobian."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_like
from derived.ops.softmax._shift import require_logits, shift_by_maximum


class SoftmaxCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    p: Float[Array, "*shape"]
    axis: int


def softmax(
    z: Float[Array, "*shape"], axis: int = -1
) -> tuple[Float[Array, "*shape"], SoftmaxCache]:
    r"""Turn logits into probabilities that sum to one along an axis.

    $$\softmax(z)_i = \frac{e^{z_i}}{\sum_k e^{z_k}} \tag{1}$$

    $$\softmax(z) = \softmax(z - m), \qquad m = \max_k z_k \tag{2}$$

    Derived at [eq-softmax][], and the shift at [eq-softmax-shift][]. Source: derived here.
    Differs: nothing. −inf is allowed and gets probability 0, unless a row holds nothing else.

    Args:
        z: Logits, of any shape with at least one axis.
        axis: The axis along which the result sums to one.

    Returns:
        Probabilities of the shape of `z`, and the cache for `softmax_backward`.

    Raises:
        TypeError: If `z` is not an array of floats.
        ValueError: If `z` is empty, holds NaN or +inf, holds only −inf along the axis, or has no
            such axis.

    Examples:
        >>> p, _ = softmax(np.array([[1000.0, 1000.0], [0.0, -1000.0]]))
        >>> p
        array([[0.5, 0.5],
               [1. , 0. ]])
    """
    require_logits(z, axis)
    _, p = shift_by_maximum(z, axis)  # (2)
    np.exp(p, out=p)
    p /= p.sum(axis=axis, keepdims=True)  # (1)
    return p, SoftmaxCache(p, axis)


def softmax_backward(dy: Float[Array, "*shape"], cache: SoftmaxCache) -> Float[Array, "*shape"]:
    r"""Gradient of a scalar loss with respect to z, without forming the Jacobian.

    $$J^\top dy = p \odot \Bigl(dy - \sum_k dy_k\,p_k\Bigr), \qquad J = \diag(p) - p p^\top
      \tag{1'}$$

    The Jacobian is derived at [eq-softmax-jacobian][], its product at [eq-output-error-softmax][].

    Examples:
        >>> _, cache = softmax(np.array([[0.0, 0.0]]))
        >>> softmax_backward(np.array([[1.0, 0.0]]), cache)
        array([[ 0.25, -0.25]])
    """
    p, axis = cache
    require_like("dy", dy, "y", p)
    return np.asarray(p * (dy - (dy * p).sum(axis=axis, keepdims=True)))  # (1')


def softmax_jacobian(z: Float[Array, "*batch K"]) -> Float[Array, "*batch K K"]:
    r"""Every derivative of every probability: one symmetric matrix per row of logits.

    $$\frac{\partial p_i}{\partial z_j} = p_i\,\bigl(\mathbb{1}[i = j] - p_j\bigr), \qquad
      J = \diag(p) - p p^\top \tag{1}$$

    Derived at [eq-softmax-jacobian][]. Source: derived here.
    Differs: PyTorch has no function for it; `torch.func.jacrev` of its softmax gives the same.

    Args:
        z: Logits; the classes run along the last axis.

    Returns:
        The Jacobians, with rows i and columns j in the last two axes.

    Raises:
        TypeError: If `z` is not an array of floats.
        ValueError: If `z` is empty, holds NaN or +inf, holds only −inf in a row, or has rank 0.

    Examples:
        >>> softmax_jacobian(np.array([0.0, 0.0]))
        array([[ 0.25, -0.25],
               [-0.25,  0.25]])
    """
    p, _ = softmax(z)
    identity = np.eye(p.shape[-1], dtype=p.dtype)
    return np.asarray(p[..., :, None] * (identity - p[..., None, :]))  # (1)
