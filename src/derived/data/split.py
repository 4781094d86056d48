"""Parts of the data for fitting, for choosing and for the final number."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float, Int
from derived._validate import require_labels, require_number, require_rng
from derived.data.examples import Examples, require_examples


class Split(NamedTuple):
    """Three parts that share no example; unpacks as `train, val, test`."""

    train: Examples
    val: Examples
    test: Examples


def train_val_test_split(
    data: Float[Array, "N *features"],
    target: Int[Array, " N"],
    *,
    val: float = 0.2,
    test: float = 0.2,
    rng: np.random.Generator,
) -> Split:
    """Deal the examples of each class to three parts, at random, in the given shares.

    Each class is dealt on its own (the split is stratified): of n examples, the nearest whole
    numbers to `val * n` and `test * n` go to those parts, but at least one, and the rest to train.

    Args:
        data: One example per row, with any further axes.
        target: One label of 0 or above an example.
        val: Share of the validation part, between 0 and 1.
        test: Share of the test part, between 0 and 1.
        rng: Deals the examples and shuffles the parts.

    Returns:
        Copies of the rows, shuffled, each example in just one part.

    Raises:
        TypeError: If `data` is not an array of floats, `target` not one of integers, or `rng` not a
            generator.
        ValueError: If the rows do not pair up, a share is not above 0, the shares leave nothing for
            training, or a class has too few examples for three parts.

    Examples:
        >>> data, target = np.arange(20.0).reshape(10, 2), np.array([0, 1] * 5)
        >>> split = train_val_test_split(data, target, rng=np.random.default_rng(0))
        >>> [len(part.data) for part in split]
        [6, 2, 2]
    """
    n = require_examples(data, target)
    require_labels("target", target, n)
    val, test = require_number("val", val, above=0), require_number("test", test, above=0)
    if val + test >= 1:
        raise ValueError(f"val and test must leave a share to train, got {val:g} + {test:g}")
    require_rng("rng", rng)
    order = rng.permutation(n)
    parts: tuple[list[Array], ...] = ([], [], [])
    for label in np.unique(target):
        rows = order[target[order] == label]
        n_val, n_test = max(1, round(val * len(rows))), max(1, round(test * len(rows)))
        if n_val + n_test >= len(rows):
            raise ValueError(f"class {label} has {len(rows)} examples, too few for three parts")
        cuts = [len(rows) - n_val - n_test, len(rows) - n_test]
        for part, dealt in zip(parts, np.split(rows, cuts), strict=True):
            part.append(dealt)
    shuffled = [rng.permutation(np.concatenate(part)) for part in parts]
    return Split(*(Examples(data[rows], target[rows]) for rows in shuffled))
