import numpy as np

from derived.ops.activations import relu, relu_backward


def test_by_hand() -> None:
    y, cache = relu(np.array([-3.0, -0.0, 0.0, 1e-300, 5.0]))
    assert y.tolist() == [0.0, 0.0, 0.0, 1e-300, 5.0]
    dy = np.array([10.0, 20.0, 30.0, 40.0, 50.0])
    assert relu_backward(dy, cache).tolist() == [0.0, 0.0, 0.0, 40.0, 50.0]  # 0 at 0, as PyTorch
