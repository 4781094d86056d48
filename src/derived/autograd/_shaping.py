"""The same numbers in another arrangement; each gradient stands beside its parent."""

from __future__ import annotations

from typing import Any

import numpy as np

from derived._typing import Array
from derived.autograd._node import Node, Self


class Shaping(Node):
    """Shapes, axes and indices, named as in NumPy, but for PyTorch's `unsqueeze`."""

    __slots__ = ()

    def reshape(self, *shape: int | tuple[int, ...]) -> Self:
        """Another shape, row by row, as numbers or as one tuple; one length may be −1."""
        x = self.data
        return self._record(x.reshape(_numbers(shape)), (self, lambda dy: dy.reshape(x.shape)))

    def transpose(self, *axes: int | tuple[int, ...]) -> Self:
        """The axes in another order, as numbers or as one tuple; reversed if none is given."""
        x = self.data
        order = _numbers(axes) or tuple(range(x.ndim))[::-1]
        back = tuple(int(i) for i in np.argsort([axis % max(x.ndim, 1) for axis in order]))
        return self._record(x.transpose(order), (self, lambda dy: dy.transpose(back)))

    @property
    def T(self) -> Self:  # noqa: N802 – NumPy's name
        """The transpose."""
        return self.transpose()

    def swapaxes(self, axis1: int, axis2: int) -> Self:
        """Two axes exchanged."""
        return self._record(
            self.data.swapaxes(axis1, axis2), (self, lambda dy: dy.swapaxes(axis1, axis2))
        )

    def squeeze(self, axis: int | tuple[int, ...] | None = None) -> Self:
        """Without the axes of length one, or without those named."""
        x = self.data
        return self._record(x.squeeze(axis), (self, lambda dy: dy.reshape(x.shape)))

    def unsqueeze(self, axis: int) -> Self:
        """With a new axis of length one."""
        x = self.data
        return self._record(np.expand_dims(x, axis), (self, lambda dy: dy.reshape(x.shape)))

    def __getitem__(self, index: Any) -> Self:
        if any(isinstance(part, Node) for part in _parts(index)):
            raise TypeError("an index must be integers, slices or arrays, got a Tensor")
        x = self.data

        def backward(dy: Array) -> Array:
            dx = np.zeros_like(x)
            if any(_picks(part) for part in _parts(index)):
                np.add.at(dx, index, dy)  # a number that was picked twice gets both gradients
            else:
                dx[index] = dy
            return dx

        return self._record(x[index], (self, backward))


def _numbers(given: tuple[Any, ...]) -> tuple[int, ...]:
    """Lengths or axes, whether they came one by one or, as NumPy takes them too, in one tuple."""
    return tuple(given[0]) if len(given) == 1 and isinstance(given[0], (tuple, list)) else given


def _parts(index: Any) -> tuple[Any, ...]:
    return index if isinstance(index, tuple) else (index,)


def _picks(part: Any) -> bool:
    """Whether a part of an index lists positions, of which one may occur more than once."""
    return isinstance(part, (np.ndarray, list)) and np.asarray(part).dtype != np.bool
