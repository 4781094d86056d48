"""Networks whose weights are written down, not trained: they show what one can represent.

Three constructions for one input (straight pieces through given points, a staircase of steep
sigmoids, a tent folded many times), and an exact count of a ReLU network's straight pieces.
"""

from typing import Any

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_count, require_floats, require_like, require_number
from derived.nn.activations import ReLU, Sigmoid
from derived.nn.layer import Layer
from derived.nn.linear import Linear
from derived.nn.parameter import Parameter
from derived.nn.sequential import Sequential


def relu_interpolator(
    knots: Float[Array, " n_knots"], values: Float[Array, " n_knots"]
) -> Sequential:
    r"""A network with one hidden layer of ReLUs that joins given points by straight pieces.

    $$g(x) = y_0 + \sum_{j=0}^{H-1} (m_j - m_{j-1}) \max(0, x - x_j), \qquad
      m_j = \frac{y_{j+1} - y_j}{x_{j+1} - x_j}, \quad m_{-1} = 0 \tag{1}$$

    One unit for each piece: H of them for H + 1 knots. Left of the first knot the network is
    constant, right of the last one it goes on with the last slope.

    Derived at [eq-relu-interpolant][], with the bounds of its error at [eq-bump][]. Source:
    derived here.

    Args:
        knots: Where the pieces meet, x_0 < ... < x_H.
        values: The heights y_j at the knots.

    Returns:
        `Sequential(Linear(1, H), ReLU(), Linear(H, 1))`, in the dtype of `knots`.

    Raises:
        TypeError: If an argument is not an array of floats, or the dtypes differ.
        ValueError: If there are fewer than two knots, they do not increase, the shapes differ, a
            value is NaN or infinite, or the slope of a piece overflows.

    Examples:
        >>> network = relu_interpolator(np.array([0.0, 1.0, 3.0]), np.array([1.0, 3.0, 2.0]))
        >>> network(np.array([[-1.0], [0.5], [1.0], [2.0], [5.0]])).ravel()
        array([1. , 2. , 3. , 2.5, 1. ])
    """
    _require_points(knots, values)
    with np.errstate(over="ignore", invalid="ignore"):
        slopes = np.diff(values) / np.diff(knots)
        changes = np.diff(slopes, prepend=np.zeros(1, knots.dtype))
    if not np.isfinite(changes).all():
        raise ValueError(f"the slope of a piece overflows {knots.dtype}: knots are too close")
    first = _linear(np.ones((len(changes), 1), knots.dtype), -knots[:-1])
    return Sequential(first, ReLU(), _linear(changes[None, :], values[:1]))  # (1)


def sigmoid_staircase(
    knots: Float[Array, " n_knots"], values: Float[Array, " n_knots"], steepness: float
) -> Sequential:
    r"""A network with one hidden layer of sigmoids that climbs from one height to the next.

    $$g(x) = y_0 + \sum_{j=1}^{H} (y_j - y_{j-1})\, \sigma\bigl(c\,(x - \bar x_j)\bigr), \qquad
      \bar x_j = \tfrac12 (x_{j-1} + x_j) \tag{1}$$

    The steeper the ramps, the closer the network comes to the height of the nearest knot. Ramps
    are apart from each other if `steepness` is large against one over the distance of knots.

    Derived at [eq-staircase][]. Source: derived here.

    Args:
        knots: The places x_0 < ... < x_H. The ramps lie halfway between them.
        values: The heights y_j at the knots.
        steepness: The factor c inside the sigmoid, greater than 0.

    Returns:
        `Sequential(Linear(1, H), Sigmoid(), Linear(H, 1))`, in the dtype of `knots`.

    Raises:
        TypeError: If an argument has the wrong type, or the dtypes differ.
        ValueError: If there are fewer than two knots, they do not increase, the shapes differ, a
            value is NaN or infinite, or `steepness` is not a finite number greater than 0.

    Examples:
        >>> network = sigmoid_staircase(np.array([0.0, 1.0, 2.0]), np.array([0.0, 2.0, 1.0]), 100)
        >>> network(np.array([[0.0], [0.5], [1.0], [2.0]])).ravel().round(6)
        array([0., 1., 2., 1.])
    """
    _require_points(knots, values)
    require_number("steepness", steepness, above=0)
    middles = knots[:-1] + np.diff(knots) / 2
    slope = np.asarray(steepness, knots.dtype)
    first = _linear(np.full((len(middles), 1), slope), -slope * middles)
    return Sequential(first, Sigmoid(), _linear(np.diff(values)[None, :], values[:1]))  # (1)


