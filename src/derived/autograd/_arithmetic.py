"""Operators between tensors, numbers and arrays; each gradient stands beside its parent."""

from __future__ import annotations

from typing import Any

import numpy as np

from derived._typing import Array
from derived.autograd._node import Node, Self, data_of


class Arithmetic(Node):
    """What `+ − * / ** @` and comparisons do. Broadcasting is undone by `Node.backward`."""

    __slots__ = ()

    def __add__(self, other: Any) -> Self:
        b = data_of("other", other)
        return self._record(self.data + b, (self, lambda dy: dy), (other, lambda dy: dy))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Self:
        b = data_of("other", other)
        return self._record(self.data - b, (self, lambda dy: dy), (other, lambda dy: -dy))

    def __rsub__(self, other: Any) -> Self:
        return self._record(data_of("other", other) - self.data, (self, lambda dy: -dy))

    def __mul__(self, other: Any) -> Self:
        a, b = self.data, data_of("other", other)
        return self._record(a * b, (self, lambda dy: dy * b), (other, lambda dy: dy * a))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Self:
        b = data_of("other", other)
        y = self.data / b
        return self._record(y, (self, lambda dy: dy / b), (other, lambda dy: -dy * y / b))

    def __rtruediv__(self, other: Any) -> Self:
        x = self.data
        y = data_of("other", other) / x
        return self._record(y, (self, lambda dy: -dy * y / x))

    def __neg__(self) -> Self:
        return self._record(-self.data, (self, lambda dy: -dy))

    def __pow__(self, other: Any) -> Self:
        x, n = self.data, data_of("other", other)
        y = x**n
        return self._record(
            y,
            (self, lambda dy: dy * _power_slope(x, n)),
            (other, lambda dy: dy * y * _log_of_base(x)),
        )

    def __rpow__(self, other: Any) -> Self:
        base = np.asarray(data_of("other", other), self.data.dtype)
        y = base**self.data
        return self._record(y, (self, lambda dy: dy * y * _log_of_base(base)))

    def __matmul__(self, other: Any) -> Self:
        return self._matmul(self, other)

    def __rmatmul__(self, other: Any) -> Self:
        return self._matmul(other, self)

    @classmethod
    def _matmul(cls, left: Any, right: Any) -> Self:
        a, b = np.asarray(data_of("left", left)), np.asarray(data_of("right", right))
        if not a.ndim or not b.ndim or a.shape[-1] != b.shape[-2 if b.ndim > 1 else 0]:
            raise ValueError(
                f"cannot multiply shapes {a.shape} @ {b.shape}: "
                "the last axis of the left must be as long as the last but one of the right"
            )
        return cls._record(
            a @ b,
            (left, lambda dy: _matmul_left(dy, a, b)),
            (right, lambda dy: _matmul_right(dy, a, b)),
        )

    def __eq__(self, other: object) -> Any:
        return self.data == data_of("other", other)

    def __ne__(self, other: object) -> Any:
        return self.data != data_of("other", other)

    def __lt__(self, other: Any) -> Any:
        return self.data < data_of("other", other)

    def __le__(self, other: Any) -> Any:
        return self.data <= data_of("other", other)

    def __gt__(self, other: Any) -> Any:
        return self.data > data_of("other", other)

    def __ge__(self, other: Any) -> Any:
        return self.data >= data_of("other", other)

    __hash__ = object.__hash__  # by identity, since == compares element by element


def _power_slope(x: Array, n: Any) -> Array:
    """The slope n · x^(n − 1), which is zero for n = 0 also at x = 0."""
    if not isinstance(n, np.ndarray):
        return np.asarray(n * x ** (n - 1) if n else np.zeros_like(x))
    return np.asarray(n * x ** np.where(n == 0, 1, n - 1))


def _log_of_base(x: Array) -> Array:
    """The logarithm; zero at x = 0, where the power does not move, and NaN below."""
    safe = np.where(x > 0, x, 1).astype(x.dtype)
    return np.where(x < 0, np.nan, np.log(safe)).astype(x.dtype)


def _matmul_left(dy: Array, a: Array, b: Array) -> Array:
    """By the left factor, dA = dY Bᵀ, with the missing axis of a vector restored."""
    if b.ndim == 1:
        return dy[..., None] * b  # a row of outer products; for two vectors a multiple of b
    if a.ndim == 1:
        return np.asarray((dy[..., None, :] @ b.swapaxes(-1, -2))[..., 0, :])
    return np.asarray(dy @ b.swapaxes(-1, -2))


def _matmul_right(dy: Array, a: Array, b: Array) -> Array:
    """By the right factor, dB = Aᵀ dY, with the missing axis of a vector restored."""
    if a.ndim == 1:
        return np.asarray(a * dy) if b.ndim == 1 else a[:, None] * dy[..., None, :]
    if b.ndim == 1:
        return np.asarray((a.swapaxes(-1, -2) @ dy[..., None])[..., 0])
    if b.ndim == 2:  # one matrix for all: one product over all rows, not one for each of a batch
        return np.asarray(a.reshape(-1, a.shape[-1]).T @ dy.reshape(-1, dy.shape[-1]))
    return np.asarray(a.swapaxes(-1, -2) @ dy)
