"""A number array that training changes, with its gradient."""

from derived._typing import Array, Float
from derived._validate import require_floats, require_like


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
