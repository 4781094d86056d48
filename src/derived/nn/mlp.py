"""The multilayer perceptron: linear layers with an activation between each two."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from derived._validate import require_count
from derived.nn.activations import ReLU
from derived.nn.layer import Layer
from derived.nn.linear import Linear
from derived.nn.sequential import Sequential


class MLP(Sequential):
    r"""Linear layers of the given widths, with an activation between each two of them.

    $$f(x) = W^{(L)}\,\phi\bigl(\cdots \phi(W^{(1)} x + b^{(1)}) \cdots\bigr) + b^{(L)} \tag{1}$$

    The last layer has no activation: its outputs are logits, or the numbers of a regression.
    Not `derived.autograd.scalar_nn.MLP`, which takes one example, number by number.

    Source: derived here.
    Differs: PyTorch has no such class; the layers and their order are those of the
    `torch.nn.Sequential` that one writes by hand.

    Args:
        widths: Width of the input, then of each layer: L + 1 numbers for L linear layers.
        activation: Makes an activation: a class such as `Tanh`, or a function without arguments.
        rng: Where the first values come from, layer after layer.
        dtype: float64 or float32.

    Attributes:
        widths: The widths, as a tuple.

    Raises:
        TypeError: If a width is not an integer, or `activation` does not make a layer.
        ValueError: If there are fewer than two widths, or one is less than 1.

    Examples:
        >>> network = MLP((64, 32, 10), rng=np.random.default_rng(0))
        >>> network(np.ones((5, 64))).shape
        (5, 10)
        >>> network.parameter_count
        2410
    """

    def __init__(
        self,
        widths: Sequence[int],
        activation: Callable[[], Layer] = ReLU,
        *,
        rng: np.random.Generator,
        dtype: Any = np.float64,
    ) -> None:
        self.widths = require_widths(widths)
        if isinstance(activation, Layer):  # it remembers one forward pass, so it serves one place
            name = type(activation).__name__
            raise TypeError(
                f"activation must be a class such as {name}, got an object: {name}(...)"
            )
        if not callable(activation):
            raise TypeError(
                f"activation must be a class such as ReLU, got {type(activation).__name__}"
            )
        layers: list[Layer] = []
        for d_in, d_out in pairwise(self.widths):  # (1)
            if layers:
                layers.append(_made(activation))
            layers.append(Linear(d_in, d_out, rng=rng, dtype=dtype))
        super().__init__(*layers)

    @property
    def parameter_count(self) -> int:
        """How many numbers training may change: the sizes of all parameters, added up."""
        return sum(parameter.data.size for parameter in self.parameters())


def parameter_count(widths: Sequence[int]) -> int:
    r"""How many weights and biases a multilayer perceptron has, without building it.

    $$P = \sum_{l=1}^{L} (H_{l-1} + 1)\, H_l \tag{1}$$

    Derived at [eq-parameter-count][]. Source: derived here.

    Args:
        widths: Width of the input, then of each layer.

    Returns:
        The number of parameters.

    Raises:
        TypeError: If a width is not an integer.
        ValueError: If there are fewer than two widths, or one is less than 1.

    Examples:
        >>> parameter_count((784, 300, 100, 10))
        266610
    """
    return sum((d_in + 1) * d_out for d_in, d_out in pairwise(require_widths(widths)))  # (1)


def require_widths(widths: object) -> tuple[int, ...]:
    """Refuse what is not two or more whole numbers of at least 1."""
    if isinstance(widths, str) or not isinstance(widths, Sequence):
        raise TypeError(f"widths must be a sequence of integers, got {type(widths).__name__}")
    checked = tuple(require_count(f"widths[{i}]", width) for i, width in enumerate(widths))
    if len(checked) < 2:
        raise ValueError(f"widths must name input and output at least, got {checked}")
    return checked


def _made(activation: Callable[[], Layer]) -> Layer:
    """A new activation layer."""
    layer: object = activation()
    if not isinstance(layer, Layer):
        raise TypeError(f"activation must make a Layer, made {type(layer).__name__}")
    return layer
