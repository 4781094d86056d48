"""Refusals that name the argument, what came and what was expected.

What they cost: a look at type, shape and dtype takes well under a microsecond; a check of the
values is one pass over the array (two reductions for a range).
"""

import math
import operator
from numbers import Real

import numpy as np

_UNSIGNED = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}  # by size in bytes


def require_floats(name: str, x: object, *, ndim: int | None = None, finite: bool = True) -> None:
    """Refuse what is not a non-empty array of finite floats. One pass, none if not `finite`."""
    if not isinstance(x, np.ndarray):
        raise TypeError(f"{name} must be a NumPy array of floats, got {type(x).__name__}")
    if x.dtype.char not in "fd":
        raise TypeError(
            f"{name} must hold floats (float32 or float64), got {x.dtype}; "
            f"pass {name}.astype(np.float64)"
        )
    if ndim is not None and x.ndim != ndim:
        raise ValueError(f"{name} must have rank {ndim}, got rank {x.ndim}: shape {x.shape}")
    if x.size == 0:
        raise ValueError(f"{name} is empty: shape {x.shape}")
    if finite and not all_finite(x):
        bad = x.size - int(np.isfinite(x).sum())
        raise ValueError(f"{name} must be finite, got {bad} NaN or infinite of {x.size} values")


def require_no_overflow(name: str, x: np.ndarray, what: str, value: np.ndarray) -> None:
    """Refuse finite values whose mean square or variance is not: their squares are too large."""
    if not all_finite(value):
        largest = float(np.abs(x).max())
        raise ValueError(
            f"{name} is too large: with values up to {largest:.3g} its {what} overflows in "
            f"{x.dtype}; scale {name} down"
        )


def all_finite(x: np.ndarray) -> bool:
    """Whether no value is NaN or infinite. Half a pass's time, where the squares add up."""
    # A sum of squares is finite only if every term is, and BLAS adds them up in half the time that
    # looking at each element takes. It may overflow all the same: then each one is looked at.
    return math.isfinite(np.vdot(x, x)) or bool(np.isfinite(x).all())


def require_like(name: str, x: object, like_name: str, like: np.ndarray) -> None:
    """Refuse what is not an array with the shape and the dtype of `like`. No pass."""
    if not (isinstance(x, np.ndarray) and x.shape == like.shape and x.dtype == like.dtype):
        require_shape_and_dtype(name, x, like_name, like.shape, like.dtype)


def require_shape_and_dtype(
    name: str, x: object, like_name: str, shape: tuple[int, ...], dtype: np.dtype
) -> None:
    """As `require_like`, where the array to compare with was not kept. No pass."""
    if not isinstance(x, np.ndarray):
        raise TypeError(f"{name} must be a NumPy array like {like_name}, got {type(x).__name__}")
    if x.dtype != dtype:
        raise TypeError(
            f"{name} is {x.dtype} but {like_name} is {dtype}; pass {name}.astype(np.{dtype})"
        )
    if x.shape != shape:
        raise ValueError(f"{name} has shape {x.shape} but {like_name} has shape {shape}")


def require_paired(outputs: tuple[int, ...], targets: tuple[int, ...], labels: bool) -> None:
    """Refuse outputs and targets that a loss would stretch to each other's shape. No pass.

    Whole-numbered targets may be `labels`, one for several outputs; then they are looked at only if
    there are as many as outputs.
    """
    if outputs == targets or (labels and math.prod(outputs) != math.prod(targets)):
        return
    one, other = list(outputs), list(targets)
    if one and other and one[0] == other[0]:
        # A batch may by chance be as long as another axis, and must not be taken for it.
        one[0] = other[0] = -1
    if all(a == b or 1 in (a, b) for a, b in zip(reversed(one), reversed(other), strict=False)):
        raise ValueError(
            f"outputs have shape {outputs} but targets have shape {targets}, which a loss would "
            "broadcast: predictions would meet targets of other examples; give both one shape, "
            "for example with targets.unsqueeze(1) or outputs.squeeze(1)"
        )


