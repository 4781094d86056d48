"""An array of numbers that training changes, with its gradient."""

from collections.abc import Iterable
from typing import TypeAlias

from derived._typing import Array, Float
from derived._validate import require_floats, require_like
from derived.autograd.tensor import Tensor


class Parameter:
    """An array and the gradient of the loss with respect to it.

    Attributes:
        data: The values; an optimizer changes them in place.
        grad: The gradient, of the same shape and dtype, or None before the first backward pass.

    Raises:
        TypeError: If `data` is not an array of floats.
        ValueError: If `data` is empty or holds NaN or infinity.

    Examples:
        >>> import numpy as np
        >>> weight = Parameter(np.zeros(2))
        >>> weight.accumulate(np.ones(2))
        >>> weight.accumulate(np.ones(2))
        >>> weight.grad
        array([2., 2.])
    """

    __slots__ = ("data", "grad")

    def __init__(self, data: Float[Array, "..."]) -> None:
        require_floats("data", data)
        self.data: Array = data
        self.grad: Array | None = None

    def accumulate(self, grad: Float[Array, "..."]) -> None:
        """Add to the gradient, as PyTorch does on every backward pass.

        Args:
            grad: A new array that no one else writes to: the first one is kept, not copied.

        Raises:
            TypeError: If `grad` is not an array of the dtype of `data`.
            ValueError: If `grad` has another shape than `data`.
        """
        require_like("grad", grad, "data", self.data)
        if self.grad is None:
            self.grad = grad
        else:
            self.grad += grad

    def zero_grad(self) -> None:
        """Forget the gradient, as PyTorch does by default: it becomes None."""
        self.grad = None

    def __repr__(self) -> str:
        return f"Parameter(shape={self.data.shape}, dtype={self.data.dtype})"


# What training may change: both have `data`, `grad` and `zero_grad`.
Trainable: TypeAlias = Parameter | Tensor


def require_parameters(parameters: Iterable[Trainable]) -> list[Trainable]:
    """Refuse what is not a collection of one or more parameters, each there once."""
    if not isinstance(parameters, Iterable) or isinstance(parameters, Tensor):
        raise TypeError(
            "parameters must be a list such as network.parameters(), "
            f"got {type(parameters).__name__}"
        )
    checked = list(parameters)
    if not checked:
        raise ValueError("parameters is empty: there is nothing to change")
    for i, parameter in enumerate(checked):
        if not isinstance(parameter, (Parameter, Tensor)):
            raise TypeError(
                f"parameter {i} must be a Parameter or a Tensor, got {type(parameter).__name__}"
            )
        if isinstance(parameter, Tensor) and not parameter.is_leaf:
            raise ValueError(
                f"parameter {i} is the result of an operation, which keeps no gradient; pass the "
                "Tensor that it was computed from"
            )
        if isinstance(parameter, Tensor) and not parameter.requires_grad:
            raise ValueError(f"parameter {i} wants no gradient: make it with requires_grad=True")
    if len({id(parameter) for parameter in checked}) < len(checked):
        raise ValueError("parameters holds one parameter twice, which would change it twice")
    return checked


def require_gradients(
    parameters: list[Trainable], names: list[str]
) -> list[tuple[int, Trainable, Array]]:
    """Each parameter that has a gradient, with its position; as PyTorch, the rest is left.

    All are looked at before one is returned, so that a refusal leaves every parameter alone.
    """
    found = []
    for i, (parameter, name) in enumerate(zip(parameters, names, strict=True)):
        grad = parameter.grad
        if grad is not None:
            require_like(name, grad, "its data", parameter.data)
            found.append((i, parameter, grad))
    return found


def gradient_names(parameters: list[Trainable]) -> list[str]:
    """What a refusal calls the gradients."""
    return [f"grad of parameter {i}" for i in range(len(parameters))]