def tent_network(folds: int, dtype: Any = np.float64) -> Sequential:
    r"""The tent map applied to its own output, `folds` times, as a deep network of width 2.

    $$T(x) = 2 \max(0, x) - 4 \max(0, x - \tfrac12), \qquad T_k = T \circ \cdots \circ T \tag{1}$$

    On [0, 1] it consists of 2^k straight pieces, each from 0 to 1 or back, made by 2k units.

    Derived at [eq-relu-pieces][]. Source: derived here.

    Args:
        folds: How many times, k: as many hidden layers.
        dtype: float64 or float32.

    Returns:
        `Linear(1, 2), ReLU(), Linear(2, 2), ReLU(), ..., Linear(2, 1)` in a `Sequential`.

    Raises:
        TypeError: If `folds` is not an integer, or `dtype` another one.
        ValueError: If `folds` is less than 1.

    Examples:
        >>> twice = tent_network(2)
        >>> twice(np.array([[0.0], [0.25], [0.5], [0.75], [0.875]])).ravel()
        array([0. , 1. , 0. , 1. , 0.5])
        >>> linear_pieces(twice, 0.0, 1.0)
        4
    """
    require_count("folds", folds)
    if np.dtype(dtype) not in (np.float64, np.float32):
        raise TypeError(f"dtype must be float64 or float32, got {np.dtype(dtype)}")
    corners = np.array([0.0, -0.5], dtype)
    tent = np.array([[2.0, -4.0]], dtype)
    layers: list[Layer] = [_linear(np.ones((2, 1), dtype), corners), ReLU()]
    for _ in range(folds - 1):
        layers += [_linear(np.repeat(tent, 2, axis=0), corners), ReLU()]
    return Sequential(*layers, _linear(tent, np.zeros(1, dtype)))  # (1)


def kinks(
    network: Sequential, low: float, high: float, *, tol: float = 1e-9
) -> Float[Array, " n_kinks"]:
    r"""Where the slope of a one-input ReLU network changes, between `low` and `high`.

    Nothing is sampled. Between two neighboring kinks of the layers so far, each pre-activation is
    a straight line: it is known from its two ends, and a ReLU bends it where it crosses 0. So the
    kinks are found layer by layer. Those that cancel in the output are dropped.

    Derived at [eq-relu-pieces][]. Source: derived here.
    Differs: computes in float64, whatever the dtype of the network.

    Args:
        network: Layers `Linear` and `ReLU` in a `Sequential`, with one input.
        low: Left end of the interval.
        high: Right end.
        tol: What is taken for rounding: a change of slope up to `tol` times the largest slope, and
            a piece up to `tol` times the interval.

    Returns:
        The places of the kinks, in float64, ascending, without the ends.

    Raises:
        TypeError: If `network` is not a `Sequential`, holds another kind of layer, or a number has
            the wrong type.
        ValueError: If the network takes more than one input, the interval is empty or reversed, or
            a number is not finite.

    Examples:
        >>> network = relu_interpolator(np.array([0.0, 1.0, 3.0]), np.array([1.0, 3.0, 2.0]))
        >>> kinks(network, -1, 4)
        array([0., 1.])
    """
    layers = _relu_layers(network)
    require_number("low", low)
    require_number("high", high)
    if low >= high:
        raise ValueError(f"low must be less than high, got low={low:g}, high={high:g}")
    require_number("tol", tol, minimum=0)
    x = np.array([low, high], np.float64)
    a = x[:, None]  # (places, units): straight between each two places
    slopes = np.ones((1, 1))  # (pieces, units)
    for layer in layers:
        if isinstance(layer, Linear):
            weight = layer.weight.data.astype(np.float64)
            a, slopes = a @ weight.T, slopes @ weight.T
            a = a if layer.bias is None else a + layer.bias.data
        else:
            x, a, slopes = _bend(x, a, slopes)
    wide = np.diff(x) > tol * (x[-1] - x[0])
    starts, slopes = x[:-1][wide], slopes[wide]
    changes = np.abs(np.diff(slopes, axis=0)).max(axis=1)
    found: Array = starts[1:][changes > tol * np.abs(slopes).max()]
    return found


