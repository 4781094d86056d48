import numpy as np

from derived.ops.losses import mse_loss, mse_loss_backward


def test_by_hand() -> None:
    loss, cache = mse_loss(np.array([[1.0, 2.0]]), np.array([[4.0, 1.0]]))
    assert loss == 5.0  # (9 + 1) / 2
    assert mse_loss_backward(1.0, cache).tolist() == [[-3.0, 1.0]]
