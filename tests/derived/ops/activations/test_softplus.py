import math

import numpy as np
import torch

from derived.ops.activations import relu, softplus, softplus_backward
from derived.testing import max_error


def test_by_hand() -> None:
    y, cache = softplus(np.array([0.0, math.log(3)]))
    assert max_error(y, [math.log(2), math.log(4)]) < 1e-15
    assert max_error(softplus_backward(np.ones(2), cache), [1 / 2, 3 / 4]) < 1e-15


def test_is_above_relu_by_at_most_log_2(rng: np.random.Generator) -> None:
    z = rng.normal(scale=10, size=1000)
    gap = softplus(z)[0] - relu(z)[0]
    assert gap.min() >= 0
    assert gap.max() <= math.log(2)


def test_pytorchs_threshold_is_off_as_the_docstring_says() -> None:
    z = np.array([20.0001])
    theirs = torch.nn.functional.softplus(torch.tensor(z)).numpy()
    assert 1e-9 < float(abs(softplus(z)[0] - theirs)[0]) < 2.1e-9
