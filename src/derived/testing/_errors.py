"""From two arrays to one number, and from that to one stable sentence."""

import math

import numpy as np

from derived._validate import require_number


def max_error(actual: object, expected: object) -> float:
    r"""Largest difference between two arrays, relative where the expected value is large.

    $$\max_i \frac{|a_i - b_i|}{\max(1, |b_i|)} \tag{1}$$

    Args:
        actual: Numbers of any shape; PyTorch tensors on the CPU work too.
        expected: Numbers of the same shape.

    Returns:
        The error; infinity where only one is NaN or infinite, or their infinities differ.

    Raises:
        ValueError: If the shapes differ or there is nothing to compare.

    Examples:
        >>> max_error(np.array([1.0, 201.0]), np.array([1.0, 200.0]))
        0.005
    """
    a, b = np.asarray(actual, np.float64), np.asarray(expected, np.float64)
    if a.shape != b.shape:
        raise ValueError(f"actual has shape {a.shape} but expected has shape {b.shape}")
    if a.size == 0:
        raise ValueError(f"there is nothing to compare: shape {a.shape}")
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    if not (same | (np.isfinite(a) & np.isfinite(b))).all():
        return math.inf
    a, b = np.where(same, 0, a), np.where(same, 0, b)
    return float((np.abs(a - b) / np.maximum(1, np.abs(b))).max())  # (1)


def describe_error(error: float, floor: float = 1e-9) -> str:
    """Say how large an error is, in words that seldom differ from one machine to another.

    The last digits of an error depend on the processor, so that only the power of ten above it is
    told, and none below the floor. Choose a floor well above the error.

    Args:
        error: An error, such as from `max_error`.
        floor: A power of ten; a smaller error is not told apart from it.

    Returns:
        A sentence such as `largest error below 1e-9`.

    Raises:
        TypeError: If `error` is not a number.
        ValueError: If `error` is negative, NaN or infinite.

    Examples:
        >>> describe_error(3.2e-6)
        'largest error below 1e-5'
        >>> describe_error(0.0)
        'largest error below 1e-9'
    """
    error = require_number("error", error, minimum=0)
    lowest = round(math.log10(require_number("floor", floor, above=0)))
    power = lowest
    while error >= float(f"1e{power}"):
        power += 1
    return f"largest error below 1e{power}"
