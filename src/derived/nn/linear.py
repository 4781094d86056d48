"""The fully connected layer."""

import math
from typing import Any

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_count, require_rng
from derived.nn.layer import Layer
from derived.nn.parameter import Parameter
from derived.ops.linear import (
    LinearCache,
    linear,
    linear_backward,
    linear_backward_parameters,
)


class Linear(Layer):
    r"""Map each row by a weight matrix and add a bias.

    $$Y = X W^\top + \mathbf{1} b^\top, \qquad
      W_{ij}, b_i \sim \mathcal{U}\bigl(-1/\sqrt{D_\text{in}},\, 1/\sqrt{D_\text{in}}\bigr)
      \tag{1}$$

    Derived at [eq-layer-batch][]. Source: derived here.
    Differs: starts from PyTorch's distribution, drawn by the generator that you pass. Takes a
    matrix of rows; PyTorch allows any number of leading axes.

    Args:
        in_features: Width of the input, D_in.
        out_features: Width of the output, D_out.
        bias: Whether to add a bias.
        rng: Where the first values come from: weight first, then bias.
        dtype: float64 or float32.

    Attributes:
        weight: The matrix, of shape (D_out, D_in).
        bias: The bias, of shape (D_out,), or None.

    Raises:
        TypeError: If a width is not an integer, `rng` not a generator, or `dtype` another one.
        ValueError: If a width is less than 1.

    Examples:
        >>> layer = Linear(3, 2, rng=np.random.default_rng(0))
        >>> layer(np.ones((5, 3))).shape
        (5, 2)
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        *,
        rng: np.random.Generator,
        dtype: Any = np.float64,
    ) -> None:
        self.in_features = require_count("in_features", in_features)
        self.out_features = require_count("out_features", out_features)
        require_rng("rng", rng)
        if np.dtype(dtype) not in (np.float64, np.float32):
            raise TypeError(f"dtype must be float64 or float32, got {np.dtype(dtype)}")
        bound = 1 / math.sqrt(in_features)  # (1)
        weight = rng.uniform(-bound, bound, (out_features, in_features))
        self.weight = Parameter(weight.astype(dtype))
        self.bias = (
            Parameter(rng.uniform(-bound, bound, out_features).astype(dtype)) if bias else None
        )
        self._cache: LinearCache | None = None

    def forward(self, x: Float[Array, "N D_in"]) -> Float[Array, "N D_out"]:
        """The rows of `x`, mapped."""
        bias = self.bias.data if self.bias is not None else None
        y, self._cache = linear(x, self.weight.data, bias)  # (1)
        return y

    def backward(self, dy: Float[Array, "N D_out"]) -> Float[Array, "N D_in"]:
        """Gradient with respect to the input; adds to those of weight and bias."""
        dx, dweight, dbias = linear_backward(dy, self._of_forward(self._cache))
        self._accumulate(dweight, dbias)
        return dx

    def backward_parameters(self, dy: Float[Array, "N D_out"]) -> None:
        """Adds to the gradients of weight and bias, and leaves out that of the input."""
        self._accumulate(*linear_backward_parameters(dy, self._of_forward(self._cache)))

    def _accumulate(self, dweight: Array, dbias: Array | None) -> None:
        self.weight.accumulate(dweight)
        if self.bias is not None and dbias is not None:
            self.bias.accumulate(dbias)

    def parameters(self) -> list[Parameter]:
        """Weight, then bias if there is one."""
        return [self.weight] if self.bias is None else [self.weight, self.bias]

    def __repr__(self) -> str:
        bias = self.bias is not None
        return f"Linear(in_features={self.in_features}, out_features={self.out_features}, {bias=})"
