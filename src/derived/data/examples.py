"""Inputs with their targets."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_floats


class Examples(NamedTuple):
    """Inputs and targets, row by row; unpacks as `data, target`."""

    data: Float[Array, "N *features"]
    target: Array


def require_examples(data: Array, target: Array) -> int:
    """Refuse inputs and targets that do not pair up; return how many there are. One pass."""
    require_floats("data", data)
    if not isinstance(target, np.ndarray):
        raise TypeError(f"target must be a NumPy array, got {type(target).__name__}")
    if data.ndim == 0 or target.ndim == 0 or len(target) != len(data):
        raise ValueError(f"data of shape {data.shape} and target of shape {target.shape} must pair")
    return len(data)
