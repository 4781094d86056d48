"""Automatic differentiation of arrays: the scalar engine's idea, a whole array at a time."""

from __future__ import annotations

from typing import Any

import numpy as np

from derived._typing import Array
from derived.autograd._arithmetic import Arithmetic
from derived.autograd._elementwise import Elementwise
from derived.autograd._node import no_grad
from derived.autograd._reductions import Reductions
from derived.autograd._shaping import Shaping

__all__ = ["Tensor", "no_grad"]


class Tensor(Arithmetic, Elementwise, Reductions, Shaping):
    r"""An array that knows what it was computed from, so that gradients can flow back.

    Every operation notes, for each parent x of its result y, how to take the gradient of a scalar
    with respect to y to that with respect to x. `backward` does so for all results, latest first.

    $$\bar x = \Bigl(\frac{\partial y}{\partial x}\Bigr)^\top \bar y \tag{1}$$

    Derived at [eq-accumulate][] and [eq-unbroadcast][].
    Source: Linnainmaa 1970 for the method; derived here for each operation.
    Differs: axes are named as in NumPy. Integers become float64. Comparisons give plain arrays.
    Operations never change data in place, and you must not between an operation and its backward
    pass: nothing here notices it, where PyTorch notices all but changes through `.data` or NumPy.

    Args:
        data: An array, which is shared and not copied, or what NumPy makes one of.
        requires_grad: Whether `backward` should leave a gradient here.

    Attributes:
        data: The array, in float32 or float64.
        grad: The gradient of whatever `backward` was called on, summed over all calls, or None.
        requires_grad: Whether this, or something that it was computed from, wants a gradient.

    Raises:
        TypeError: If `data` holds something other than numbers.
        ValueError: If `data` is empty or holds NaN or infinity.

    Examples:
        >>> w = Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
        >>> loss = (w @ [1.0, -1.0]).tanh().sum()
        >>> loss.backward()
        >>> w.grad.round(2)
        array([[ 0.42, -0.42],
               [ 0.42, -0.42]])
    """

    __slots__ = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """The length of each axis."""
        return self.data.shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self.data.ndim

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return self.data.size

    @property
    def dtype(self) -> Any:
        """float32 or float64."""
        return self.data.dtype

    def item(self) -> float:
        """The number, of a tensor that holds one."""
        return float(self.data.item())

    def numpy(self) -> Array:
        """The array itself, without history."""
        return self.data

    def __float__(self) -> float:
        if self.data.size != 1:
            raise TypeError(f"float() takes a tensor of one number, got shape {self.shape}")
        return self.item()

    def __bool__(self) -> bool:
        if self.data.size != 1:
            raise ValueError(
                f"a tensor of shape {self.shape} is neither true nor false; compare it, then take "
                ".any() or .all()"
            )
        return bool(self.data.item())

    def __format__(self, spec: str) -> str:
        if not spec:
            return str(self)
        if self.data.ndim:
            raise TypeError(f"a format takes a tensor without axes, got shape {self.shape}")
        return format(self.item(), spec)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        if self.requires_grad:
            raise TypeError("an array has no history; take the data of a tensor with requires_grad")
        return np.array(self.data, dtype=dtype, copy=copy)

    def __len__(self) -> int:
        if not self.data.ndim:
            raise TypeError("a tensor without axes has no length")
        return len(self.data)

    def __repr__(self) -> str:
        suffix = ", requires_grad=True" if self.requires_grad else ""
        return f"Tensor({self.data.tolist()}, dtype={self.data.dtype}{suffix})"
