import numpy as np

from derived.ops.losses import l1_loss, l1_loss_backward


def test_by_hand() -> None:
    loss, cache = l1_loss(np.array([1.0, 2.0, 7.0]), np.array([4.0, 1.0, 7.0]), reduction="sum")
    assert loss == 4.0
    assert l1_loss_backward(1.0, cache).tolist() == [-1.0, 1.0, 0.0]  # 0 at 0, as PyTorch
