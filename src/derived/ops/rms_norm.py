"""Root-mean-square normalization: layer normalization without the mean."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import (
    require_like,
    require_no_overflow,
    require_number,
    require_shape_and_dtype,
)
from derived.ops._rows import mean_product, require_rows


class RMSNormCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    x_hat: Float[Array, "*lead D"]
    inv_rms: Float[Array, "*lead 1"]
    gamma: Float[Array, " D"]


def rms_norm(
    x: Float[Array, "*lead D"],
    gamma: Float[Array, " D"],
    eps: float | None = None,
) -> tuple[Float[Array, "*lead D"], RMSNormCache]:
    r"""Divide each row by its root mean square, then scale.

    $$r^2 = \tfrac1D \sum_d x_d^2 \tag{1}$$

    $$\hat x = x / \sqrt{r^2 + \epsilon} \tag{2}$$

    $$y = \gamma \odot \hat x \tag{3}$$

    Derived at [eq-rms-norm][]. Source: Zhang & Sennrich 2019, arXiv:1910.07467.
    Differs: adds epsilon, as PyTorch does. PyTorch also normalizes over several last axes at once.

    Args:
        x: One example per row; further axes may stand in front.
        gamma: Scale of each feature.
        eps: Added to the mean square, so that a row of zeros gives zeros; None for the distance
            from 1 to the next number of the dtype, as in PyTorch.

    Returns:
        The normalized rows, and the cache for `rms_norm_backward`.

    Raises:
        TypeError: If an argument is not an array of floats, or the dtypes differ.
        ValueError: If `x` is a single number, is empty or is not finite, the widths of `x` and
            `gamma` differ, `eps` is not above 0, or the squares of `x` overflow.

    Examples:
        >>> y, _ = rms_norm(np.array([[1.0, -1.0, 5.0, 3.0]]), np.ones(4))
        >>> y.round(6)
        array([[ 0.333333, -0.333333,  1.666667,  1.      ]])
    """
    width = require_rows("x", x)
    require_shape_and_dtype("gamma", gamma, "a row of x", (width,), x.dtype)
    small = float(np.finfo(x.dtype).eps) if eps is None else require_number("eps", eps, above=0)
    with np.errstate(over="ignore"):  # refused below
        mean_square = mean_product(x, x)  # (1)
    require_no_overflow("x", x, "mean square", mean_square)
    inv_rms = 1 / np.sqrt(mean_square + small)
    x_hat = x * inv_rms  # (2)
    return gamma * x_hat, RMSNormCache(x_hat, inv_rms, gamma)  # (3)


def rms_norm_backward(
    dy: Float[Array, "*lead D"], cache: RMSNormCache
) -> tuple[Float[Array, "*lead D"], Float[Array, " D"]]:
    r"""Gradients of a scalar loss with respect to x and gamma, in that order.

    $$d\gamma = \sum_n dy_n \odot \hat x_n, \qquad d\hat x = dy \odot \gamma \tag{3'}$$

    $$dx = \frac{1}{\sqrt{r^2 + \epsilon}} \Bigl(d\hat x
      - \hat x\, \tfrac1D \sum_d d\hat x_d\, \hat x_d\Bigr) \tag{2', 1'}$$

    Derived at [eq-rms-norm-backward][].

    Returns:
        The two gradients.

    Examples:
        >>> x = np.array([[3.0, 4.0]])
        >>> _, cache = rms_norm(x, np.ones(2))
        >>> dx, _ = rms_norm_backward(x, cache)
        >>> bool(np.abs(dx).max() < 1e-12)  # a longer row is undone
        True
    """
    x_hat, inv_rms, gamma = cache
    require_like("dy", dy, "y", x_hat)
    dgamma = (dy * x_hat).reshape(-1, len(gamma)).sum(axis=0)  # (3')
    dx = dy * gamma  # (3')
    dx -= x_hat * mean_product(dx, x_hat)  # (1')
    dx *= inv_rms  # (2')
    return dx, dgamma
