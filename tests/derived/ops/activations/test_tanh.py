import math

import numpy as np

from derived.ops.activations import sigmoid, tanh, tanh_backward
from derived.testing import max_error


def test_by_hand() -> None:
    y, cache = tanh(np.array([0.0, math.log(2)]))  # (2 − 1/2) / (2 + 1/2)
    assert max_error(y, [0.0, 3 / 5]) < 1e-15
    assert max_error(tanh_backward(np.array([1.0, 25.0]), cache), [1.0, 16.0]) < 1e-14


def test_is_a_stretched_sigmoid(rng: np.random.Generator) -> None:
    z = rng.normal(size=100)
    assert max_error(tanh(z)[0], 2 * sigmoid(2 * z)[0] - 1) < 1e-15
