"""Batch normalization: each feature standardized over the batch, or by running statistics."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import (
    require_floats,
    require_like,
    require_no_overflow,
    require_number,
    require_shape_and_dtype,
)


class BatchNormCache(NamedTuple):
    """What the backward pass needs from the forward pass, and what `running_statistics` needs."""

    x_hat: Float[Array, "N D"]
    inv_std: Float[Array, " D"]
    gamma: Float[Array, " D"]
    mean: Float[Array, " D"]
    var: Float[Array, " D"]
    of_batch: bool


def batch_norm(
    x: Float[Array, "N D"],
    gamma: Float[Array, " D"],
    beta: Float[Array, " D"],
    running: tuple[Float[Array, " D"], Float[Array, " D"]] | None = None,
    eps: float = 1e-5,
) -> tuple[Float[Array, "N D"], BatchNormCache]:
    r"""Normalize each column to zero mean and unit variance, then scale and shift.

    $$\mu = \tfrac1N \sum_n x_n, \qquad \sigma^2 = \tfrac1N \sum_n (x_n - \mu)^2 \tag{1}$$

    $$\hat x = (x - \mu) / \sqrt{\sigma^2 + \epsilon} \tag{2}$$

    $$y = \gamma \odot \hat x + \beta \tag{3}$$

    Derived at [eq-batch-norm][]. Source: Ioffe & Szegedy 2015, arXiv:1502.03167, Algorithm 1.
    Differs: PyTorch's function also changes the running statistics; here `running_statistics`
    returns new ones, and what it returned is passed in to evaluate. There are no further axes.

    Args:
        x: One example per row.
        gamma: Scale of each feature.
        beta: Shift of each feature.
        running: Mean and variance to take instead of the batch's own: for evaluation.
        eps: Added to the variance, so that a constant column gives zeros.

    Returns:
        The normalized rows, and the cache for `batch_norm_backward`.

    Raises:
        TypeError: If an argument is not an array of floats, or the dtypes differ.
        ValueError: If a shape does not fit, a value is NaN or infinite, a running variance is
            negative, a batch of one is to be normalized by itself, or the squares of `x`
            overflow.

    Examples:
        >>> x = np.array([[1.0, 5.0], [3.0, 5.0]])
        >>> y, cache = batch_norm(x, np.ones(2), np.zeros(2), eps=1e-12)
        >>> y.round(6)
        array([[-1.,  0.],
               [ 1.,  0.]])
    """
    require_floats("x", x, ndim=2)
    n, d = x.shape
    eps = require_number("eps", eps, above=0)
    for name, row in (("gamma", gamma), ("beta", beta)):
        require_shape_and_dtype(name, row, "a row of x", (d,), x.dtype)
    if running is None:
        if n == 1:
            raise ValueError(
                "x has one row, whose variance is zero; pass running statistics, or more rows"
            )
        with np.errstate(over="ignore", invalid="ignore"):  # refused below
            mean = x.mean(axis=0)  # (1)
            var = x.var(axis=0)  # (1)
        require_no_overflow("x", x, "variance", var)
    else:
        mean, var = running
        for name, row in (("running mean", mean), ("running variance", var)):
            require_shape_and_dtype(name, row, "a row of x", (d,), x.dtype)
        if not (var >= 0).all():
            raise ValueError(f"running variance must not be negative, got {var.min():g}")
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = (x - mean) * inv_std  # (2)
    return gamma * x_hat + beta, BatchNormCache(  # (3)
        x_hat, inv_std, gamma, mean, var, running is None
    )


def batch_norm_backward(
    dy: Float[Array, "N D"], cache: BatchNormCache
) -> tuple[Float[Array, "N D"], Float[Array, " D"], Float[Array, " D"]]:
    r"""Gradients of a scalar loss with respect to x, gamma and beta, in that order.

    $$d\beta = \sum_n dy_n, \qquad d\gamma = \sum_n dy_n \odot \hat x_n, \qquad
      d\hat x = dy \odot \gamma \tag{3'}$$

    $$dx = \frac{1}{\sqrt{\sigma^2 + \epsilon}} \Bigl(d\hat x - \tfrac1N \sum_n d\hat x_n
      - \hat x \odot \tfrac1N \sum_n d\hat x_n \odot \hat x_n\Bigr) \tag{2', 1'}$$

    Derived at [eq-batch-norm-backward][].
    Under running statistics, which do not depend on x, the two means are left out.

    Examples:
        >>> x = np.array([[1.0], [2.0], [6.0]])
        >>> _, cache = batch_norm(x, np.ones(1), np.zeros(1))
        >>> dx, dgamma, dbeta = batch_norm_backward(np.ones((3, 1)), cache)
        >>> bool(np.abs(dx).max() < 1e-12), dbeta  # a shift of all rows is undone
        (True, array([3.]))
    """
    x_hat, inv_std, gamma, *_, of_batch = cache
    require_like("dy", dy, "y", x_hat)
    dbeta = dy.sum(axis=0)  # (3')
    dgamma = (dy * x_hat).sum(axis=0)  # (3')
    dx_hat = dy * gamma  # (3')
    if of_batch:
        dx_hat = dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)  # (1')
    return inv_std * dx_hat, dgamma, dbeta  # (2')


def running_statistics(
    running_mean: Float[Array, " D"],
    running_var: Float[Array, " D"],
    cache: BatchNormCache,
    momentum: float = 0.1,
) -> tuple[Float[Array, " D"], Float[Array, " D"]]:
    r"""Move the running mean and variance toward those of a batch.

    $$\bar\mu \leftarrow (1 - m)\,\bar\mu + m\,\mu \tag{1}$$

    $$\bar\sigma^2 \leftarrow (1 - m)\,\bar\sigma^2 + m\,\tfrac{N}{N-1}\,\sigma^2 \tag{2}$$

    Derived at [eq-batch-norm-running][]. Source: Ioffe & Szegedy 2015, arXiv:1502.03167, section
    3.1, for the unbiased variance.
    Differs: as PyTorch, the momentum m is the share of the new batch, not of the old mean.

    Args:
        running_mean: Zeros at first.
        running_var: Ones at first.
        cache: From `batch_norm` in training.
        momentum: The share m of the batch, from 0 to 1.

    Returns:
        The new mean and variance; the arguments are left alone.

    Raises:
        TypeError: If an argument is not an array of the cache's dtype.
        ValueError: If a shape does not fit, `momentum` is outside [0, 1], or the cache is from an
            evaluation.

    Examples:
        >>> _, cache = batch_norm(np.array([[1.0], [3.0]]), np.ones(1), np.zeros(1))
        >>> running_statistics(np.zeros(1), np.ones(1), cache, momentum=0.5)
        (array([1.]), array([1.5]))
    """
    require_like("running_mean", running_mean, "the batch's mean", cache.mean)
    require_like("running_var", running_var, "the batch's variance", cache.var)
    momentum = require_number("momentum", momentum, minimum=0, maximum=1)
    if not cache.of_batch:
        raise ValueError("cache is from an evaluation; its statistics are not those of a batch")
    n = len(cache.x_hat)
    mean = (1 - momentum) * running_mean + momentum * cache.mean  # (1)
    var = (1 - momentum) * running_var + momentum * (n / (n - 1)) * cache.var  # (2)
    return mean, var
