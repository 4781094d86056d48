"""From many numbers to fewer; each gradient stands beside its parent."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from derived._typing import Array
from derived._validate import require_number
from derived.autograd._node import Node, Self

Axis: TypeAlias = int | tuple[int, ...] | None


class Reductions(Node):
    """Sums, means and extremes over all axes, one or several, named as in NumPy."""

    __slots__ = ()

    def sum(self, axis: Axis = None, keepdims: bool = False) -> Self:
        """The sum: every term gets the whole gradient."""
        x = self.data
        y = x.sum(axis=axis, keepdims=keepdims)
        return self._record(y, (self, lambda dy: _spread(dy, x, axis, keepdims)))

    def mean(self, axis: Axis = None, keepdims: bool = False) -> Self:
        """The mean: every term gets an equal share."""
        x = self.data
        y = x.mean(axis=axis, keepdims=keepdims)
        share = y.size / x.size
        return self._record(y, (self, lambda dy: _spread(dy * share, x, axis, keepdims)))

    def var(self, axis: Axis = None, keepdims: bool = False, correction: int | float = 0) -> Self:
        """The variance; `correction=1` is the unbiased one, which is PyTorch's default."""
        x = self.data
        deviation = x - x.mean(axis=axis, keepdims=True)
        total = (deviation * deviation).sum(axis=axis, keepdims=keepdims)
        n = x.size / total.size - require_number("correction", correction)
        if n <= 0:
            raise ValueError(
                f"var with correction {correction:g} needs more than {correction:g} numbers, "
                f"got {x.size // total.size} along axis {axis}"
            )
        return self._record(
            total / n,
            (self, lambda dy: _spread(dy * (2 / n), x, axis, keepdims) * deviation),
        )

    def max(self, axis: Axis = None, keepdims: bool = False) -> Self:
        """The largest number; equal ones share the gradient, as in `torch.amax`."""
        return self._extreme(self.data.max(axis=axis, keepdims=True), axis, keepdims)

    def min(self, axis: Axis = None, keepdims: bool = False) -> Self:
        """The smallest number; equal ones share the gradient, as in `torch.amin`."""
        return self._extreme(self.data.min(axis=axis, keepdims=True), axis, keepdims)

    def _extreme(self, kept: Array, axis: Axis, keepdims: bool) -> Self:
        x = self.data

        def backward(dy: Array) -> Array:
            chosen = (x == kept).astype(x.dtype)
            chosen /= chosen.sum(axis=axis, keepdims=True)
            return np.asarray(_spread(dy, x, axis, keepdims) * chosen)

        return self._record(kept if keepdims else kept.squeeze(axis), (self, backward))


def _spread(dy: Any, x: Array, axis: Axis, keepdims: bool) -> Array:
    """One number of the result for every number that went into it."""
    if not keepdims and axis is not None:
        dy = np.expand_dims(dy, axis)
    return np.broadcast_to(dy, x.shape)
