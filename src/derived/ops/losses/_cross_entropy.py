"""Cross-entropy between classes and the softmax of logits."""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float, Int, Scalar
from derived._validate import (
    require_floats,
    require_labels,
    require_like,
    require_number,
    require_probabilities,
)
from derived.ops.losses._reduction import Reduction, reduce, reduce_backward, require_reduction
from derived.ops.softmax._log_softmax import log_softmax_unchecked


class CrossEntropyCache(NamedTuple):
    """What the backward pass needs from the forward pass."""

    log_p: Float[Array, "N K"]
    target: Float[Array, "N K"] | Int[Array, " N"]
    label_smoothing: float
    reduction: Reduction


def cross_entropy(
    logits: Float[Array, "N K"],
    target: Float[Array, "N K"] | Int[Array, " N"],
    reduction: Reduction = "mean",
    label_smoothing: float = 0.0,
) -> tuple[Scalar | Float[Array, " N"], CrossEntropyCache]:
    r"""Charge each row of logits for the probability that its softmax denied to the true class.

    $$\ell = -\sum_k y'_k \log \softmax(z)_k \tag{1}$$

    $$y'_k = (1 - \varepsilon)\,y_k + \varepsilon / K \tag{2}$$

    Here y is the row of class probabilities, with a single 1 where the target is a label, and ε is
    the label smoothing.

    Derived at [eq-cce][], the smoothing at [eq-label-smoothing][]. Source: Szegedy et al. 2015,
    arXiv:1512.00567, for (2).
    Differs: as PyTorch, the mean runs over the N rows. Class probabilities must sum to one, which
    PyTorch does not look at. There are no class weights, no ignored label and no further axes.

    Args:
        logits: One row of K logits per example; not probabilities.
        target: One label per example, from 0 to K − 1, or one row of class probabilities.
        reduction: `"mean"`, `"sum"` or `"none"`.
        label_smoothing: The share ε in [0, 1] that is spread evenly over the classes.

    Returns:
        The loss, and the cache for `cross_entropy_backward`.

    Raises:
        TypeError: If `logits` are not an array of floats, or `target` is neither an array of
            integers nor one of the logits' dtype.
        ValueError: If a shape does not fit, the batch is empty, a logit is NaN or infinite, a label
            is out of range, or class probabilities are outside [0, 1] or do not sum to one.

    Examples:
        >>> logits, target = np.array([[0.0, 0.0], [0.0, -1000.0]]), np.array([0, 1])
        >>> loss, _ = cross_entropy(logits, target, reduction="none")
        >>> loss.round(4).tolist()
        [0.6931, 1000.0]
    """
    require_reduction(reduction)
    label_smoothing = require_number("label_smoothing", label_smoothing, minimum=0, maximum=1)
    require_floats("logits", logits, ndim=2)
    n, k = logits.shape
    soft = _holds_probabilities(target)
    if soft:
        _require_rows_of_probabilities(target, logits)
    else:
        require_labels("target", target, n, k)
    log_p = log_softmax_unchecked(logits)
    # For a label the sum in (1) has one term.
    losses = -(target * log_p).sum(axis=1) if soft else -log_p[_rows(n), target]  # (1)
    if label_smoothing:
        losses = (1 - label_smoothing) * losses - label_smoothing * log_p.mean(axis=1)  # (2)
    return reduce(losses, reduction), CrossEntropyCache(log_p, target, label_smoothing, reduction)


def cross_entropy_backward(
    dloss: float | Scalar | Float[Array, "..."], cache: CrossEntropyCache
) -> Float[Array, "N K"]:
    r"""Gradient of the final scalar with respect to the logits.

    $$\frac{\partial \ell}{\partial z} = \softmax(z) - y' \tag{1'}$$

    Derived at [eq-softmax-ce-gradient][].

    Examples:
        >>> _, cache = cross_entropy(np.array([[0.0, 0.0]]), np.array([0]))
        >>> cross_entropy_backward(1.0, cache)
        array([[-0.5,  0.5]])
    """
    log_p, target, label_smoothing, reduction = cache
    n, k = log_p.shape
    upstream = reduce_backward(dloss, (n,), log_p.dtype, reduction)
    dlogits = np.exp(log_p)
    if _holds_probabilities(target):
        dlogits -= (1 - label_smoothing) * target  # (1', 2)
    else:
        dlogits[_rows(n), target] -= 1 - label_smoothing  # (1', 2)
    if label_smoothing:
        dlogits -= label_smoothing / k  # (1', 2)
    dlogits *= upstream[:, None] if isinstance(upstream, np.ndarray) else upstream
    return dlogits


@lru_cache(maxsize=16)
def _rows(n: int) -> Int[Array, " N"]:
    """The positions of n rows, kept from one batch to the next."""
    return np.arange(n)


def _holds_probabilities(target: Array) -> bool:
    return isinstance(target, np.ndarray) and target.dtype.kind == "f"


def _require_rows_of_probabilities(target: Array, logits: Array) -> None:
    """Refuse rows that are no distribution over the classes. Three reductions."""
    if target.shape == logits.shape[:1]:
        raise ValueError(
            f"target has shape {target.shape} but logits has shape {logits.shape}; labels must be "
            "integers: pass target.astype(np.int64)"
        )
    require_like("target", target, "logits", logits)
    require_probabilities("target", target)
    off = np.abs(target.sum(axis=1) - 1).max()
    if off > math.sqrt(np.finfo(target.dtype).eps):
        raise ValueError(f"each row of target must sum to 1, got a row that is off by {off:.3g}")
