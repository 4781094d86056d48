"""Activation functions as layers, under PyTorch's names. They have no parameters."""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

from derived._typing import Array, Float
from derived.nn.layer import Layer
from derived.ops import activations as ops
from derived.ops.softmax import (
    log_softmax,
    log_softmax_backward,
    softmax,
    softmax_backward,
)


class Activation(Layer):
    """An operation without parameters, as a layer.

    Args:
        op: Returns the output and a cache.
        op_backward: Takes a gradient and that cache.
        settings: What the operation is called with besides its input.
    """

    def __init__(
        self, op: Callable[..., Any], op_backward: Callable[..., Any], **settings: Any
    ) -> None:
        self._op = partial(op, **settings)
        self._op_backward = op_backward
        self._cache: Any = None

    def forward(self, x: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
        """The operation's output."""
        y: Array
        y, self._cache = self._op(x)
        return y

    def backward(self, dy: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
        """Gradient with respect to the input."""
        dx: Array = self._op_backward(dy, self._of_forward(self._cache))
        return dx

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self._op.keywords.items())
        return f"{type(self).__name__}({settings})"


class Sigmoid(Activation):
    """See [derived.ops.activations.sigmoid][]."""

    def __init__(self) -> None:
        super().__init__(ops.sigmoid, ops.sigmoid_backward)


class Tanh(Activation):
    """See [derived.ops.activations.tanh][]."""

    def __init__(self) -> None:
        super().__init__(ops.tanh, ops.tanh_backward)


class ReLU(Activation):
    """See [derived.ops.activations.relu][]."""

    def __init__(self) -> None:
        super().__init__(ops.relu, ops.relu_backward)


class LeakyReLU(Activation):
    """See [derived.ops.activations.leaky_relu][]."""

    def __init__(self, negative_slope: float = 0.01) -> None:
        super().__init__(ops.leaky_relu, ops.leaky_relu_backward, negative_slope=negative_slope)


class ELU(Activation):
    """See [derived.ops.activations.elu][]."""

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__(ops.elu, ops.elu_backward, alpha=alpha)


class GELU(Activation):
    """See [derived.ops.activations.gelu][]."""

    def __init__(self, approximate: Literal["none", "tanh"] = "none") -> None:
        super().__init__(ops.gelu, ops.gelu_backward, approximate=approximate)


class SiLU(Activation):
    """See [derived.ops.activations.silu][]."""

    def __init__(self) -> None:
        super().__init__(ops.silu, ops.silu_backward)


class Softplus(Activation):
    """See [derived.ops.activations.softplus][]."""

    def __init__(self) -> None:
        super().__init__(ops.softplus, ops.softplus_backward)


class Softmax(Activation):
    """See [derived.ops.softmax.softmax][]; `dim`, PyTorch's name, is its axis."""

    def __init__(self, dim: int = -1) -> None:
        super().__init__(softmax, softmax_backward, axis=dim)


class LogSoftmax(Activation):
    """See [derived.ops.softmax.log_softmax][]; `dim`, PyTorch's name, is its axis."""

    def __init__(self, dim: int = -1) -> None:
        super().__init__(log_softmax, log_softmax_backward, axis=dim)
