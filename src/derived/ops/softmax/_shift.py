"""The shift that keeps exponentials from overflowing."""

from derived._typing import Array
from derived._validate import all_finite, require_axis, require_floats


def shift_by_maximum(z: Array, axis: int) -> tuple[Array, Array]:
    """Subtract the largest element along the axis; return that and the differences."""
    require_floats("z", z, finite=False)
    require_axis("axis", axis, z.ndim)
    m = z.max(axis=axis, keepdims=True)
    # NaN and +inf reach the maximum; −inf does so only where there is nothing else to choose.
    if not all_finite(m):
        raise ValueError("z must not hold NaN or +inf, nor only -inf along the axis")
    return m, z - m
