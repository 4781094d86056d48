"""The data before the network: do labels match their inputs, and do the parts overlap?"""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float, Int
from derived._validate import require_floats, require_labels


class NeighborAgreement(NamedTuple):
    """How often an example and its nearest neighbor have the same label.

    Attributes:
        agreement: The share of examples that do.
        chance: The share to expect if labels had nothing to do with inputs.
    """

    agreement: float
    chance: float


class StandardizedBy(NamedTuple):
    """How far columns are from mean 0 and standard deviation 1, in each part and in both.

    The part that a standardization was fitted on has 0 up to rounding.

    Attributes:
        train: The largest distance in the training part.
        other: The largest distance in the other part.
        together: The largest distance in both parts taken as one.
    """

    train: float
    other: float
    together: float


def neighbor_agreement(x: Float[Array, "N D"], target: Int[Array, " N"]) -> NeighborAgreement:
    r"""Compare the label of each example with that of its nearest neighbor.

    $$\text{chance} = \sum_k \frac{N_k}{N} \cdot \frac{N_k - 1}{N - 1} \tag{1}$$

    Labels that were shuffled apart from their inputs agree no more often than chance. The reverse
    does not hold: where distance between inputs means little, right labels may not agree either.

    Args:
        x: One example per row; some hundred to some thousand of them, since all pairs are compared.
        target: Their labels.

    Returns:
        The agreement, and chance.

    Raises:
        TypeError: If `x` does not hold floats, or `target` integers.
        ValueError: If they do not pair up, or there are fewer than two.

    Examples:
        >>> x = np.array([[0.0], [0.1], [5.0], [5.1]])
        >>> neighbor_agreement(x, np.array([0, 0, 1, 1]))
        NeighborAgreement(agreement=1.0, chance=0.3333333333333333)
    """
    require_floats("x", x, ndim=2)
    require_labels("target", target, len(x))
    n = len(x)
    if n < 2:
        raise ValueError("x must hold two examples or more, got 1")
    centered = x - x.mean(axis=0)  # smaller numbers cancel less
    squares = np.square(centered).sum(axis=1)
    distance = squares[:, None] + squares - 2 * centered @ centered.T
    np.fill_diagonal(distance, np.inf)
    agreement = np.mean(target[distance.argmin(axis=1)] == target)
    counts = np.bincount(target)
    return NeighborAgreement(float(agreement), float(counts @ (counts - 1)) / (n * (n - 1)))  # (1)


def shared_rows(train: Float[Array, "N D"], other: Float[Array, "M D"]) -> int:
    """Count the rows of one part that also occur, number for number, in the training part.

    Args:
        train: The training part.
        other: The validation or test part, prepared by the same steps.

    Returns:
        How many rows of `other` were trained on. Near copies are not counted.

    Raises:
        TypeError: If a part does not hold floats.
        ValueError: If a part is not a matrix, or the widths differ.

    Examples:
        >>> shared_rows(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[3.0, 4.0], [5.0, 6.0]]))
        1
    """
    _require_parts(train, other)
    # Adding 0 turns −0 into 0, which has other bytes.
    known = {row.tobytes() for row in np.ascontiguousarray(train + 0.0)}
    return sum(row.tobytes() in known for row in np.ascontiguousarray(other + 0.0))


def standardized_by(train: Float[Array, "N D"], other: Float[Array, "M D"]) -> StandardizedBy:
    """Find out on which rows a standardization was fitted.

    Args:
        train: The training part, standardized.
        other: The validation or test part, standardized.

    Returns:
        For each part and for both together, the largest distance of a column from mean 0 and
            standard deviation 1. Right is a `train` of 0, and the others not.

    Raises:
        TypeError: If a part does not hold floats.
        ValueError: If a part is not a matrix, or the widths differ.

    Examples:
        >>> train, test = np.array([[-1.0], [1.0]]), np.array([[3.0], [2.0]])
        >>> standardized_by(train, test).train
        0.0
    """
    _require_parts(train, other)
    return StandardizedBy(*map(_distance, (train, other, np.concatenate([train, other]))))


def _distance(x: Array) -> float:
    """How far the columns are from mean 0 and deviation 1; a constant one has no deviation."""
    moving = x.min(axis=0) < x.max(axis=0)
    mean = np.abs(x.mean(axis=0, dtype=np.float64)).max()
    deviation = np.abs(x[:, moving].std(axis=0, dtype=np.float64) - 1).max(initial=0.0)
    return float(max(mean, deviation))


def _require_parts(train: Array, other: Array) -> None:
    require_floats("train", train, ndim=2)
    require_floats("other", other, ndim=2)
    if train.shape[1] != other.shape[1]:
        raise ValueError(f"train has width {train.shape[1]} but other has {other.shape[1]}")
    if train.dtype != other.dtype:
        raise TypeError(f"train is {train.dtype} but other is {other.dtype}")
