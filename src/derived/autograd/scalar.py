"""Automatic differentiation of single numbers: reverse mode, in one sitting."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from numbers import Real
from operator import attrgetter
from typing import Any

_next_number = count().__next__


class Value:
    r"""A number that knows what it was computed from, so that gradients can flow back.

    Every operation notes its local derivatives, those of its result with respect to each parent.
    Going back through the results, latest first, each node v hands every parent p its share:

    $$\bar p \mathrel{+}= \frac{\partial v}{\partial p}\,\bar v, \qquad
      \bar v = \frac{\partial \Loss}{\partial v} \tag{1}$$

    Derived at [eq-local-gradients][] and [eq-accumulate][]. Source: Linnainmaa 1970 for the method;
    names and scope are those of Karpathy's micrograd.
    Differs from micrograd: local derivatives are numbers, taken in the forward pass; nothing
    recurses; a plain number in an expression becomes no node; a second backward pass adds to the
    gradients as PyTorch's does, and counts nothing twice.

    Args:
        data: The number.
        _children: The values it was computed from.
        _op: The operation's sign, for drawing.
        _local: The derivative with respect to each child.
        label: A name, for drawing.

    Attributes:
        data: The number, a float.
        grad: The gradient of whatever `backward` was called on, summed over all calls.

    Raises:
        TypeError: If `data`, or the other side of an operation, is not a single number.
        ValueError: If either is NaN, or an operation has no real result.

    Examples:
        >>> x, y = Value(3.0), Value(2.0)
        >>> z = x * y + x
        >>> z.backward()
        >>> z.data, x.grad, y.grad
        (9.0, 3.0, 3.0)
    """

    __slots__ = ("_local", "_number", "_op", "_prev", "_rule", "data", "grad", "label")
    __array_ufunc__ = None  # so that NumPy leaves `array * value` to us, to be refused by name

    def __init__(
        self,
        data: Any,
        _children: Iterable[Value] = (),
        _op: str = "",
        _local: Sequence[float] = (),
        label: str = "",
    ) -> None:
        # A result is a float already; only what comes from outside is looked at.
        self.data: float = data if _children and type(data) is float else _float(data)
        self.grad = 0.0
        self._prev = tuple(_children)
        self._op = _op
        self._local = _local
        self._rule: Callable[[], None] | None = None
        self._number = _next_number()  # a parent's is always smaller than its child's
        self.label = label

    def __getstate__(self) -> Any:
        if self._rule is not None:
            raise TypeError(
                "a Value with a _backward of your own cannot be copied or pickled, since that "
                "function refers to the original"
            )
        return object.__getstate__(self)

    def __setstate__(self, state: Any) -> None:
        own, slots = state
        for name, value in {**(own or {}), **slots}.items():
            setattr(self, name, value)
        self._number = _next_number()  # that of another process says nothing of the order here

    def __add__(self, other: Any) -> Value:
        if isinstance(other, Value):
            return Value(self.data + other.data, (self, other), "+", (1.0, 1.0))
        return Value(self.data + _float(other), (self,), "+", (1.0,))

    __radd__ = __add__

    def __mul__(self, other: Any) -> Value:
        if isinstance(other, Value):
            return Value(self.data * other.data, (self, other), "*", (other.data, self.data))
        number = _float(other)
        return Value(self.data * number, (self,), "*", (number,))

    __rmul__ = __mul__

    def __sub__(self, other: Any) -> Value:
        if isinstance(other, Value):
            return Value(self.data - other.data, (self, other), "-", (1.0, -1.0))
        return Value(self.data - _float(other), (self,), "-", (1.0,))

    def __truediv__(self, other: Any) -> Value:
        if isinstance(other, Value):
            y = self.data / other.data
            return Value(y, (self, other), "/", (1 / other.data, -y / other.data))
        number = _float(other)
        return Value(self.data / number, (self,), "/", (1 / number,))

    def __pow__(self, other: Any) -> Value:
        x = self.data
        if isinstance(other, Value):
            if not x > 0:
                raise ValueError(f"a Value as exponent takes a positive base, got {x:g}")
            n = other.data
            y = x**n
            return Value(y, (self, other), "**", (n * x ** (n - 1), y * math.log(x)))
        n = _float(other)
        if x < 0 and n % 1:
            raise ValueError(f"a negative base takes a whole exponent, got ({x:g}) ** {n:g}")
        steep = math.inf if n else 0.0  # at x = 0, for exponents below 1
        return Value(x**n, (self,), f"**{n:g}", (n * x ** (n - 1) if x or n >= 1 else steep,))

    def __neg__(self) -> Value:
        return Value(-self.data, (self,), "neg", (-1.0,))

    def __rsub__(self, other: Any) -> Value:
        return Value(_float(other) - self.data, (self,), "number -", (-1.0,))

    def __rtruediv__(self, other: Any) -> Value:
        y = _float(other) / self.data
        return Value(y, (self,), "number /", (-y / self.data,))

    def __rpow__(self, other: Any) -> Value:
        return Value(other) ** self

    @staticmethod
    def sum(terms: Iterable[Value]) -> Value:
        """All terms added up in one node, where `sum` would make a chain of them."""
        terms = tuple(terms)
        try:
            total = sum([term.data for term in terms])
        except (AttributeError, TypeError):
            kinds = ", ".join(sorted({type(term).__name__ for term in terms}))
            raise TypeError(f"Value.sum takes Values, got {kinds}") from None
        return Value(total, terms, "sum", (1.0,) * len(terms))

    def exp(self) -> Value:
        """The exponential; it is its own derivative."""
        y = math.exp(self.data)
        return Value(y, (self,), "exp", (y,))

    def log(self) -> Value:
        """The natural logarithm, of a positive number."""
        if not self.data > 0:
            raise ValueError(f"log takes a positive number, got {self.data:g}")
        return Value(math.log(self.data), (self,), "log", (1 / self.data,))

    def tanh(self) -> Value:
        """The hyperbolic tangent."""
        y = math.tanh(self.data)
        return Value(y, (self,), "tanh", (1 - y * y,))

    def relu(self) -> Value:
        """The number if it is positive, else zero; the derivative at zero is taken as zero."""
        positive = self.data > 0
        return Value(self.data if positive else 0.0, (self,), "ReLU", (float(positive),))

    def backward(self) -> None:
        """Add the gradient of this value to `grad` of every value that it was computed from."""
        found, waiting = {self}, [self]
        while waiting:
            for parent in waiting.pop()._prev:
                if parent not in found:
                    found.add(parent)
                    waiting.append(parent)
        # Whoever uses a value was made after it: latest first, every gradient is complete in time.
        order = sorted(found, key=attrgetter("_number"), reverse=True)
        # What an earlier pass left on the way must not flow on once more, but is added afterwards.
        earlier = [(node, node.grad) for node in order if node.grad and node._prev]
        for node, _ in earlier:
            node.grad = 0.0
        self.grad += 1.0
        for node in order:
            grad = node.grad
            for parent, local in zip(node._prev, node._local, strict=False):
                parent.grad += local * grad  # (1)
            if node._rule is not None:
                node._rule()
        for node, grad in earlier:
            node.grad += grad

    @property
    def _backward(self) -> Callable[[], None]:
        """Hands each parent its share of the gradient; set one for an operation of your own."""
        return self._rule or self._share

    @_backward.setter
    def _backward(self, rule: Callable[[], None]) -> None:
        self._rule = rule

    def _share(self) -> None:
        for parent, local in zip(self._prev, self._local, strict=False):
            parent.grad += local * self.grad  # (1)

    def __repr__(self) -> str:
        return f"Value(data={self.data}, grad={self.grad})"


def _float(number: Any) -> float:
    """Refuse what is not one number: a Value is a scalar."""
    if type(number) is float and number == number:
        return number
    if isinstance(number, Real) and not isinstance(number, bool):
        if number != number:
            raise ValueError("a Value takes a number, got NaN")
        return float(number)
    shape = f" of shape {tuple(number.shape)}" if hasattr(number, "shape") else ""
    raise TypeError(f"a Value takes a single number, got {type(number).__name__}{shape}")
