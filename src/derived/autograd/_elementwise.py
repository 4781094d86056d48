"""Functions of one element at a time; each gradient stands beside its parent."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from derived.autograd._node import Node, Self, data_of
from derived.ops import activations as ops


class Elementwise(Node):
    """Powers, exponentials and activations. Those with pitfalls are `derived.ops.activations`'."""

    __slots__ = ()

    def exp(self) -> Self:
        """The exponential."""
        y = np.exp(self.data)
        return self._record(y, (self, lambda dy: dy * y))

    def log(self) -> Self:
        """The natural logarithm."""
        x = self.data
        return self._record(np.log(x), (self, lambda dy: dy / x))

    def sqrt(self) -> Self:
        """The square root."""
        y = np.sqrt(self.data)
        return self._record(y, (self, lambda dy: dy / (2 * y)))

    def abs(self) -> Self:
        """The absolute value; the derivative at zero is taken as zero."""
        x = self.data
        return self._record(np.abs(x), (self, lambda dy: dy * np.sign(x)))

    __abs__ = abs

    def maximum(self, other: Any) -> Self:
        """The larger of two; where they are equal, each gets half of the gradient."""
        a, b = self.data, data_of("other", other)
        return self._record(
            np.maximum(a, b),
            (self, lambda dy: dy * ((a > b) + 0.5 * (a == b)).astype(dy.dtype)),
            (other, lambda dy: dy * ((a < b) + 0.5 * (a == b)).astype(dy.dtype)),
        )

    def relu(self) -> Self:
        """The positive part; the derivative at zero is taken as zero."""
        y = np.maximum(self.data, 0)
        return self._record(y, (self, lambda dy: dy * (y > 0)))

    def tanh(self) -> Self:
        """The hyperbolic tangent."""
        y = np.tanh(self.data)
        return self._record(y, (self, lambda dy: dy * (1 - y * y)))

    def sigmoid(self) -> Self:
        """The logistic function; see `derived.ops.activations.sigmoid`."""
        y, cache = ops.sigmoid(self.data)
        return self._record(y, (self, lambda dy: ops.sigmoid_backward(dy, cache)))

    def softplus(self) -> Self:
        """The smooth positive part; see `derived.ops.activations.softplus`."""
        y, cache = ops.softplus(self.data)
        return self._record(y, (self, lambda dy: ops.softplus_backward(dy, cache)))

    def gelu(self, approximate: Literal["none", "tanh"] = "none") -> Self:
        """The Gaussian error linear unit; see `derived.ops.activations.gelu`."""
        y, cache = ops.gelu(self.data, approximate)
        return self._record(y, (self, lambda dy: ops.gelu_backward(dy, cache)))
