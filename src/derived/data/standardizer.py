"""Features on one scale: zero mean and unit variance, by the training data alone."""

from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived._validate import require_floats


class Standardizer(NamedTuple):
    r"""The mean and the scale of each column of the data that it was fitted on.

    $$\hat x_d = (x_d - \mu_d) / \sigma_d \tag{1}$$

    Fit it on the training part only: what it learns from the test part would leak into the model.

    Examples:
        >>> fitted = Standardizer.fit(np.array([[1.0, 7.0], [3.0, 7.0]]))
        >>> fitted.transform(np.array([[5.0, 7.0]]))
        array([[3., 0.]])
    """

    mean: Float[Array, " D"]
    scale: Float[Array, " D"]

    @classmethod
    def fit(cls, x: Float[Array, "N D"]) -> "Standardizer":
        """Measure the mean and the standard deviation of each column.

        A constant column has none; it gets the scale 1, so that it becomes zeros. The standard
        deviation is the biased one, as in scikit-learn.

        Args:
            x: The training data, one example a row.

        Returns:
            What `transform` needs.

        Raises:
            TypeError: If `x` is not an array of floats.
            ValueError: If `x` is empty, not a matrix, or holds NaN or infinity.
        """
        require_floats("x", x, ndim=2)
        # Rounding gives the standard deviation of a constant column a tiny value other than zero.
        constant = x.min(axis=0) == x.max(axis=0)
        mean = np.where(constant, x[0], x.mean(axis=0))
        return cls(mean, np.where(constant, 1, x.std(axis=0)))

    def transform(self, x: Float[Array, "M D"]) -> Float[Array, "M D"]:
        """Standardize rows by the mean and scale that were fitted.

        Args:
            x: One example per row, as wide as the data fitted on.

        Returns:
            The standardized rows.

        Raises:
            TypeError: If `x` is not an array of floats.
            ValueError: If `x` has another width, or is empty or holds NaN or infinity.
        """
        require_floats("x", x, ndim=2)
        if x.shape[1] != len(self.mean):
            raise ValueError(f"x has width {x.shape[1]} but was fitted on width {len(self.mean)}")
        return np.asarray((x - self.mean) / self.scale)  # (1)


def standardize(
    train: Float[Array, "..."], *others: Float[Array, "..."]
) -> tuple[Float[Array, "..."], ...]:
    """Fit on the first array, and standardize it and all the others by that fit.

    Args:
        train: The training data, one example a row.
        *others: Data to be put on the same scale.

    Returns:
        The standardized arrays, in the order given.

    Raises:
        TypeError: If an array does not hold floats.
        ValueError: If an array is not a matrix, has another width than `train`, is empty, or holds
            NaN or infinity.

    Examples:
        >>> train, test = standardize(np.array([[1.0], [3.0]]), np.array([[5.0]]))
        >>> train.tolist(), test.tolist()
        ([[-1.0], [1.0]], [[3.0]])
    """
    fitted = Standardizer.fit(train)
    return tuple(fitted.transform(x) for x in (train, *others))
