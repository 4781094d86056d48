import math

import numpy as np

from derived.ops.activations import sigmoid, sigmoid_backward
from derived.testing import max_error


def test_by_hand() -> None:
    y, cache = sigmoid(np.array([0.0, math.log(3)]))
    assert max_error(y, [1 / 2, 3 / 4]) < 1e-15
    assert max_error(sigmoid_backward(np.array([4.0, 16.0]), cache), [1.0, 3.0]) < 1e-15


def test_small_probabilities_keep_their_digits() -> None:
    y, _ = sigmoid(np.array([-50.0, -700.0]))
    assert max_error(y / np.exp([-50.0, -700.0]), [1.0, 1.0]) < 1e-15


def test_slope_is_at_most_a_quarter(rng: np.random.Generator) -> None:
    _, cache = sigmoid(rng.normal(scale=5, size=1000))
    assert sigmoid_backward(np.ones(1000), cache).max() <= 0.25
