import numpy as np
import pytest

from derived.ops.losses import huber_loss, huber_loss_backward


def test_by_hand() -> None:
    prediction, target = np.array([1.0, -2.0, 0.0, 10.0]), np.zeros(4)
    loss, cache = huber_loss(prediction, target, reduction="none", delta=2.0)
    assert isinstance(loss, np.ndarray)
    assert loss.tolist() == [0.5, 2.0, 0.0, 18.0]  # the last: 2 (10 − 1)
    assert huber_loss_backward(np.ones(4), cache).tolist() == [1.0, -2.0, 0.0, 2.0]


@pytest.mark.bad_input
@pytest.mark.parametrize("delta", [0.0, -1.0, np.nan])
def test_bad_delta(delta: float) -> None:
    with pytest.raises(ValueError, match="delta must be"):
        huber_loss(np.ones(2), np.ones(2), delta=delta)
