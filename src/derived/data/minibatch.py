"""One epoch, in small random portions."""

from collections.abc import Iterator

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_count, require_rng
from derived.data.examples import Examples, require_examples


def minibatches(
    data: Float[Array, "N *features"],
    target: Array,
    batch_size: int,
    *,
    rng: np.random.Generator,
    drop_last: bool = False,
) -> Iterator[Examples]:
    """Shuffle the examples and hand them out in batches, each example once.

    Args:
        data: One example per row, with any further axes.
        target: One target per example.
        batch_size: Examples in a batch; the last batch may hold fewer.
        rng: Shuffles; each call takes a new order from it.
        drop_last: Whether to leave out a last batch that is not full.

    Returns:
        An iterator over batches. What is wrong with the arguments is said at once, not when the
            first batch is asked for.

    Raises:
        TypeError: If `data` is not an array of floats, `target` not an array, `batch_size` not an
            integer, or `rng` not a generator.
        ValueError: If the rows do not pair up, there are none, or `batch_size` is less than 1.

    Examples:
        >>> data, target = np.arange(5.0), np.arange(5)
        >>> rng = np.random.default_rng(0)
        >>> batches = minibatches(data, target, batch_size=2, rng=rng)
        >>> [len(batch.data) for batch in batches]
        [2, 2, 1]
    """
    n = require_examples(data, target)
    size = require_count("batch_size", batch_size)
    require_rng("rng", rng)
    order = rng.permutation(n)
    end = n - n % size if drop_last else n
    slices = (order[start : start + size] for start in range(0, end, size))
    return (Examples(data.take(rows, axis=0), target.take(rows, axis=0)) for rows in slices)
