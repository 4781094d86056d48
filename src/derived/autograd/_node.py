"""A node of the graph that a computation with arrays leaves behind, and the way back through it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ContextDecorator
from contextvars import ContextVar, Token
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from derived._typing import Array
from derived._validate import require_floats, require_like

if TYPE_CHECKING:
    from typing import Self as Self
else:
    Self = (
        Any  # beartype reads signatures in the tests, and Self stands for nothing in a mere method
    )

# A parent, and what takes the gradient of the result to that of this parent.
Edge: TypeAlias = tuple[Any, Callable[[Array], Array]]

_next_number = count().__next__
_recording: ContextVar[bool] = ContextVar("recording", default=True)


class no_grad(ContextDecorator):  # noqa: N801 – PyTorch's name
    """Within it, nothing is recorded: results have no history, and no memory is held for one.

    Examples:
        >>> from derived.autograd import Tensor
        >>> w = Tensor([1.0, 2.0], requires_grad=True)
        >>> with no_grad():
        ...     y = w * 2
        >>> y.requires_grad
        False
    """

    def __init__(self) -> None:
        self._tokens: list[Token[bool]] = []

    def __enter__(self) -> Self:
        self._tokens.append(_recording.set(False))
        return self

    def __exit__(self, *_: object) -> None:
        _recording.reset(self._tokens.pop())


class Node:
    """An array, its gradient, and the edges to the nodes that it was computed from."""

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
    def _record(cls, data: Any, *edges: Edge) -> Self:
        """The result of an operation, with an edge to each parent that wants a gradient."""
        kept: tuple[Edge, ...] = ()
        if _recording.get():
            kept = tuple([e for e in edges if isinstance(e[0], Node) and e[0].requires_grad])
        node = cls.__new__(cls)
        node._set(np.asarray(data), kept, bool(kept))
        return node

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
        gradients: dict[Node, Array] = {self: gradient}
        for node in self._latest_first():
            dy = np.asarray(gradients.pop(node))  # arithmetic turns arrays without axes to numbers
            for parent, vjp in node._edges:
                dx = _fit(vjp(dy), parent.data)
                earlier = gradients.get(parent)
                gradients[parent] = dx if earlier is None else earlier + dx  # (1)
            if not node._edges or node._retains:
                # A copy: several parents may have been handed one array, or views of it.
                node.grad = np.array(dy) if node.grad is None else node.grad + dy

    def _latest_first(self) -> list[Node]:
        """This node and all before it; whoever uses a node was made after it, so comes first."""
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

    def detach(self) -> Self:
        """The same numbers without history."""
        return self._record(self.data)


def _fit(dx: Any, x: Array) -> Any:
    """Undo broadcasting: a number that was used many times collects the gradients of all uses."""
    if dx.shape != x.shape:
        extra = dx.ndim - x.ndim
        stretched = [
            i + extra for i, n in enumerate(x.shape) if n == 1 and dx.shape[i + extra] != 1
        ]
        dx = dx.sum(axis=(*range(extra), *stretched)).reshape(x.shape)
    return dx if dx.dtype == x.dtype else dx.astype(x.dtype)


def data_of(name: str, operand: Any) -> Any:
    """The numbers of a tensor, or a constant as it is; refuse what is neither."""
    if isinstance(operand, Node):
        return operand.data
    kind = np.asarray(operand).dtype.kind if not isinstance(operand, (float, int)) else "f"
    if kind not in "fiub":
        raise TypeError(f"{name} must be a Tensor, a number or an array, got {_kind(operand)}")
    return operand


def _kind(operand: object) -> str:
    held = f" of {operand.dtype}" if isinstance(operand, np.ndarray) else ""
    return type(operand).__name__ + held
