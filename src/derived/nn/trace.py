"""A forward pass, traced: the output of each layer, its shape and its cost."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from derived._typing import Array, Float
from derived._validate import require_count, require_floats
from derived.nn.activations import Activation
from derived.nn.dropout import Dropout
from derived.nn.layer import Layer
from derived.nn.linear import Linear
from derived.nn.mlp import require_widths
from derived.nn.normalization import Normalization
from derived.nn.sequential import Sequential


class TraceStep(NamedTuple):
    """One layer of a traced forward pass.

    Attributes:
        layer: The layer.
        output: What it returned: the array itself, not a copy.
        parameters: How many numbers its parameters hold.
        flops: Multiplications and additions of a linear layer; 0 for others.
        evaluations: Entries to which an activation or a normalization was applied; 0 for a linear
            layer. A normalization does at most seven operations for each.
    """

    layer: Layer
    output: Float[Array, "..."]
    parameters: int
    flops: int
    evaluations: int


def trace_forward(network: Layer, x: Float[Array, "N D"]) -> list[TraceStep]:
    r"""Run a network layer by layer, and keep what each layer returned.

    $$A^{(0)} = X, \qquad A^{(l)} = f_l\bigl(A^{(l-1)}\bigr) \tag{1}$$

    Derived at [eq-forward][]. Source: derived here.
    Differs: a linear map and the activation behind it are two steps here, one layer there.
    The layers run as in any forward pass: in training mode, batch norm's running statistics move.

    Args:
        network: A layer, or a `Sequential` of linear layers, activations and normalizations, nested
            or not.
        x: One example per row.

    Returns:
        One step for each layer; the output of the last is the network's.

    Raises:
        TypeError: If `network` is no layer, `x` is not an array of floats, or the work of a layer
            cannot be counted.
        ValueError: If `x` is not a matrix, is empty, is not finite, or does not fit the network.

    Examples:
        >>> import numpy as np
        >>> from derived.nn import MLP
        >>> network = MLP((2, 3, 1), rng=np.random.default_rng(0))
        >>> for step in trace_forward(network, np.ones((4, 2))):
        ...     print(step.output.shape, step.parameters, step.flops, step.evaluations)
        (4, 3) 9 48 0
        (4, 3) 0 0 12
        (4, 1) 4 24 0
    """
    if not isinstance(network, Layer):
        raise TypeError(f"network must be a Layer such as an MLP, got {type(network).__name__}")
    require_floats("x", x, ndim=2)
    steps = []
    for layer in _flat(network):
        x = layer(x)  # (1)
        steps.append(_step(layer, x))
    return steps


def forward_flops(widths: Sequence[int], n: int = 1) -> int:
    r"""Multiplications and additions of a multilayer perceptron's forward pass.

    $$F = 2N \sum_{l=1}^{L} H_{l-1} H_l \tag{1}$$

    Derived at [eq-forward-flops][]. Source: derived here.
    Differs: activation functions are not counted; see `TraceStep.evaluations`.

    Args:
        widths: Width of the input, then of each layer.
        n: How many examples the batch holds.

    Returns:
        The number of operations, biases included.

    Raises:
        TypeError: If a width or `n` is not an integer.
        ValueError: If there are fewer than two widths, or a number is less than 1.

    Examples:
        >>> forward_flops((64, 32, 10))
        4736
    """
    n = require_count("n", n)
    return 2 * n * sum(d_in * d_out for d_in, d_out in pairwise(require_widths(widths)))  # (1)


def _flat(network: Layer) -> Iterator[Layer]:
    """The layers of a network, those of nested ones in their place."""
    if isinstance(network, Sequential):
        for layer in network:
            yield from _flat(layer)
    else:
        yield network


def _step(layer: Layer, output: Array) -> TraceStep:
    """The costs of a layer, from the shape of what it returned."""
    parameters = sum(parameter.data.size for parameter in layer.parameters())
    if isinstance(layer, Dropout):
        return TraceStep(layer, output, parameters, 0, 0)
    if isinstance(layer, Linear):
        # A product of D_in pairs takes one addition less, and the bias takes that one.
        each = 2 * layer.in_features - (layer.bias is None)
        return TraceStep(layer, output, parameters, each * output.size, 0)
    if isinstance(layer, (Activation, Normalization)):
        return TraceStep(layer, output, parameters, 0, output.size)
    raise TypeError(f"cannot count the work of a layer of type {type(layer).__name__}")
