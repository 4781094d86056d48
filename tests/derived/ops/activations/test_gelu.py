import math

import numpy as np
import pytest

from derived.ops.activations import gelu, gelu_backward
from derived.testing import max_error


def test_by_hand() -> None:
    # Φ(1) = 0.841344746…, φ(1) = e^(−1/2) / √(2π) = 0.241970724…
    y, cache = gelu(np.array([-1.0, 0.0, 1.0]))
    assert max_error(y, [-0.158655253931, 0.0, 0.841344746069]) < 1e-12
    dz = gelu_backward(np.ones(3), cache)
    expected = [0.158655253931 - 0.241970724519, 0.5, 0.841344746069 + 0.241970724519]
    assert max_error(dz, expected) < 1e-12


def test_the_two_forms_are_close_but_not_equal() -> None:
    z = np.linspace(-5, 5, 1001)
    error = max_error(gelu(z, approximate="tanh")[0], gelu(z)[0])
    assert 1e-4 < error < 1e-3


def test_left_tail_keeps_its_digits() -> None:
    y, _ = gelu(np.array([-20.0]))
    assert max_error(y[0] / (-20 * 0.5 * math.erfc(20 / math.sqrt(2))), 1.0) < 1e-13


@pytest.mark.bad_input
def test_unknown_form() -> None:
    with pytest.raises(ValueError, match="approximate must be 'none' or 'tanh', got 'erf'"):
        gelu(np.ones(2), approximate="erf")  # type: ignore[arg-type]
