import numpy as np
import pytest
import torch
from torch import nn

from derived.diagnostics import consistency
from derived.nn import MLP


def test_a_network_is_consistent(rng: np.random.Generator) -> None:
    found = consistency(MLP((4, 8, 3), rng=rng), rng.normal(size=(10, 4)))
    assert found.repeat == 0
    assert found.company < 1e-12


def test_by_hand() -> None:
    found = consistency(lambda x: x.cumsum(axis=0)[::-1], np.ones((4, 1)))
    assert found == (0, 2 / 4)  # 4 3 2 1 against 2 1


@pytest.mark.parametrize(
    ("layer", "repeats", "mixes"),
    [(nn.Dropout(0.5), True, True), (nn.BatchNorm1d(6), False, True), (nn.ReLU(), False, False)],
)
def test_training_mode_is_found(layer: nn.Module, repeats: bool, mixes: bool) -> None:
    torch.manual_seed(0)
    module = nn.Sequential(nn.Linear(4, 6), layer, nn.Linear(6, 3))
    x = torch.randn(16, 4)
    found = consistency(module, x)
    assert (found.repeat > 1e-3, found.company > 1e-3) == (repeats, mixes)
    module.eval()
    assert max(consistency(module, x)) < 1e-5


def test_softmax_over_the_rows_is_found() -> None:
    x = torch.randn(8, 3, generator=torch.Generator().manual_seed(0))
    assert consistency(lambda z: z.softmax(dim=0), x).company > 0.1
    assert consistency(lambda z: z.softmax(dim=1), x).company < 1e-6


def test_outputs_of_zero_are_no_division_by_zero() -> None:
    assert consistency(np.zeros_like, np.ones((4, 2))) == (0, 0)


@pytest.mark.bad_input
def test_bad_input() -> None:
    with pytest.raises(ValueError, match="four examples or more, got 3"):
        consistency(np.tanh, np.ones((3, 2)))
    with pytest.raises(ValueError, match="one row per example, got 2 for 4"):
        consistency(lambda x: x[:2], np.ones((4, 2)))


@pytest.mark.bad_input
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_predictions_that_are_not_finite_are_refused(value: float) -> None:
    # NaN differs from nothing by more than a threshold: a broken network would pass.
    def broken(x: np.ndarray) -> np.ndarray:
        return np.where(x > 0, value, x)

    with pytest.raises(ValueError, match="finite numbers, got 1 of 4 NaN or infinite"):
        consistency(broken, np.array([[-1.0], [-2.0], [3.0], [-4.0]]))
