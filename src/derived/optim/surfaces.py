"""Surfaces in two dimensions on which optimizers are compared: their values and gradients."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float

# Powers are written as products: these are the same to the last bit on every machine, so that a
# path can be repeated elsewhere.


class Surface(NamedTuple):
    """A function of two weights, and what is known about it."""

    value: Callable[[Float[Array, "2 *grid"]], Float[Array, "*grid"]]
    gradient: Callable[[Float[Array, "2 *grid"]], Float[Array, "2 *grid"]]
    minima: tuple[tuple[float, float], ...]
    """Where the value is least. It is 0 there, on each of these surfaces."""


def bowl(theta: Float[Array, "2 *grid"]) -> Float[Array, "*grid"]:
    r"""An ellipse that is three times as steep one way as the other.

    $$f(x, y) = \tfrac12 (x^2 + 3 y^2) \tag{1}$$

    Convex; the minimum is $f(0, 0) = 0$. Derived here.

    Args:
        theta: The coordinates x and y, of one point or of a grid of points.

    Returns:
        The value at each point.

    Examples:
        >>> float(bowl(np.array([2.0, 1.0])))
        3.5
    """
    x, y = theta
    return np.asarray(0.5 * (x * x + 3 * y * y))  # (1)


def bowl_gradient(theta: Float[Array, "2 *grid"]) -> Float[Array, "2 *grid"]:
    """Gradient of `bowl`, of the shape of `theta`."""
    x, y = theta
    return np.stack([x, 3 * y])  # (1')


def ravine(theta: Float[Array, "2 *grid"]) -> Float[Array, "*grid"]:
    r"""An ellipse that is forty times as steep across as along.

    $$f(x, y) = \tfrac12 (x^2 + 40 y^2) \tag{1}$$

    Convex; the minimum is $f(0, 0) = 0$. Derived here.

    Args:
        theta: The coordinates x and y, of one point or of a grid of points.

    Returns:
        The value at each point.

    Examples:
        >>> float(ravine(np.array([-4.0, 1.0])))
        28.0
    """
    x, y = theta
    return np.asarray(0.5 * (x * x + 40 * y * y))  # (1)


def ravine_gradient(theta: Float[Array, "2 *grid"]) -> Float[Array, "2 *grid"]:
    """Gradient of `ravine`, of the shape of `theta`."""
    x, y = theta
    return np.stack([x, 40 * y])  # (1')


def rosenbrock(theta: Float[Array, "2 *grid"]) -> Float[Array, "*grid"]:
    r"""A curved valley with steep walls and a floor that is almost level.

    $$f(x, y) = (1 - x)^2 + 100\,(y - x^2)^2 \tag{1}$$

    Not convex; the only minimum is $f(1, 1) = 0$. Source: Rosenbrock 1960, "An automatic method for
    finding the greatest or least value of a function", The Computer Journal 3.

    Args:
        theta: The coordinates x and y, of one point or of a grid of points.

    Returns:
        The value at each point.

    Examples:
        >>> float(rosenbrock(np.array([1.0, 1.0])))
        0.0
    """
    x, y = theta
    a, b = 1 - x, y - x * x
    return np.asarray(a * a + 100 * b * b)  # (1)


def rosenbrock_gradient(theta: Float[Array, "2 *grid"]) -> Float[Array, "2 *grid"]:
    """Gradient of `rosenbrock`, of the shape of `theta`."""
    x, y = theta
    a, b = 1 - x, y - x * x
    return np.stack([-2 * a - 400 * x * b, 200 * b])  # (1')


def saddle(theta: Float[Array, "2 *grid"]) -> Float[Array, "*grid"]:
    r"""Two valleys with a pass between them.

    $$f(x, y) = \tfrac12 x^2 + \tfrac14 (y^2 - 1)^2 \tag{1}$$

    Not convex; the minima are $f(0, \pm 1) = 0$. At the origin the gradient is zero and the
    curvature 1 along x, -1 along y: a saddle point, of value 1/4. Derived here.

    Args:
        theta: The coordinates x and y, of one point or of a grid of points.

    Returns:
        The value at each point.

    Examples:
        >>> float(saddle(np.array([0.0, 0.0])))
        0.25
    """
    x, y = theta
    b = y * y - 1
    return np.asarray(0.5 * x * x + 0.25 * b * b)  # (1)


def saddle_gradient(theta: Float[Array, "2 *grid"]) -> Float[Array, "2 *grid"]:
    """Gradient of `saddle`, of the shape of `theta`."""
    x, y = theta
    return np.stack([x, y * (y * y - 1)])  # (1')


def beale(theta: Float[Array, "2 *grid"]) -> Float[Array, "*grid"]:
    r"""Flat land between sharp edges.

    $$f(x, y) = (1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2 \tag{1}$$

    Not convex; the minimum is $f(3, 0.5) = 0$. Source: Beale 1958, "On an iterative method for
    finding a local minimum of a function of more than one variable", Princeton technical report 25.

    Args:
        theta: The coordinates x and y, of one point or of a grid of points.

    Returns:
        The value at each point.

    Examples:
        >>> float(beale(np.array([3.0, 0.5])))
        0.0
    """
    x, y = theta
    a = 1.5 - x + x * y
    b = 2.25 - x + x * (y * y)
    c = 2.625 - x + x * (y * y * y)
    return np.asarray(a * a + b * b + c * c)  # (1)


def beale_gradient(theta: Float[Array, "2 *grid"]) -> Float[Array, "2 *grid"]:
    """Gradient of `beale`, of the shape of `theta`."""
    x, y = theta
    a = 1.5 - x + x * y
    b = 2.25 - x + x * (y * y)
    c = 2.625 - x + x * (y * y * y)
    along_x = 2 * a * (y - 1) + 2 * b * (y * y - 1) + 2 * c * (y * y * y - 1)
    along_y = 2 * a * x + 4 * b * x * y + 6 * c * x * (y * y)
    return np.stack([along_x, along_y])  # (1')


SURFACES = {
    "bowl": Surface(bowl, bowl_gradient, ((0.0, 0.0),)),
    "ravine": Surface(ravine, ravine_gradient, ((0.0, 0.0),)),
    "rosenbrock": Surface(rosenbrock, rosenbrock_gradient, ((1.0, 1.0),)),
    "saddle": Surface(saddle, saddle_gradient, ((0.0, -1.0), (0.0, 1.0))),
    "beale": Surface(beale, beale_gradient, ((3.0, 0.5),)),
}
