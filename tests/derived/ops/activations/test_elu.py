import math

import numpy as np
import pytest

from derived.ops.activations import elu, elu_backward
from derived.testing import max_error


def test_by_hand() -> None:
    y, cache = elu(np.array([-math.log(2), 0.0, 3.0]), alpha=4.0)
    assert max_error(y, [-2.0, 0.0, 3.0]) < 1e-15  # 4 (1/2 − 1)
    dz = elu_backward(np.ones(3), cache)
    assert max_error(dz, [2.0, 4.0, 1.0]) < 1e-15  # α at 0, as PyTorch


def test_small_values_keep_their_digits() -> None:
    y, _ = elu(np.array([-1e-12]))
    assert max_error(y * 1e12, [-1 + 5e-13]) < 1e-15


@pytest.mark.bad_input
def test_bad_alpha() -> None:
    with pytest.raises(ValueError, match="alpha must be a finite number, got inf"):
        elu(np.ones(2), alpha=np.inf)