def linear_pieces(network: Sequential, low: float, high: float, *, tol: float = 1e-9) -> int:
    r"""How many straight pieces a one-input ReLU network has between `low` and `high`.

    $$\text{pieces} = \text{kinks} + 1 \tag{1}$$

    Derived at [eq-relu-pieces][]. Source: derived here.

    Args:
        network: Layers `Linear` and `ReLU` in a `Sequential`, with one input.
        low: Left end of the interval.
        high: Right end.
        tol: See [derived.nn.approximation.kinks][].

    Returns:
        The number of pieces, at least 1.

    Raises:
        TypeError: As [derived.nn.approximation.kinks][].
        ValueError: As [derived.nn.approximation.kinks][].

    Examples:
        >>> [linear_pieces(tent_network(k), 0.0, 1.0) for k in (1, 2, 3, 4)]
        [2, 4, 8, 16]
    """
    return len(kinks(network, low, high, tol=tol)) + 1  # (1)


def _bend(x: Array, z: Array, slopes: Array) -> tuple[Array, Array, Array]:
    """Places, pre-activations and slopes after a ReLU: a new place at each crossing of 0."""
    piece, unit = np.nonzero(np.sign(z[:-1]) * np.sign(z[1:]) < 0)
    left, right = z[:-1][piece], z[1:][piece]
    each = np.arange(len(unit))
    t = left[each, unit] / (left[each, unit] - right[each, unit])  # how far into the piece
    z_new = left + t[:, None] * (right - left)
    z_new[each, unit] = 0.0
    x_new = x[piece] + t * (x[piece + 1] - x[piece])
    places, kept = np.unique(np.concatenate([x, x_new]), return_index=True)
    z = np.concatenate([z, z_new])[kept]
    slopes = slopes[np.searchsorted(x, places[:-1], side="right") - 1]
    return places, np.maximum(0, z), slopes * (z[:-1] + z[1:] > 0)


def _relu_layers(network: object) -> list[Layer]:
    """The layers of a one-input ReLU network, nested ones laid out in a row."""
    if not isinstance(network, Sequential):
        raise TypeError(f"network must be a Sequential, got {type(network).__name__}")
    layers: list[Layer] = []
    for layer in network:
        layers += _relu_layers(layer) if isinstance(layer, Sequential) else [layer]
    for i, layer in enumerate(layers):
        if not isinstance(layer, (Linear, ReLU)):
            name = type(layer).__name__
            raise TypeError(f"network must hold Linear and ReLU alone, layer {i} is {name}")
    first = next((layer for layer in layers if isinstance(layer, Linear)), None)
    if first is not None and first.in_features != 1:
        raise ValueError(f"network must take one input, takes {first.in_features}")
    return layers


def _require_points(knots: object, values: object) -> None:
    """Refuse what are not two or more points from left to right."""
    require_floats("knots", knots, ndim=1)
    assert isinstance(knots, np.ndarray)
    if len(knots) < 2:
        raise ValueError(f"knots must be two or more, got {len(knots)}")
    if not np.all(knots[:-1] < knots[1:]):
        j = int(np.argmin(knots[:-1] < knots[1:]))
        raise ValueError(
            f"knots must increase, got knots[{j}] = {knots[j]:g} and knots[{j + 1}] = "
            f"{knots[j + 1]:g}"
        )
    require_like("values", values, "knots", knots)
    require_floats("values", values)


def _linear(weight: Array, bias: Array) -> Linear:
    """A linear layer with the given numbers."""
    layer = Linear(weight.shape[1], weight.shape[0], rng=np.random.default_rng(0))
    layer.weight, layer.bias = Parameter(weight), Parameter(bias.copy())
    return layer
