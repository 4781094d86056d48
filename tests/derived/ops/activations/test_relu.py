import numpy as np
import pytest

from derived.ops.activations import relu, relu_backward


def test_by_hand() -> None:
    y, cache = relu(np.array([-3.0, -0.0, 0.0, 1e-300, 5.0]))
    assert y.tolist() == [0.0, 0.0, 0.0, 1e-300, 5.0]
    dy = np.array([10.0, 20.0, 30.0, 40.0, 50.0])
    assert relu_backward(dy, cache).tolist() == [0.0, 0.0, 0.0, 40.0, 50.0]  # 0 at 0, as PyTorch


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_any_layout(rng: np.random.Generator, dtype: type) -> None:
    rows: np.ndarray = rng.normal(size=(6, 8)).astype(dtype)
    for z in (rows, rows.T, rows[::2, ::-1], rows[:1, 0].reshape(())):
        before = z.copy()
        y, cache = relu(z)
        assert isinstance(y, np.ndarray)
        assert y.dtype == dtype
        assert np.array_equal(y, np.where(z > 0, z, 0))
        assert np.array_equal(relu_backward(z, cache), y)
        assert np.array_equal(z, before)
