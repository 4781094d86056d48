"""Initial values for weights, under the names of `torch.nn.init`. Each function works in place."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from derived._typing import Array
from derived._validate import require_choice, require_number, require_rng
from derived.nn.layer import Layer
from derived.nn.parameter import Parameter

_GAINS = {
    "linear": 1.0,
    "conv1d": 1.0,
    "conv2d": 1.0,
    "conv3d": 1.0,
    "conv_transpose1d": 1.0,
    "conv_transpose2d": 1.0,
    "conv_transpose3d": 1.0,
    "sigmoid": 1.0,
    "tanh": 5 / 3,
    "relu": math.sqrt(2),
    "selu": 3 / 4,
}


class Fans(NamedTuple):
    """How many weights meet in one output, and how many outputs one input feeds.

    Attributes:
        fan_in: Weights that lead into one output.
        fan_out: Weights that lead out of one input.
    """

    fan_in: int
    fan_out: int


def calculate_fan_in_and_fan_out(parameter: Parameter) -> Fans:
    r"""Count the weights at one output and at one input of a layer.

    For weights of shape (D_out, D_in, k_1, k_2, …), where the k are the sizes of a convolution's
    kernel,

    $$F_\text{in} = D_\text{in} \, k_1 k_2 \cdots, \qquad
      F_\text{out} = D_\text{out} \, k_1 k_2 \cdots \tag{1}$$

    Derived at [eq-fans][]. Source: He et al. 2015, arXiv:1502.01852, section 2.2.
    Differs: nothing; PyTorch has the function under a name that starts with an underscore.

    Args:
        parameter: The weights, outputs first.

    Returns:
        The two counts.

    Raises:
        TypeError: If `parameter` is not a `Parameter`.
        ValueError: If it is a vector: a bias has no fan.

    Examples:
        >>> calculate_fan_in_and_fan_out(Parameter(np.zeros((128, 64, 3, 3))))
        Fans(fan_in=576, fan_out=1152)
    """
    shape = _of_rank_two(parameter).shape
    field = math.prod(shape[2:])
    return Fans(shape[1] * field, shape[0] * field)  # (1)


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    r"""The factor by which an activation asks for larger weights.

    $$g_\text{ReLU} = \sqrt2, \qquad g_\text{leaky} = \sqrt{\frac{2}{1 + a^2}} \tag{1}$$

    The gain is 1 for linear layers, convolutions and the sigmoid, 5/3 for tanh and 3/4 for SELU.

    Derived at [eq-he][]. Source: He et al. 2015, arXiv:1502.01852, equations 10 and 15.
    Differs: nothing; the values of tanh and SELU are PyTorch's and are not derived.

    Args:
        nonlinearity: PyTorch's name of the activation, such as `"relu"` or `"leaky_relu"`.
        param: The slope a left of 0, for `"leaky_relu"` alone; 0.01 if None.

    Returns:
        The gain.

    Raises:
        TypeError: If `param` is not a number.
        ValueError: If the name has no gain in PyTorch, or the slope is not finite or its square
            would not be.

    Examples:
        >>> calculate_gain("relu") ** 2
        2.0000000000000004
    """
    require_choice("nonlinearity", nonlinearity, (*_GAINS, "leaky_relu"))
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else _slope("param", param)
        return math.sqrt(2 / (1 + slope**2))  # (1)
    return _GAINS[nonlinearity]


def zeros_(parameter: Parameter) -> Parameter:
    """Set all entries to 0, as biases start.

    Args:
        parameter: What to fill.

    Returns:
        The same parameter.

    Raises:
        TypeError: If `parameter` is not a `Parameter`.

    Examples:
        >>> zeros_(Parameter(np.ones(3))).data
        array([0., 0., 0.])
    """
    return constant_(parameter, 0.0)


def constant_(parameter: Parameter, val: float) -> Parameter:
    """Set all entries to one number. Hidden units then start, and stay, alike.

    Derived at [eq-zero-symmetry][].

    Args:
        parameter: What to fill.
        val: The number.

    Returns:
        The same parameter.

    Raises:
        TypeError: If `parameter` is not a `Parameter`, or `val` not a number.
        ValueError: If `val` is not finite in the parameter's dtype.

    Examples:
        >>> constant_(Parameter(np.ones(3)), 0.5).data
        array([0.5, 0.5, 0.5])
    """
    largest = _largest(_data(parameter))
    return _fill(parameter, np.array(require_number("val", val, minimum=-largest, maximum=largest)))


def xavier_uniform_(
    parameter: Parameter, gain: float = 1.0, *, rng: np.random.Generator
) -> Parameter:
    r"""Draw weights from a uniform distribution that treats both directions alike.

    $$W_{ij} \sim \mathcal{U}(-b, b), \qquad
      b = g \sqrt{\frac{6}{F_\text{in} + F_\text{out}}} \tag{1}$$

    Derived at [eq-xavier][]. Source: Glorot & Bengio 2010, equation 16, which has no gain.
    Differs: draws from NumPy's generator, so with other numbers than PyTorch.

    Args:
        parameter: The weights, outputs first.
        gain: The factor g; see `calculate_gain`.
        rng: Where the numbers come from.

    Returns:
        The same parameter.

    Raises:
        TypeError: If an argument is of another type.
        ValueError: If the parameter is a vector, or the gain negative, not finite or too large for
            the dtype.

    Examples:
        >>> weight = Parameter(np.zeros((200, 100)))
        >>> w = xavier_uniform_(weight, rng=np.random.default_rng(0)).data
        >>> bool(abs(w).max() < (6 / 300) ** 0.5), round(float(w.var() * 300), 2)
        (True, 1.99)
    """
    bound = math.sqrt(3) * _xavier_std(parameter, gain)  # (1)
    require_rng("rng", rng)
    return _fill(parameter, rng.uniform(-bound, bound, parameter.data.shape))


def xavier_normal_(
    parameter: Parameter, gain: float = 1.0, *, rng: np.random.Generator
) -> Parameter:
    r"""Draw weights from a normal distribution that treats both directions alike.

    $$W_{ij} \sim \mathcal{N}\Bigl(0,\; \frac{2 g^2}{F_\text{in} + F_\text{out}}\Bigr) \tag{1}$$

    Derived at [eq-xavier][]. Source: the variance is that of Glorot & Bengio 2010, equation 12;
    they draw from a uniform distribution.
    Differs: draws from NumPy's generator, so with other numbers than PyTorch.

    Args:
        parameter: The weights, outputs first.
        gain: The factor g; see `calculate_gain`.
        rng: Where the numbers come from.

    Returns:
        The same parameter.

    Raises:
        TypeError: If an argument is of another type.
        ValueError: If the parameter is a vector, or the gain negative, not finite or too large for
            the dtype.

    Examples:
        >>> weight = Parameter(np.zeros((200, 100)))
        >>> w = xavier_normal_(weight, rng=np.random.default_rng(0)).data
        >>> round(float(w.var() * 300), 1)
        2.0
    """
    std = _xavier_std(parameter, gain)  # (1)
    require_rng("rng", rng)
    return _fill(parameter, rng.normal(0, std, parameter.data.shape))


def kaiming_uniform_(
    parameter: Parameter,
    a: float = 0.0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    *,
    rng: np.random.Generator,
) -> Parameter:
    r"""Draw weights from a uniform distribution made for ReLU and its relatives.

    $$W_{ij} \sim \mathcal{U}(-b, b), \qquad b = g \sqrt{\frac{3}{F}} \tag{1}$$

    Derived at [eq-he][]. Source: the variance is that of He et al. 2015, arXiv:1502.01852, equation
    10 (fan-in) or 14 (fan-out); they draw from a normal distribution.
    Differs: draws from NumPy's generator, so with other numbers than PyTorch.

    Args:
        parameter: The weights, outputs first.
        a: Slope left of 0, for the nonlinearity `"leaky_relu"` alone; 0 is ReLU.
        mode: Whether F is the `"fan_in"` or the `"fan_out"`.
        nonlinearity: What follows the layer; its gain is g. See `calculate_gain`.
        rng: Where the numbers come from.

    Returns:
        The same parameter.

    Raises:
        TypeError: If an argument is of another type.
        ValueError: If the parameter is a vector, `mode` or `nonlinearity` is not a known one, or
            the square of `a` is not finite.

    Examples:
        >>> weight = Parameter(np.zeros((200, 100)))
        >>> w = kaiming_uniform_(weight, rng=np.random.default_rng(0)).data
        >>> bool(abs(w).max() < (6 / 100) ** 0.5), round(float(w.var() * 100), 2)
        (True, 1.99)
    """
    bound = math.sqrt(3) * _kaiming_std(parameter, a, mode, nonlinearity)  # (1)
    require_rng("rng", rng)
    return _fill(parameter, rng.uniform(-bound, bound, parameter.data.shape))


def kaiming_normal_(
    parameter: Parameter,
    a: float = 0.0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    *,
    rng: np.random.Generator,
) -> Parameter:
    r"""Draw weights from a normal distribution made for ReLU and its relatives.

    $$W_{ij} \sim \mathcal{N}\Bigl(0,\; \frac{g^2}{F}\Bigr) \tag{1}$$

    Derived at [eq-he][]. Source: He et al. 2015, arXiv:1502.01852, equations 10 (fan-in) and 14
    (fan-out).
    Differs: draws from NumPy's generator, so with other numbers than PyTorch.

    Args:
        parameter: The weights, outputs first.
        a: Slope left of 0, for the nonlinearity `"leaky_relu"` alone; 0 is ReLU.
        mode: Whether F is the `"fan_in"` or the `"fan_out"`.
        nonlinearity: What follows the layer; its gain is g. See `calculate_gain`.
        rng: Where the numbers come from.

    Returns:
        The same parameter.

    Raises:
        TypeError: If an argument is of another type.
        ValueError: If the parameter is a vector, `mode` or `nonlinearity` is not a known one, or
            the square of `a` is not finite.

    Examples:
        >>> weight = Parameter(np.zeros((200, 100)))
        >>> w = kaiming_normal_(weight, rng=np.random.default_rng(0)).data
        >>> round(float(w.var() * 100), 1)
        2.0
    """
    std = _kaiming_std(parameter, a, mode, nonlinearity)  # (1)
    require_rng("rng", rng)
    return _fill(parameter, rng.normal(0, std, parameter.data.shape))


def orthogonal_(parameter: Parameter, gain: float = 1.0, *, rng: np.random.Generator) -> Parameter:
    r"""Draw an orthogonal matrix: no direction is stretched more than another.

    $$G_{ij} \sim \mathcal{N}(0, 1), \qquad G = Q R, \qquad
      W = g\, Q \diag\bigl(\sign(R_{11}), \sign(R_{22}), \dots\bigr) \tag{1}$$

    Where there are more inputs than outputs, the rows are orthonormal instead of the columns.
    Weights with more than two axes count as a matrix of shape (D_out, everything else).

    Derived at [eq-orthogonal][]. Source: Saxe et al. 2013, arXiv:1312.6120.
    Differs: draws from NumPy's generator, so with other numbers than PyTorch.

    Args:
        parameter: The weights, outputs first.
        gain: The factor g; see `calculate_gain`.
        rng: Where the numbers come from.

    Returns:
        The same parameter.

    Raises:
        TypeError: If an argument is of another type.
        ValueError: If the parameter is a vector, or the gain negative, not finite or too large for
            the dtype.

    Examples:
        >>> w = orthogonal_(Parameter(np.zeros((3, 2))), rng=np.random.default_rng(0)).data
        >>> (w.T @ w).round(6) + 0.0
        array([[1., 0.],
               [0., 1.]])
    """
    data = _of_rank_two(parameter)
    gain = _gain(gain, data)
    require_rng("rng", rng)
    rows, cols = data.shape[0], data.size // data.shape[0]
    q, r = np.linalg.qr(rng.normal(size=(max(rows, cols), min(rows, cols))))  # (1)
    q *= gain * np.where(np.diag(r) < 0, -1, 1)  # (1)
    return _fill(parameter, (q if rows >= cols else q.T).reshape(data.shape))


def initialize_(network: Layer, rule: Callable[..., Parameter], **settings: Any) -> Layer:
    """Start a whole network anew: weights by a rule of this module, biases at 0.

    Layers whose `weight` has fewer than two axes, such as normalization, stay as they are.

    Differs: PyTorch has no such function; its `Module.apply` with a function of one layer does it.

    Args:
        network: Is changed in place.
        rule: Such as `kaiming_normal_`.
        **settings: Go to the rule, such as `nonlinearity="relu"` and `rng`.

    Returns:
        The same network.

    Raises:
        TypeError: If `network` is not a `Layer`, or `rule` cannot be called.
        ValueError: If the network has no weights of two or more axes.

    Examples:
        >>> from derived.nn import MLP
        >>> network = MLP((64, 32, 10), rng=np.random.default_rng(0))
        >>> _ = initialize_(network, kaiming_normal_, rng=np.random.default_rng(0))
        >>> round(float(network[0].weight.data.var() * 64), 1)
        2.0
    """
    if not isinstance(network, Layer):
        raise TypeError(f"network must be a Layer such as an MLP, got {type(network).__name__}")
    if not callable(rule):
        raise TypeError(f"rule must be a function of this module, got {type(rule).__name__}")
    found = False
    for layer in network.modules():
        weight = getattr(layer, "weight", None)
        if isinstance(weight, Parameter) and weight.data.ndim >= 2:
            found = True
            rule(weight, **settings)
            bias = getattr(layer, "bias", None)
            if isinstance(bias, Parameter):
                zeros_(bias)
    if not found:
        raise ValueError("network has no layer whose weight has two or more axes")
    return network


def _xavier_std(parameter: Parameter, gain: float) -> float:
    """Standard deviation of Xavier's start."""
    fans = calculate_fan_in_and_fan_out(parameter)
    gain = _gain(gain, parameter.data)
    return gain * math.sqrt(2 / (fans.fan_in + fans.fan_out))


