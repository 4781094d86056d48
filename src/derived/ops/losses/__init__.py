"""Losses, one per file: `loss, cache = op(prediction, target)` and `op_backward(dloss, cache)`.

`reduction` is `"mean"`, `"sum"` or `"none"`, as in PyTorch. `dloss` is the gradient of the final
scalar with respect to the loss: 1.0 where the loss is that scalar, and under `"none"` an array of
the loss's shape and dtype; another type is a TypeError, another shape a ValueError. What comes back
is the gradient with respect to the prediction; none is taken with respect to the target.
"""

from derived.ops.losses._binary_cross_entropy import (
    BinaryCrossEntropyCache,
    binary_cross_entropy,
    binary_cross_entropy_backward,
)
from derived.ops.losses._binary_cross_entropy_with_logits import (
    BinaryCrossEntropyWithLogitsCache,
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_backward,
)
from derived.ops.losses._cross_entropy import (
    CrossEntropyCache,
    cross_entropy,
    cross_entropy_backward,
)
from derived.ops.losses._huber import HuberLossCache, huber_loss, huber_loss_backward
from derived.ops.losses._l1 import L1LossCache, l1_loss, l1_loss_backward
from derived.ops.losses._mse import MSELossCache, mse_loss, mse_loss_backward

__all__ = [
    "BinaryCrossEntropyCache",
    "BinaryCrossEntropyWithLogitsCache",
    "CrossEntropyCache",
    "HuberLossCache",
    "L1LossCache",
    "MSELossCache",
    "binary_cross_entropy",
    "binary_cross_entropy_backward",
    "binary_cross_entropy_with_logits",
    "binary_cross_entropy_with_logits_backward",
    "cross_entropy",
    "cross_entropy_backward",
    "huber_loss",
    "huber_loss_backward",
    "l1_loss",
    "l1_loss_backward",
    "mse_loss",
    "mse_loss_backward",
]
