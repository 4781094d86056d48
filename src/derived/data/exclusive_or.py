"""The exclusive or: four points that no straight line separates."""

import numpy as np

from derived.data.examples import Examples


def xor() -> Examples:
    """Return the four points of the exclusive or.

    Returns:
        `data` of shape (4, 2) in float64, and `target`, 1 where just one of the two inputs is 1.

    Examples:
        >>> data, target = xor()
        >>> target
        array([0, 1, 1, 0])
    """
    data = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return Examples(data, np.array([0, 1, 1, 0]))
