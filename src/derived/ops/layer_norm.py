"""Layer normalization: each example standardized over its own features."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import (
    require_like,
    require_no_overflow,
    require_number,
    require_shape_and_dtype,
)
from derived.ops._rows import mean_product, require_rows, row_mean


class LayerNormCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    x_hat: Float[Array, "*lead D"]
    inv_std: Float[Array, "*lead 1"]
    gamma: Float[Array, " D"]


def layer_norm(
    x: Float[Array, "*lead D"],
    gamma: Float[Array, " D"],
    beta: Float[Array, " D"],
    eps: float = 1e-5,
) -> tuple[Float[Array, "*lead D"], LayerNormCache]:
    r"""Normalize each row to zero mean and unit variance, then scale and shift.

    $$\mu = \tfrac1D \sum_d x_d, \qquad \sigma^2 = \tfrac1D \sum_d (x_d - \mu)^2 \tag{1}$$

    $$\hat x = (x - \mu) / \sqrt{\sigma^2 + \epsilon} \tag{2}$$

    $$y = \gamma \odot \hat x + \beta \tag{3}$$

    Derived at [eq-layer-norm][]. Source: Ba et al. 2016, arXiv:1607.06450, section 3.
    Differs: adds epsilon, as PyTorch does. PyTorch also normalizes over several last axes at once.

    Args:
        x: One example per row; further axes may stand in front.
        gamma: Scale of each feature.
        beta: Shift of each feature.
        eps: Added to the variance, so that a constant row gives zeros.

    Returns:
        The normalized rows, and the cache for `layer_norm_backward`.

    Raises:
        TypeError: If an argument is not an array of floats, or the dtypes differ.
        ValueError: If `x` is a single number, is empty or is not finite, the widths of `x`, `gamma`
            and `beta` differ, `eps` is not above 0, or the squares of `x` overflow.

    Examples:
        >>> y, _ = layer_norm(np.array([[1.0, 3.0]]), np.ones(2), np.zeros(2), eps=1e-12)
        >>> y.round(6)
        array([[-1.,  1.]])
    """
    eps = require_number("eps", eps, above=0)
    width = require_rows("x", x)
    for name, row in (("gamma", gamma), ("beta", beta)):
        require_shape_and_dtype(name, row, "a row of x", (width,), x.dtype)
    # What may be written over is: to fill new memory costs as much as to compute.
    with np.errstate(over="ignore", invalid="ignore"):  # refused below
        x_hat = x - row_mean(x)  # (1)
        var = mean_product(x_hat, x_hat)  # (1)
    require_no_overflow("x", x, "variance", var)
    inv_std = 1 / np.sqrt(var + eps)
    x_hat *= inv_std  # (2)
    y = gamma * x_hat  # (3)
    y += beta  # (3)
    return y, LayerNormCache(x_hat, inv_std, gamma)


def layer_norm_backward(
    dy: Float[Array, "*lead D"], cache: LayerNormCache
) -> tuple[Float[Array, "*lead D"], Float[Array, " D"], Float[Array, " D"]]:
    r"""Gradients of a scalar loss with respect to x, gamma and beta, in that order.

    $$d\beta = \sum_n dy_n, \qquad d\gamma = \sum_n dy_n \odot \hat x_n, \qquad
      d\hat x = dy \odot \gamma \tag{3'}$$

    $$dx = \frac{1}{\sqrt{\sigma^2 + \epsilon}} \Bigl(d\hat x - \tfrac1D \sum_d d\hat x_d
      - \hat x\, \tfrac1D \sum_d d\hat x_d\, \hat x_d\Bigr) \tag{2', 1'}$$

    Derived at [eq-layer-norm-backward][].

    Examples:
        >>> x = np.array([[1.0, 2.0, 6.0]])
        >>> _, cache = layer_norm(x, np.ones(3), np.zeros(3))
        >>> dx, dgamma, dbeta = layer_norm_backward(np.ones((1, 3)), cache)
        >>> bool(np.abs(dx).max() < 1e-12), dbeta  # a shift of the row is undone
        (True, array([1., 1., 1.]))
    """
    x_hat, inv_std, gamma = cache
    require_like("dy", dy, "y", x_hat)
    rows = (-1, len(gamma))
    dbeta = dy.reshape(rows).sum(axis=0)  # (3')
    dgamma = np.einsum("nd,nd->d", dy.reshape(rows), x_hat.reshape(rows))  # (3')
    dx = dy * gamma  # (3')
    along = mean_product(dx, x_hat)  # (1')
    dx -= row_mean(dx)  # (1')
    dx -= x_hat * along  # (1')
    dx *= inv_std  # (2')
    return dx, dgamma, dbeta
