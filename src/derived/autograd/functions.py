"""Functions of several tensors or along an axis, and losses, as in `torch.nn.functional`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from derived._typing import Array
from derived.autograd.tensor import Tensor
from derived.ops import losses
from derived.ops import softmax as ops
from derived.ops.losses._reduction import Reduction


def concatenate(tensors: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Tensors one after another, along an axis that they have.

    Args:
        tensors: Of one shape, but for that axis.
        axis: The axis.

    Examples:
        >>> concatenate([Tensor([1.0]), Tensor([2.0, 3.0])]).data
        array([1., 2., 3.])
    """
    _require_tensors(tensors)
    y = np.concatenate([tensor.data for tensor in tensors], axis=axis)
    ends = np.cumsum([tensor.shape[axis] for tensor in tensors])[:-1]
    return Tensor._record(
        y,
        *(
            (tensor, lambda dy, i=i: np.split(dy, ends, axis=axis)[i])
            for i, tensor in enumerate(tensors)
        ),
    )


def stack(tensors: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Tensors of one shape beside each other, along a new axis.

    Args:
        tensors: Of one shape.
        axis: Where the new axis stands.

    Examples:
        >>> stack([Tensor([1.0, 2.0]), Tensor([3.0, 4.0])]).shape
        (2, 2)
    """
    _require_tensors(tensors)
    y = np.stack([tensor.data for tensor in tensors], axis=axis)
    return Tensor._record(
        y,
        *((tensor, lambda dy, i=i: np.take(dy, i, axis=axis)) for i, tensor in enumerate(tensors)),
    )


def maximum(a: Tensor, b: Any) -> Tensor:
    """The larger of two, element by element.

    Args:
        a: A tensor.
        b: A tensor, a number or an array.

    Examples:
        >>> maximum(Tensor([1.0, -2.0]), 0.0).data
        array([1., 0.])
    """
    return _require_tensor("a", a).maximum(b)


def softmax(z: Tensor, axis: int = -1) -> Tensor:
    """Positive numbers that sum to one; see `derived.ops.softmax.softmax`.

    Args:
        z: Logits.
        axis: Along which the result sums to one.

    Examples:
        >>> softmax(Tensor([0.0, 0.0])).data
        array([0.5, 0.5])
    """
    y, cache = ops.softmax(_require_tensor("z", z).data, axis)
    return Tensor._record(y, (z, lambda dy: ops.softmax_backward(dy, cache)))


def log_softmax(z: Tensor, axis: int = -1) -> Tensor:
    """The logarithm of softmax; see `derived.ops.softmax.log_softmax`.

    Args:
        z: Logits.
        axis: Along which the probabilities sum to one.

    Examples:
        >>> log_softmax(Tensor([0.0, -1000.0])).data.tolist()
        [0.0, -1000.0]
    """
    y, cache = ops.log_softmax(_require_tensor("z", z).data, axis)
    return Tensor._record(y, (z, lambda dy: ops.log_softmax_backward(dy, cache)))


def logsumexp(z: Tensor, axis: int = -1) -> Tensor:
    """The logarithm of a sum of exponentials; see `derived.ops.softmax.logsumexp`.

    Args:
        z: Of any shape.
        axis: What is summed over; it goes away.

    Examples:
        >>> round(logsumexp(Tensor([1000.0, 1000.0])).item(), 4)
        1000.6931
    """
    y, cache = ops.logsumexp(_require_tensor("z", z).data, axis)
    return Tensor._record(y, (z, lambda dy: ops.logsumexp_backward(dy, cache)))


def cross_entropy(
    logits: Tensor,
    target: Array,
    reduction: Reduction = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """Cross-entropy of logits; see `derived.ops.losses.cross_entropy`.

    Args:
        logits: One row of K logits per example.
        target: One label per example, or one row of class probabilities.
        reduction: `"mean"`, `"sum"` or `"none"`.
        label_smoothing: The share that is spread evenly over the classes.

    Examples:
        >>> cross_entropy(Tensor([[0.0, 0.0]]), np.array([0])).item()
        0.6931471805599453
    """
    data = _require_tensor("logits", logits).data
    loss, cache = losses.cross_entropy(data, target, reduction, label_smoothing)
    return Tensor._record(
        np.asarray(loss), (logits, lambda dy: losses.cross_entropy_backward(dy[()], cache))
    )


def mse_loss(prediction: Tensor, target: Array, reduction: Reduction = "mean") -> Tensor:
    """Mean squared error; see `derived.ops.losses.mse_loss`.

    Args:
        prediction: Of any shape.
        target: Of the same shape; for a target with a gradient write `((a - b) ** 2).mean()`.
        reduction: `"mean"`, `"sum"` or `"none"`.

    Examples:
        >>> mse_loss(Tensor([1.0, 3.0]), np.array([1.0, 1.0])).item()
        2.0
    """
    data = _require_tensor("prediction", prediction).data
    loss, cache = losses.mse_loss(data, target, reduction)
    return Tensor._record(
        np.asarray(loss), (prediction, lambda dy: losses.mse_loss_backward(dy[()], cache))
    )


def binary_cross_entropy_with_logits(
    logits: Tensor, target: Array, reduction: Reduction = "mean"
) -> Tensor:
    """Binary cross-entropy; see `derived.ops.losses.binary_cross_entropy_with_logits`.

    Args:
        logits: Of any shape.
        target: Probabilities of the same shape.
        reduction: `"mean"`, `"sum"` or `"none"`.

    Examples:
        >>> binary_cross_entropy_with_logits(Tensor([0.0]), np.array([1.0])).item()
        0.6931471805599453
    """
    data = _require_tensor("logits", logits).data
    loss, cache = losses.binary_cross_entropy_with_logits(data, target, reduction)
    return Tensor._record(
        np.asarray(loss),
        (logits, lambda dy: losses.binary_cross_entropy_with_logits_backward(dy[()], cache)),
    )


def _require_tensor(name: str, x: object) -> Tensor:
    if not isinstance(x, Tensor):
        raise TypeError(f"{name} must be a Tensor, got {type(x).__name__}")
    return x


def _require_tensors(tensors: Sequence[Tensor]) -> None:
    if not tensors:
        raise ValueError("tensors is empty: there is nothing to join")
    for i, tensor in enumerate(tensors):
        _require_tensor(f"tensor {i}", tensor)
