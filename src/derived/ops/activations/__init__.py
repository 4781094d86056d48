"""Activation functions, one per file: `y, cache = op(z)` and `dz = op_backward(dy, cache)`.

Each works element by element on an array of any shape, and none overflows at any finite z.
Softmax, which mixes the elements of a row, is in `derived.ops.softmax`.
"""

from derived.ops.activations._elu import ELUCache, elu, elu_backward
from derived.ops.activations._gelu import GELUCache, gelu, gelu_backward
from derived.ops.activations._leaky_relu import LeakyReLUCache, leaky_relu, leaky_relu_backward
from derived.ops.activations._relu import ReLUCache, relu, relu_backward
from derived.ops.activations._sigmoid import SigmoidCache, sigmoid, sigmoid_backward
from derived.ops.activations._silu import SiLUCache, silu, silu_backward
from derived.ops.activations._softplus import SoftplusCache, softplus, softplus_backward
from derived.ops.activations._tanh import TanhCache, tanh, tanh_backward

__all__ = [
    "ELUCache",
    "GELUCache",
    "LeakyReLUCache",
    "ReLUCache",
    "SiLUCache",
    "SigmoidCache",
    "SoftplusCache",
    "TanhCache",
    "elu",
    "elu_backward",
    "gelu",
    "gelu_backward",
    "leaky_relu",
    "leaky_relu_backward",
    "relu",
    "relu_backward",
    "sigmoid",
    "sigmoid_backward",
    "silu",
    "silu_backward",
    "softplus",
    "softplus_backward",
    "tanh",
    "tanh_backward",
]
