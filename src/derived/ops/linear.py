"""The affine map of a layer: every row of a batch times a matrix, plus a bias."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_floats, require_shape_and_dtype


class LinearCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    x: Float[Array, "N D_in"]
    weight: Float[Array, "D_out D_in"]
    has_bias: bool


def linear(
    x: Float[Array, "N D_in"],
    weight: Float[Array, "D_out D_in"],
    bias: Float[Array, " D_out"] | None = None,
) -> tuple[Float[Array, "N D_out"], LinearCache]:
    r"""Map each row by the weight matrix and add the bias.

    $$Y = X W^\top + \mathbf{1} b^\top \tag{1}$$

    Derived at [eq-layer-batch][]. Source: derived here.
    Differs: takes a matrix of rows; PyTorch allows any number of leading axes.

    Args:
        x: One example per row.
        weight: One output unit per row, as in PyTorch.
        bias: One number per output unit, or None for no bias.

    Returns:
        One row of outputs per example, and the cache for `linear_backward`.

    Raises:
        TypeError: If an argument is not an array of floats, or the dtypes differ.
        ValueError: If a rank is wrong, the widths differ, the batch is empty, or a value is NaN or
            infinite.

    Examples:
        >>> import numpy as np
        >>> x, weight = np.array([[1.0, 2.0]]), np.array([[3.0, 4.0], [0.0, -1.0]])
        >>> y, _ = linear(x, weight, np.array([10.0, 20.0]))
        >>> y
        array([[21., 18.]])
    """
    require_floats("x", x, ndim=2)
    require_floats("weight", weight, ndim=2)
    if weight.dtype != x.dtype:
        raise TypeError(f"weight is {weight.dtype} but x is {x.dtype}; give both one dtype")
    if weight.shape[1] != x.shape[1]:
        raise ValueError(
            f"x has width {x.shape[1]} but weight takes {weight.shape[1]}: "
            f"x has shape {x.shape}, weight has shape {weight.shape} (D_out, D_in)"
        )
    # For two matrices `dot` is what @ is, and starts sooner: a small layer feels it.
    y = x.dot(weight.T)  # (1)
    if bias is not None:
        require_floats("bias", bias)
        require_shape_and_dtype("bias", bias, "a row of y", weight.shape[:1], x.dtype)
        y += bias  # (1)
    return y, LinearCache(x, weight, bias is not None)


def linear_backward(
    dy: Float[Array, "N D_out"], cache: LinearCache
) -> tuple[Float[Array, "N D_in"], Float[Array, "D_out D_in"], Float[Array, " D_out"] | None]:
    r"""Gradients of a scalar loss with respect to x, weight and bias, in that order.

    $$dX = dY\,W, \qquad dW = dY^\top X, \qquad db = dY^\top \mathbf{1} \tag{1'}$$

    Derived at [eq-batch-gradients][].

    Returns:
        The three gradients; the last is None where there was no bias.

    Examples:
        >>> import numpy as np
        >>> x, weight = np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])
        >>> _, cache = linear(x, weight, np.array([0.0]))
        >>> linear_backward(np.array([[10.0]]), cache)
        (array([[30., 40.]]), array([[10., 20.]]), array([10.]))
    """
    dweight, dbias = linear_backward_parameters(dy, cache)
    return dy.dot(cache.weight), dweight, dbias  # (1')


def linear_backward_parameters(
    dy: Float[Array, "N D_out"], cache: LinearCache
) -> tuple[Float[Array, "D_out D_in"], Float[Array, " D_out"] | None]:
    r"""As `linear_backward`, without the gradient of x, which a network's first layer can spare.

    $$dW = dY^\top X, \qquad db = dY^\top \mathbf{1} \tag{1'}$$

    Derived at [eq-batch-gradients][].

    Returns:
        The two gradients; the last is None where there was no bias.

    Examples:
        >>> import numpy as np
        >>> _, cache = linear(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]))
        >>> linear_backward_parameters(np.array([[10.0]]), cache)
        (array([[10., 20.]]), None)
    """
    x, weight, has_bias = cache
    require_shape_and_dtype("dy", dy, "y", (x.shape[0], weight.shape[0]), x.dtype)
    # BLAS adds up the rows as the product that (1') has: half the time of dy.sum(axis=0).
    return dy.T.dot(x), _ones(len(dy), dy.dtype).dot(dy) if has_bias else None  # (1')


@lru_cache(maxsize=16)
def _ones(n: int, dtype: np.dtype) -> Float[Array, " N"]:
    """The vector of ones in (1'), kept from one batch to the next."""
    return np.ones(n, dtype)