def require_probabilities(name: str, p: np.ndarray) -> None:
    """Refuse values outside [0, 1], and NaN. Two reductions."""
    low, high = p.min(), p.max()
    if not (low >= 0 and high <= 1):
        missing = int(np.isnan(p).sum())
        got = f"{missing} NaN of {p.size} values" if missing else f"values from {low:g} to {high:g}"
        raise ValueError(f"{name} must lie in [0, 1], got {got}")


def require_labels(name: str, labels: object, n: int, n_classes: int | None = None) -> None:
    """Refuse what is not `n` integers from 0, below `n_classes` if given. One reduction."""
    if not isinstance(labels, np.ndarray):
        raise TypeError(f"{name} must be a NumPy array of labels, got {type(labels).__name__}")
    if labels.dtype.kind not in "iu":
        raise TypeError(f"{name} must hold integer labels, got {labels.dtype}")
    if labels.shape != (n,):
        raise ValueError(f"{name} must have shape ({n},), one label a row, got {labels.shape}")
    # Read without their sign, negative labels are the largest of all: one pass finds both faults.
    # On a batch, argmax takes half the time of max.
    limit = np.iinfo(labels.dtype).max if n_classes is None else n_classes - 1
    unsigned = labels.view(_UNSIGNED[labels.itemsize])
    if unsigned[unsigned.argmax()] > limit:
        low, high = labels.min(), labels.max()
        expected = "up" if n_classes is None else f"to {n_classes - 1}"
        raise ValueError(f"{name} must hold labels from 0 {expected}, got {low} to {high}")


def require_number(
    name: str,
    value: object,
    *,
    minimum: float | int = -math.inf,
    maximum: float | int = math.inf,
    above: float | int = -math.inf,
) -> float:
    """Refuse what is not a finite number in [minimum, maximum] and greater than `above`."""
    # To ask for the abstract Real is slow; nearly always a float comes.
    if type(value) is not float and (
        not isinstance(value, Real) or isinstance(value, (bool, np.bool))
    ):
        raise TypeError(f"{name} must be a number, got {type(value).__name__}")
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{name} must be a finite number, got {number}")
    if number < minimum or number > maximum:
        raise ValueError(f"{name} must lie in [{minimum:g}, {maximum:g}], got {number:g}")
    if number <= above:
        raise ValueError(f"{name} must be greater than {above:g}, got {number:g}")
    return number


def require_share(name: str, value: object) -> float:
    """Refuse what is not a number from 0 to less than 1."""
    number = require_number(name, value, minimum=0)
    if number >= 1:
        raise ValueError(f"{name} must be less than 1, got {number:g}")
    return number


def require_count(name: str, value: object, *, minimum: int = 1) -> int:
    """Refuse what is not a whole number of at least `minimum`."""
    if isinstance(value, (bool, np.bool)) or not hasattr(value, "__index__"):
        raise TypeError(f"{name} must be an integer, got {type(value).__name__}")
    count = operator.index(value)
    if count < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {count}")
    return count


def require_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    """Refuse what is not one of `choices`."""
    if value not in choices:
        expected = " or ".join(repr(choice) for choice in choices)
        raise ValueError(f"{name} must be {expected}, got {value!r}")


def require_axis(name: str, axis: object, ndim: int) -> None:
    """Refuse an axis that an array of rank `ndim` does not have."""
    if isinstance(axis, (bool, np.bool)) or not hasattr(axis, "__index__"):
        raise TypeError(f"{name} must be an integer, got {type(axis).__name__}")
    if not -ndim <= operator.index(axis) < ndim:
        raise ValueError(f"{name} {axis} is out of range for an array of rank {ndim}")


def require_rng(name: str, rng: object) -> None:
    """Refuse what is not a NumPy Generator: randomness is passed in, never global."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"{name} must be a np.random.Generator such as np.random.default_rng(0), "
            f"got {type(rng).__name__}"
        )
