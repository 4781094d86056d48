"""From one loss per element to the number that is minimized, and back."""

import math
from typing import Literal, TypeAlias

import numpy as np

from derived._typing import Array, Float, Scalar
from derived._validate import require_choice, require_number, require_shape_and_dtype

Reduction: TypeAlias = Literal["mean", "sum", "none"]


def require_reduction(reduction: object) -> None:
    """Refuse what is not one of the three names."""
    require_choice("reduction", reduction, ("mean", "sum", "none"))


def reduce(losses: Array, reduction: Reduction) -> Scalar | Float[Array, "..."]:
    """The mean or the sum of all losses as a NumPy scalar, or the losses themselves."""
    if reduction == "none":
        return losses
    total: Scalar = losses.sum()
    return total / losses.size if reduction == "mean" else total


def reduce_backward(
    dloss: object, shape: tuple[int, ...], dtype: np.dtype, reduction: Reduction
) -> float | Array:
    """Gradient with respect to each loss: one number for all of them, or an array under "none"."""
    if reduction == "none":
        require_shape_and_dtype("dloss", dloss, "the loss", shape, dtype)
        return np.asarray(dloss)
    if isinstance(dloss, np.ndarray) and dloss.ndim == 0:
        dloss = dloss[()]
    upstream = require_number("dloss", dloss)
    return upstream / math.prod(shape) if reduction == "mean" else upstream
