import math

import numpy as np
import pytest

from derived.diagnostics import initial_loss
from derived.nn import MLP, Linear
from derived.ops.losses import mse_loss, mse_loss_backward


def fixed(logits: np.ndarray) -> Linear:
    """A layer that maps the rows of the identity to these logits."""
    layer = Linear(len(logits), logits.shape[1], bias=False, rng=np.random.default_rng(0))
    layer.weight.data[:] = logits.T
    return layer


def test_by_hand() -> None:
    logits = np.array([[1.0, -1.0], [0.0, 0.0]])  # variances 1 and 0
    found = initial_loss(fixed(logits), np.eye(2), np.array([0, 1]))
    assert found.uniform == math.log(2)
    assert found.logit_std == pytest.approx(math.sqrt(0.5))
    assert found.expected == pytest.approx(math.log(2) + 0.25)
    assert found.loss == pytest.approx((math.log(1 + math.exp(-2)) + math.log(2)) / 2)


@pytest.mark.parametrize("n_classes", [2, 10, 100])
@pytest.mark.parametrize("s", [0.0, 0.1, 0.3])
def test_small_logits_cost_what_is_expected(
    rng: np.random.Generator, n_classes: int, s: float
) -> None:
    logits = rng.normal(scale=s, size=(4000, n_classes))
    found = initial_loss(fixed(logits), np.eye(4000), rng.integers(0, n_classes, 4000))
    assert found.loss == pytest.approx(found.expected, abs=0.02)


def test_a_shift_of_a_row_changes_nothing(rng: np.random.Generator) -> None:
    logits = rng.normal(size=(6, 4))
    labels = np.arange(6) % 4
    shifted = initial_loss(fixed(logits + 7), np.eye(6), labels)
    assert shifted == pytest.approx(initial_loss(fixed(logits), np.eye(6), labels))


def test_another_loss_is_compared(rng: np.random.Generator) -> None:
    layer = fixed(rng.normal(size=(3, 2)))
    found = initial_loss(layer, np.eye(3), np.zeros((3, 2)), (mse_loss, mse_loss_backward))
    assert found.loss == pytest.approx(np.mean(layer.weight.data**2))


@pytest.mark.bad_input
def test_bad_input(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match=r"two logits or more per example, got .*\(5, 1\)"):
        initial_loss(MLP((2, 1), rng=rng), np.ones((5, 2)), np.zeros(5, dtype=np.int64))
