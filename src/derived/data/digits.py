"""The 8×8 handwritten digits: small enough to ship, hard enough to learn from."""

from importlib.resources import files
from typing import NamedTuple

import numpy as np

from derived._typing import Array, Float, Int


class Digits(NamedTuple):
    """Images of digits, the same flattened, and which digit each one shows."""

    data: Float[Array, "N 64"]
    images: Float[Array, "N 8 8"]
    target: Int[Array, " N"]


def load_digits() -> Digits:
    """Load 1,797 images of handwritten digits, 8 by 8 pixels of 0 (paper) to 16 (ink).

    Source: Alpaydin & Kaynak 1998, UCI Machine Learning Repository, doi:10.24432/C50P49, under
    CC BY 4.0; the test set, as scikit-learn ships it.
    Differs: nothing; the values, their order and their dtypes are those of scikit-learn.

    Returns:
        `data` of shape (1797, 64), `images`, which views the same numbers as (1797, 8, 8), both in
            float64, and `target` with the labels 0 to 9. Each call reads the file anew.

    Examples:
        >>> digits = load_digits()
        >>> digits.images.shape, digits.data.max()
        ((1797, 8, 8), np.float64(16.0))
        >>> digits.target[:5]
        array([0, 1, 2, 3, 4])
    """
    with files("derived.data").joinpath("digits.npz").open("rb") as file, np.load(file) as stored:
        images = stored["images"].astype(np.float64)
        target = stored["target"].astype(np.int64)
    return Digits(images.reshape(len(images), 64), images, target)
