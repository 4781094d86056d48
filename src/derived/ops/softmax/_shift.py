"""The shift that keeps exponentials from overflowing."""

from derived._typing import Array
from derived._validate import all_finite, require_axis, require_floats

# NumPy reduces each row in a loop of its own, which for ten logits takes far longer than the ten
# comparisons do; whole columns it folds together. So many short rows are stored by columns, as is
# all that comes of them: a fifth of the time for thousands of rows.
SHORT = 32


def require_logits(z: Array, axis: int) -> None:
    """Refuse NaN, +inf and a row of nothing but -inf along the axis. Usually half a pass."""
    require_floats("z", z, finite=False)
    require_axis("axis", axis, z.ndim)
    # NaN and +inf reach the maximum; −inf does so only where there is nothing else to choose.
    if not (all_finite(z) or all_finite(z.max(axis=axis, keepdims=True))):
        raise ValueError("z must not hold NaN or +inf, nor only -inf along the axis")


def shift_by_maximum(z: Array, axis: int) -> tuple[Array, Array]:
    """Subtract the largest element along the axis; return that and the differences. No check."""
    if z.ndim == 2 and axis in (1, -1) and z.shape[1] <= SHORT <= z.shape[0]:
        z = z.copy(order="F")
    m = z.max(axis=axis, keepdims=True)
    return m, z - m
