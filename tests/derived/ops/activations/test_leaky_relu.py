import numpy as np
import pytest

from derived.ops.activations import leaky_relu, leaky_relu_backward


def test_by_hand() -> None:
    y, cache = leaky_relu(np.array([-4.0, 0.0, 3.0]), negative_slope=0.25)
    assert y.tolist() == [-1.0, 0.0, 3.0]
    dz = leaky_relu_backward(np.array([8.0, 8.0, 8.0]), cache)
    assert dz.tolist() == [2.0, 2.0, 8.0]  # the slope at 0, as PyTorch


@pytest.mark.bad_input
def test_bad_slope() -> None:
    with pytest.raises(ValueError, match="negative_slope must be a finite number, got nan"):
        leaky_relu(np.ones(2), negative_slope=np.nan)
    with pytest.raises(TypeError, match="negative_slope must be a number, got str"):
        leaky_relu(np.ones(2), negative_slope="0.1")  # type: ignore[arg-type]
