"""Stateless operations, each a pair: `op(…) -> (y, cache)` and `op_backward(dy, cache) -> dx`.

`dy` is the gradient of a scalar loss with respect to the output, an array of the output's shape and
dtype; another dtype is a TypeError, another shape a ValueError. `cache` is what `op` returned. What
comes back is the gradient of the same loss with respect to each input, in the order of the inputs.
float32 stays float32, and float64 stays float64.
"""

from derived.ops import (
    activations,
    batch_norm,
    dropout,
    layer_norm,
    linear,
    losses,
    penalties,
    rms_norm,
    softmax,
)

__all__ = [
    "activations",
    "batch_norm",
    "dropout",
    "layer_norm",
    "linear",
    "losses",
    "penalties",
    "rms_norm",
    "softmax",
]
