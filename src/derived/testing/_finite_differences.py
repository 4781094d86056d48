"""Derivatives without calculus: central differences."""

from collections.abc import Callable
from typing import Any

import numpy as np

from derived._typing import Array, Float

# The cube root of float64's spacing: the step at which the truncation error h² and the rounding
# error eps/h of a central difference are of one size, for a function and slopes of size 1.
STEP = 6e-6


def numerical_gradient(
    f: Callable[[Array], Any], x: Float[Array, "*shape"], step: float = STEP
) -> Float[Array, "*shape"]:
    r"""Gradient of a scalar function by central differences, one element at a time.

    $$\frac{\partial f}{\partial x_i} \approx \frac{f(x + h e_i) - f(x - h e_i)}{2h} \tag{1}$$

    Args:
        f: Takes an array like `x` and returns one number.
        x: The point, in float64.
        step: The step h.

    Returns:
        The gradient, of the shape of `x`.

    Raises:
        TypeError: If `x` is not an array of float64.
        ValueError: If `f` returns more than one number.

    Examples:
        >>> numerical_gradient(lambda x: (x**2).sum(), np.array([1.0, -3.0])).round(6)
        array([ 2., -6.])
    """
    jacobian = numerical_jacobian(f, x, step)
    if jacobian.size != x.size:
        raise ValueError("f must return one number; use numerical_jacobian for an array")
    return jacobian.reshape(x.shape)


def numerical_jacobian(
    f: Callable[[Array], Any], x: Float[Array, "..."], step: float = STEP
) -> Float[Array, "..."]:
    r"""Every derivative of every output by central differences.

    $$\frac{\partial f_j}{\partial x_i} \approx \frac{f_j(x + h e_i) - f_j(x - h e_i)}{2h} \tag{1}$$

    Args:
        f: Takes an array like `x` and returns an array.
        x: The point, in float64.
        step: The step h.

    Returns:
        An array whose shape is that of the output followed by that of `x`.

    Raises:
        TypeError: If `x` is not an array of float64.

    Examples:
        >>> numerical_jacobian(lambda x: x[:1] * x[1:], np.array([2.0, 3.0])).round(6)
        array([[3., 2.]])
    """
    require_float64("x", x)
    columns = []
    for index in np.ndindex(x.shape):
        direction = np.zeros_like(x)
        direction[index] = 1
        columns.append(directional(f, x, direction, step))  # (1)
    return np.stack(columns, axis=-1).reshape(columns[0].shape + x.shape)


def directional(f: Callable[[Array], Any], x: Array, v: Array, step: float) -> Array:
    """How fast each output changes as x moves along v."""
    # Sums of 0-d arrays are NumPy scalars, which f need not take; so they become arrays again.
    ahead, behind = f(np.asarray(x + step * v)), f(np.asarray(x - step * v))
    return np.asarray((np.asarray(ahead) - np.asarray(behind)) / (2 * step))


def require_float64(name: str, x: object) -> None:
    """Refuse what finite differences are too coarse for."""
    if not isinstance(x, np.ndarray) or x.dtype != np.float64:
        came = x.dtype if isinstance(x, np.ndarray) else type(x).__name__
        raise TypeError(f"{name} must be an array of float64 to be checked, got {came}")
