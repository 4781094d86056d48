"""Gaussian processes in one dimension: what the trials so far say about a point not yet tried."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_floats, require_like, require_number


class Posterior(NamedTuple):
    """What is known about a function at some points."""

    mean: Float[Array, " M"]
    variance: Float[Array, " M"]


def squared_exponential(
    a: Float[Array, " N"], b: Float[Array, " M"], length_scale: float | int = 0.2
) -> Float[Array, "N M"]:
    r"""Covariance of a very smooth function, which has all derivatives.

    $$k(x, x') = \exp\bigl(-\tfrac12 t^2\bigr), \qquad t = \abs{x - x'} / \rho \tag{1}$$

    Derived at [eq-kernels][]. Source: derived here.

    Args:
        a: Points of the rows.
        b: Points of the columns.
        length_scale: The distance over which values stay alike.

    Returns:
        The covariance of each pair; 1 for a point with itself.

    Raises:
        TypeError: If the points are not arrays of floats of one dtype.
        ValueError: If they are not vectors, or `length_scale` is not above 0.

    Examples:
        >>> squared_exponential(np.zeros(1), np.array([0.0, 0.2]), 0.2).round(4)
        array([[1.    , 0.6065]])
    """
    t = _distance(a, b, length_scale)
    return np.asarray(np.exp(-t * t / 2))  # (1)


def matern52(
    a: Float[Array, " N"], b: Float[Array, " M"], length_scale: float | int = 0.2
) -> Float[Array, "N M"]:
    r"""Covariance of a function with two derivatives, the Matérn kernel of order 5/2.

    $$k(x, x') = \bigl(1 + \sqrt5\,t + \tfrac53 t^2\bigr)\, e^{-\sqrt5\,t},
      \qquad t = \abs{x - x'} / \rho \tag{1}$$

    Derived at [eq-kernels][]. Source: Snoek et al. 2012, arXiv:1206.2944, equation (5).

    Args:
        a: Points of the rows.
        b: Points of the columns.
        length_scale: The distance over which values stay alike.

    Returns:
        The covariance of each pair; 1 for a point with itself.

    Raises:
        TypeError: If the points are not arrays of floats of one dtype.
        ValueError: If they are not vectors, or `length_scale` is not above 0.

    Examples:
        >>> matern52(np.zeros(1), np.array([0.0, 0.2]), 0.2).round(4)
        array([[1.   , 0.524]])
    """
    root = math.sqrt(5) * _distance(a, b, length_scale)
    return np.asarray((1 + root + root * root / 3) * np.exp(-root))  # (1)


def _distance(
    a: Float[Array, " N"], b: Float[Array, " M"], length_scale: float | int
) -> Float[Array, "N M"]:
    """Distance of each pair, in length scales."""
    require_floats("a", a, ndim=1)
    require_floats("b", b, ndim=1)
    if a.dtype != b.dtype:
        raise TypeError(f"a is {a.dtype} but b is {b.dtype}; pass b.astype(np.{a.dtype})")
    scale = require_number("length_scale", length_scale, above=0)
    return np.asarray(np.abs(a[:, None] - b) / scale)  # (N, M)


def gp_posterior(
    x: Float[Array, " N"],
    y: Float[Array, " N"],
    x_new: Float[Array, " M"],
    *,
    kernel: Callable[..., Float[Array, "N M"]] = matern52,
    length_scale: float | int = 0.2,
    noise: float | int = 0.1,
    jitter: float | int | None = None,
) -> Posterior:
    r"""Mean and variance of a function at new points, given noisy values of it.

    $$(\mathbf{K} + \tau^2 \mathbf{I})\, \mathbf{C} = \mathbf{K}_* \tag{1}$$

    $$\mu_* = \mathbf{C}^\top \mathbf{y}, \qquad
      \sigma_*^2 = k(x_*, x_*) - \mathbf{c}_*^\top \mathbf{k}_* \tag{2}$$

    The function has mean 0 and variance 1 before any value is seen: standardize `y`. The variance
    is that of the function; a new noisy value of it has $\tau^2$ more.

    Derived at [eq-gp-posterior][]. Source: derived here.
    Differs: solves with the Cholesky factor of the matrix, and adds a jitter to its diagonal.

    Args:
        x: Where the function was evaluated.
        y: The values found there.
        x_new: Where to ask.
        kernel: Covariance of the function's values, `kernel(a, b, length_scale)`; it depends on the
            distance of two points alone.
        length_scale: Passed to the kernel.
        noise: Standard deviation of the noise in `y`.
        jitter: Added to the diagonal against rounding; 1e-10 in float64 and 1e-5 in float32 if not
            given.

    Returns:
        The mean and the variance at each new point.

    Raises:
        TypeError: If the points and values are not arrays of floats of one dtype.
        ValueError: If they do not pair up or are not vectors, a number is out of range, or the
            covariance cannot be factored, as happens for close points without noise or jitter.

    Examples:
        >>> known, value = np.array([0.0]), np.array([1.0])
        >>> posterior = gp_posterior(known, value, np.array([0.0, 9.0]), noise=1.0)
        >>> posterior.mean.round(6), posterior.variance.round(6)
        (array([0.5, 0. ]), array([0.5, 1. ]))
    """
    require_floats("x", x, ndim=1)
    require_floats("y", y, ndim=1)
    require_like("y", y, "x", x)
    require_floats("x_new", x_new, ndim=1)
    tau = require_number("noise", noise, minimum=0)
    if jitter is None:
        jitter = 1e-10 if x.dtype == np.float64 else 1e-5
    added = tau * tau + require_number("jitter", jitter, minimum=0)
    K = kernel(x, x, length_scale)  # (N, N)
    K_new = kernel(x, x_new, length_scale)  # (N, M)
    L = _cholesky(K + np.diag(np.full_like(x, added)))
    if L is None:
        raise ValueError(
            f"the covariance of x cannot be factored with noise {tau:g} and jitter {jitter:g}: "
            "points are too close together; raise one of the two"
        )
    # K + τ²I = LLᵀ, so that Cᵀy = (L⁻¹K*)ᵀ (L⁻¹y), and cᵀk* is the squared length of L⁻¹k*.
    half = np.linalg.solve(L, K_new)  # (N, M)
    mean = half.T @ np.linalg.solve(L, y)  # (1), (2)
    prior = kernel(x_new[:1], x_new[:1], length_scale)[0, 0]  # the same at every point
    variance = prior - np.sum(half * half, axis=0)  # (2)
    return Posterior(mean, np.maximum(variance, 0))  # rounding may have led below 0


def _cholesky(A: Float[Array, "N N"]) -> Float[Array, "N N"] | None:
    """The lower triangular factor, or None where there is none."""
    try:
        L = np.linalg.cholesky(A)
    except np.linalg.LinAlgError:
        return None
    # In the browser nothing is raised: WebAssembly lacks the flag by which NumPy hears of it.
    return L if np.isfinite(L).all() else None
