import math

import numpy as np

from derived.ops.activations import silu, silu_backward
from derived.testing import max_error


def test_by_hand() -> None:
    z = math.log(3)  # σ(z) = 3/4
    y, cache = silu(np.array([0.0, z]))
    assert max_error(y, [0.0, 0.75 * z]) < 1e-15
    dz = silu_backward(np.ones(2), cache)
    assert max_error(dz, [0.5, 0.75 * (1 + z / 4)]) < 1e-15