def _kaiming_std(parameter: Parameter, a: float, mode: str, nonlinearity: str) -> float:
    """Standard deviation of He's start."""
    require_choice("mode", mode, ("fan_in", "fan_out"))
    gain = calculate_gain(nonlinearity, _slope("a", a))
    fans = calculate_fan_in_and_fan_out(parameter)
    return gain / math.sqrt(fans.fan_in if mode == "fan_in" else fans.fan_out)


def _gain(gain: float, data: Array) -> float:
    """A gain, small enough for weights drawn with it: they stay below a hundred times as much."""
    return require_number("gain", gain, minimum=0, maximum=_largest(data) / 100)


def _slope(name: str, slope: float) -> float:
    """A slope whose square is finite."""
    return require_number(name, slope, minimum=-1e150, maximum=1e150)


def _largest(data: Array) -> float:
    return float(np.finfo(data.dtype).max)


def _of_rank_two(parameter: Parameter) -> Array:
    """The values of a parameter that has outputs and inputs."""
    data = _data(parameter)
    if data.ndim < 2:
        raise ValueError(
            "parameter must have two axes or more, (outputs, inputs, …), to have a fan; "
            f"got shape {data.shape}: start a bias with zeros_"
        )
    return data


def _data(parameter: Parameter) -> Array:
    if not isinstance(parameter, Parameter):
        raise TypeError(
            f"parameter must be a Parameter such as layer.weight, got {type(parameter).__name__}"
        )
    return parameter.data


def _fill(parameter: Parameter, values: Array) -> Parameter:
    """Write the values in place, in the parameter's own dtype."""
    _data(parameter)[...] = values
    return parameter
