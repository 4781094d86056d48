"""Automatic differentiation of arrays: the scalar engine's idea, a whole array at a time.

To read in one sitting: how a result is recorded (`Tensor._record`), how gradients go back
(`Tensor.backward`), then one operation after the other, each with its gradient beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ContextDecorator
from contextvars import ContextVar, Token
from itertools import count
from operator import attrgetter
from typing import Any, Literal, TypeAlias

import numpy as np

from derived._typing import Array
from derived._validate import require_floats, require_like, require_number
from derived.ops import activations as ops

__all__ = ["Tensor", "no_grad"]

# A parent, and what takes the gradient of the result to that of this parent.
Edge: TypeAlias = tuple[Any, Callable[[Array], Array]]
Axis: TypeAlias = int | tuple[int, ...] | None

_next_number = count().__next__
_recording: ContextVar[bool] = ContextVar("recording", default=True)


class no_grad(ContextDecorator):  # noqa: N801 – PyTorch's name
    """Within it, nothing is recorded: results have no history, and no memory is held for one.

    So it is the place to change a tensor in place, with `w -= …` or `w[i] = …`, as in PyTorch.
    A `Value` knows nothing of it: change its `data`.

    Examples:
        >>> w = Tensor([1.0, 2.0], requires_grad=True)
        >>> with no_grad():
        ...     y = w * 2
        ...     w -= 0.5
        >>> y.requires_grad, w
        (False, Tensor([0.5, 1.5], dtype=float64, requires_grad=True))
    """

    def __init__(self) -> None:
        self._tokens: list[Token[bool]] = []

    def __enter__(self) -> no_grad:
        self._tokens.append(_recording.set(False))
        return self

    def __exit__(self, *_: object) -> None:
        _recording.reset(self._tokens.pop())


class Tensor:
    r"""An array that knows what it was computed from, so that gradients can flow back.

    Every operation notes, for each parent x of its result y, how to take the gradient of a scalar
    with respect to y to that with respect to x. `backward` does so for all results, latest first.

    $$\bar x = \Bigl(\frac{\partial y}{\partial x}\Bigr)^\top \bar y \tag{1}$$

    Derived at [eq-accumulate][] and [eq-unbroadcast][].
    Source: Linnainmaa 1970 for the method; derived here for each operation.
    Differs: axes are named as in NumPy. Integers become float64; a single number, NumPy's own
    included, changes no dtype. Comparisons give plain arrays. `w -= …` changes the data within
    `no_grad`; elsewhere it makes a new tensor, as `w = w - …` does, and is refused for a leaf that
    wants a gradient. Do not change data between an operation and its backward pass: nothing here
    notices it, where PyTorch notices all changes but those through `.data` or NumPy.

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

    __slots__ = ("_edges", "_number", "_retains", "data", "grad", "requires_grad")
    __array_ufunc__ = None  # so that NumPy leaves `array * tensor` to us

    data: Array
    grad: Array | None

    def __init__(self, data: Any, requires_grad: bool = False) -> None:
        array = np.asarray(data)
        if array.dtype.kind in "iu":
            array = array.astype(np.float64)
        require_floats("data", array)
        self._set(array, (), bool(requires_grad))

    def _set(self, data: Array, edges: tuple[Edge, ...], requires_grad: bool) -> None:
        self.data = data
        self.grad = None
        self.requires_grad = requires_grad
        self._edges = edges
        self._retains = False
        self._number = _next_number()  # a parent's is always smaller than its child's

    @classmethod
    def _record(cls, data: Any, *edges: Edge) -> Tensor:
        """The result of an operation, with an edge to each parent that wants a gradient."""
        kept: tuple[Edge, ...] = ()
        if _recording.get():
            kept = tuple([e for e in edges if isinstance(e[0], Tensor) and e[0].requires_grad])
        result = cls.__new__(cls)
        result._set(np.asarray(data), kept, bool(kept))
        return result

    # --- The way back ---

    def backward(self, gradient: Any = None) -> None:
        r"""Add the gradients of a scalar to `grad` of every leaf that this was computed from.

        $$\bar x \mathrel{+}= \Bigl(\frac{\partial y}{\partial x}\Bigr)^\top \bar y
          \quad\text{for each parent } x \text{ of each result } y, \text{ latest first} \tag{1}$$

        As in PyTorch, a leaf's gradients add up over calls, and a result in between keeps none
        unless `retain_grad` asked for it. Unlike there, the graph stays until its last result is
        gone, so that a second pass needs no permission.

        Args:
            gradient: The scalar's gradient with respect to this; 1 where this is the scalar.

        Raises:
            RuntimeError: If nothing that this was computed from wants a gradient.
            TypeError: If `gradient` has another dtype.
            ValueError: If `gradient` is missing where this is not a single number, or has another
                shape.
        """
        if not self.requires_grad:
            raise RuntimeError(
                "backward has nowhere to go: no tensor with requires_grad=True led here"
            )
        if gradient is None:
            if self.data.size != 1:
                raise ValueError(
                    f"backward on a tensor of shape {self.data.shape} needs the gradient argument, "
                    "an array of that shape; only a single number has the gradient 1"
                )
            gradient = np.ones_like(self.data)
        require_like("gradient", gradient, "the tensor", self.data)
        gradients: dict[Tensor, Array] = {self: gradient}
        for result in self._latest_first():
            # What arithmetic makes of an array without axes is a number, and becomes one again.
            dy = np.asarray(gradients.pop(result))
            for parent, vjp in result._edges:
                dx = _fit(vjp(dy), parent.data)
                earlier = gradients.get(parent)
                gradients[parent] = dx if earlier is None else earlier + dx  # (1)
            if not result._edges or result._retains:
                # A copy: several parents may have been handed one array, or views of it.
                result.grad = np.array(dy) if result.grad is None else result.grad + dy

    def _latest_first(self) -> list[Tensor]:
        """This tensor and all before it; what uses a tensor was made after it, so comes first."""
        found, waiting = {self}, [self]
        while waiting:
            for parent, _ in waiting.pop()._edges:
                if parent not in found:
                    found.add(parent)
                    waiting.append(parent)
        return sorted(found, key=attrgetter("_number"), reverse=True)

    def retain_grad(self) -> None:
        """Keep the gradient of a result in between, too."""
        self._retains = True

    def zero_grad(self) -> None:
        """Forget the gradient: it becomes None."""
        self.grad = None

    def detach(self) -> Tensor:
        """The same numbers without history."""
        return self._record(self.data)

    def __getstate__(self) -> Any:
        if self._edges:
            raise TypeError(
                "a Tensor with a history cannot be copied or pickled, since its steps back are "
                "functions; take .detach() for its numbers, or copy the leaves it came from"
            )
        return object.__getstate__(self)

    def __setstate__(self, state: Any) -> None:
        own, slots = state
        for name, value in {**(own or {}), **slots}.items():
            setattr(self, name, value)
        self._number = _next_number()  # that of another process says nothing of the order here

    # --- Arithmetic and comparisons; `_fit` undoes the broadcasting ---

    def __add__(self, other: Any) -> Tensor:
        b = _data_of("other", other)
        return self._record(self.data + b, (self, lambda dy: dy), (other, lambda dy: dy))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Tensor:
        b = _data_of("other", other)
        return self._record(self.data - b, (self, lambda dy: dy), (other, lambda dy: -dy))

    def __rsub__(self, other: Any) -> Tensor:
        return self._record(_data_of("other", other) - self.data, (self, lambda dy: -dy))

    def __mul__(self, other: Any) -> Tensor:
        a, b = self.data, _data_of("other", other)
        return self._record(a * b, (self, lambda dy: dy * b), (other, lambda dy: dy * a))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Tensor:
        b = _data_of("other", other)
        y = self.data / b
        return self._record(y, (self, lambda dy: dy / b), (other, lambda dy: -dy * y / b))

    def __rtruediv__(self, other: Any) -> Tensor:
        x = self.data
        y = _data_of("other", other) / x
        return self._record(y, (self, lambda dy: -dy * y / x))

    def __neg__(self) -> Tensor:
        return self._record(-self.data, (self, lambda dy: -dy))

    def __pow__(self, other: Any) -> Tensor:
        x, n = self.data, _data_of("other", other)
        y = x**n
        return self._record(
            y,
            (self, lambda dy: dy * _power_slope(x, n)),
            (other, lambda dy: dy * y * _log_of_base(x)),
        )

    def __rpow__(self, other: Any) -> Tensor:
        base = np.asarray(_data_of("other", other), self.data.dtype)
        y = base**self.data
        return self._record(y, (self, lambda dy: dy * y * _log_of_base(base)))

    def __matmul__(self, other: Any) -> Tensor:
        return self._matmul(self, other)

    def __rmatmul__(self, other: Any) -> Tensor:
        return self._matmul(other, self)

    @classmethod
    def _matmul(cls, left: Any, right: Any) -> Tensor:
        a, b = np.asarray(_data_of("left", left)), np.asarray(_data_of("right", right))
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
        return self.data == _data_of("other", other)

    def __ne__(self, other: object) -> Any:
        return self.data != _data_of("other", other)

    def __lt__(self, other: Any) -> Any:
        return self.data < _data_of("other", other)

    def __le__(self, other: Any) -> Any:
        return self.data <= _data_of("other", other)

    def __gt__(self, other: Any) -> Any:
        return self.data > _data_of("other", other)

    def __ge__(self, other: Any) -> Any:
        return self.data >= _data_of("other", other)

    __hash__ = object.__hash__  # by identity, since == compares element by element

    # --- In place: the data change within no_grad; elsewhere the name moves on to a new result ---

    def __iadd__(self, other: Any) -> Tensor:
        return self._changed(np.add, other) if self._may_change("+=") else self + other

    def __isub__(self, other: Any) -> Tensor:
        return self._changed(np.subtract, other) if self._may_change("-=") else self - other

    def __imul__(self, other: Any) -> Tensor:
        return self._changed(np.multiply, other) if self._may_change("*=") else self * other

    def __itruediv__(self, other: Any) -> Tensor:
        return self._changed(np.divide, other) if self._may_change("/=") else self / other

    def __ipow__(self, other: Any) -> Tensor:
        return self._changed(np.power, other) if self._may_change("**=") else self**other

    def __setitem__(self, index: Any, value: Any) -> None:
        if _recording.get():
            raise RuntimeError(
                "an assignment to an index is not recorded: make it within no_grad()"
            )
        self.data[_index(index)] = _data_of("value", value)

    def _may_change(self, sign: str) -> bool:
        if _recording.get() and self.requires_grad and self.is_leaf:
            raise RuntimeError(
                f"w {sign} … on a leaf with requires_grad would leave the leaf behind: change it "
                "within no_grad(), or give the result a name of its own"
            )
        return not _recording.get()

    def _changed(self, operation: np.ufunc, other: Any) -> Tensor:
        operation(self.data, _data_of("other", other), out=self.data, casting="same_kind")
        return self

    # --- Functions of one element at a time; those with pitfalls are `derived.ops.activations`' ---

    def exp(self) -> Tensor:
        """The exponential."""
        y = np.exp(self.data)
        return self._record(y, (self, lambda dy: dy * y))

    def log(self) -> Tensor:
        """The natural logarithm."""
        x = self.data
        return self._record(np.log(x), (self, lambda dy: dy / x))

    def sqrt(self) -> Tensor:
        """The square root."""
        y = np.sqrt(self.data)
        return self._record(y, (self, lambda dy: dy / (2 * y)))

    def abs(self) -> Tensor:
        """The absolute value; the derivative at zero is taken as zero."""
        x = self.data
        return self._record(np.abs(x), (self, lambda dy: dy * np.sign(x)))

    __abs__ = abs

    def maximum(self, other: Any) -> Tensor:
        """The larger of two; where they are equal, each gets half of the gradient."""
        a, b = self.data, _data_of("other", other)
        return self._record(
            np.maximum(a, b),
            (self, lambda dy: dy * ((a > b) + 0.5 * (a == b)).astype(dy.dtype)),
            (other, lambda dy: dy * ((a < b) + 0.5 * (a == b)).astype(dy.dtype)),
        )

    def relu(self) -> Tensor:
        """The positive part; the derivative at zero is taken as zero."""
        y = np.maximum(self.data, 0)
        return self._record(y, (self, lambda dy: dy * (y > 0)))

    def tanh(self) -> Tensor:
        """The hyperbolic tangent."""
        y = np.tanh(self.data)
        return self._record(y, (self, lambda dy: dy * (1 - y * y)))

    def sigmoid(self) -> Tensor:
        """The logistic function; see `derived.ops.activations.sigmoid`."""
        y, cache = ops.sigmoid(self.data)
        return self._record(y, (self, lambda dy: ops.sigmoid_backward(dy, cache)))

    def softplus(self) -> Tensor:
        """The smooth positive part; see `derived.ops.activations.softplus`."""
        y, cache = ops.softplus(self.data)
        return self._record(y, (self, lambda dy: ops.softplus_backward(dy, cache)))

    def gelu(self, approximate: Literal["none", "tanh"] = "none") -> Tensor:
        """The Gaussian error linear unit; see `derived.ops.activations.gelu`."""
        y, cache = ops.gelu(self.data, approximate)
        return self._record(y, (self, lambda dy: ops.gelu_backward(dy, cache)))

    # --- From many numbers to fewer ---

    def sum(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The sum: every term gets the whole gradient."""
        x = self.data
        y = x.sum(axis=axis, keepdims=keepdims)
        return self._record(y, (self, lambda dy: _spread(dy, x, axis, keepdims)))

    def mean(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The mean: every term gets an equal share."""
        x = self.data
        y = x.mean(axis=axis, keepdims=keepdims)
        share = y.size / x.size
        return self._record(y, (self, lambda dy: _spread(dy * share, x, axis, keepdims)))

    def var(self, axis: Axis = None, keepdims: bool = False, correction: int | float = 0) -> Tensor:
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

    def max(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The largest number; equal ones share the gradient, as in `torch.amax`."""
        return self._extreme(self.data.max(axis=axis, keepdims=True), axis, keepdims)

    def min(self, axis: Axis = None, keepdims: bool = False) -> Tensor:
        """The smallest number; equal ones share the gradient, as in `torch.amin`."""
        return self._extreme(self.data.min(axis=axis, keepdims=True), axis, keepdims)

    def _extreme(self, kept: Array, axis: Axis, keepdims: bool) -> Tensor:
        x = self.data

        def backward(dy: Array) -> Array:
            chosen = (x == kept).astype(x.dtype)
            chosen /= chosen.sum(axis=axis, keepdims=True)
            return np.asarray(_spread(dy, x, axis, keepdims) * chosen)

        return self._record(kept if keepdims else kept.squeeze(axis), (self, backward))

    # --- The same numbers in another arrangement ---

    def reshape(self, *shape: int | tuple[int, ...]) -> Tensor:
        """Another shape, row by row, as numbers or as one tuple; one length may be −1."""
        x = self.data
        return self._record(x.reshape(_numbers(shape)), (self, lambda dy: dy.reshape(x.shape)))

    def transpose(self, *axes: int | tuple[int, ...]) -> Tensor:
        """The axes in another order, as numbers or as one tuple; reversed if none is given."""
        x = self.data
        order = _numbers(axes) or tuple(range(x.ndim))[::-1]
        back = tuple(int(i) for i in np.argsort([axis % max(x.ndim, 1) for axis in order]))
        return self._record(x.transpose(order), (self, lambda dy: dy.transpose(back)))

    @property
    def T(self) -> Tensor:  # noqa: N802 – NumPy's name
        """The transpose."""
        return self.transpose()

    def swapaxes(self, axis1: int, axis2: int) -> Tensor:
        """Two axes exchanged."""
        return self._record(
            self.data.swapaxes(axis1, axis2), (self, lambda dy: dy.swapaxes(axis1, axis2))
        )

    def squeeze(self, axis: int | tuple[int, ...] | None = None) -> Tensor:
        """Without the axes of length one, or without those named."""
        x = self.data
        return self._record(x.squeeze(axis), (self, lambda dy: dy.reshape(x.shape)))

    def unsqueeze(self, axis: int) -> Tensor:
        """With a new axis of length one."""
        x = self.data
        return self._record(np.expand_dims(x, axis), (self, lambda dy: dy.reshape(x.shape)))

    def __getitem__(self, index: Any) -> Tensor:
        x, index = self.data, _index(index)

        def backward(dy: Array) -> Array:
            dx = np.zeros_like(x)
            if all(_picks_once(part) for part in index):
                dx[index] = dy
            else:
                np.add.at(dx, index, dy)  # a number that was picked twice gets both gradients
            return dx

        return self._record(x[index], (self, backward))

    def __iter__(self) -> Iterator[Tensor]:
        if not self.data.ndim:
            raise TypeError("a tensor without axes has nothing to iterate over")
        return map(self.__getitem__, range(len(self)))

    # --- What a tensor is, and what it becomes ---

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

    @property
    def is_leaf(self) -> bool:
        """Whether this is no recorded result, so that `backward` may leave a gradient here."""
        return not self._edges

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


def _fit(dx: Any, x: Array) -> Any:
    """Undo broadcasting: a number that was used many times collects the gradients of all uses."""
    if dx.shape != x.shape:
        extra = dx.ndim - x.ndim
        stretched = [
            i + extra for i, n in enumerate(x.shape) if n == 1 and dx.shape[i + extra] != 1
        ]
        dx = dx.sum(axis=(*range(extra), *stretched)).reshape(x.shape)
    return dx if dx.dtype == x.dtype else dx.astype(x.dtype)


def _data_of(name: str, operand: Any) -> Any:
    """The numbers of a tensor, a number of Python's, or an array; refuse what is none of these."""
    if isinstance(operand, Tensor):
        return operand.data
    if type(operand) is float or type(operand) is int:
        return operand
    array = np.asarray(operand)
    if array.dtype.kind not in "fiub":
        held = f" of {operand.dtype}" if isinstance(operand, np.ndarray) else ""
        kind = type(operand).__name__
        raise TypeError(f"{name} must be a Tensor, a number or an array, got {kind}{held}")
    if array.ndim:
        return array
    # NumPy would let np.float64(2) turn float32 into float64, and 2.0 not.
    return float(array) if array.dtype.kind == "f" else int(array)


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


def _spread(dy: Any, x: Array, axis: Axis, keepdims: bool) -> Array:
    """One number of the result for every number that went into it."""
    if not keepdims and axis is not None:
        dy = np.expand_dims(dy, axis)
    return np.broadcast_to(dy, x.shape)


def _numbers(given: tuple[Any, ...]) -> tuple[int, ...]:
    """Lengths or axes, whether they came one by one or, as NumPy takes them too, in one tuple."""
    return tuple(given[0]) if len(given) == 1 and isinstance(given[0], (tuple, list)) else given


def _index(index: Any) -> tuple[Any, ...]:
    """The parts of an index, which NumPy takes as one tuple."""
    parts = index if isinstance(index, tuple) else (index,)
    if any(isinstance(part, Tensor) for part in parts):
        raise TypeError("an index must be integers, slices or arrays, got a Tensor")
    return parts


def _picks_once(part: Any) -> bool:
    """Whether a part of an index names no position twice: anything but a list of positions."""
    if part is None or part is ... or isinstance(part, (int, np.integer, slice)):
        return True
    return bool(np.asarray(part).dtype == np.bool)
