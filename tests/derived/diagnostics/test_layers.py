import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from derived.diagnostics import dead_units, layer_statistics
from derived.nn import MLP, Linear, ReLU, Sequential


def test_by_hand() -> None:
    layer = Linear(2, 2, bias=False, rng=np.random.default_rng(0))
    layer.weight.data[:] = np.eye(2)
    linear, relu = layer_statistics(
        Sequential(layer, ReLU()), np.array([[1.0, -3.0], [2.0, -4.0]]), np.array([0, 0])
    )
    assert (linear.units, linear.dead, linear.twins) == (2, 0, 0)
    assert (relu.units, relu.dead, relu.twins) == (2, 1, 0)
    assert (linear.mean, relu.mean) == (-1, 0.75)
    assert relu.std == pytest.approx(np.std([1, 0, 2, 0]))
    p = np.exp([1, 2]) / (np.exp([1, 2]) + 1)  # of class 0; the gradient is (p − 1, 1 − p) / 2
    assert relu.grad is not None
    assert np.allclose(relu.grad, np.stack([p - 1, 1 - p], axis=1) / 2)
    assert relu.grad_rms == pytest.approx(np.sqrt(np.mean(relu.grad**2)))


def test_twins_are_found_and_dead_units_are_none() -> None:
    network = MLP((3, 6, 2), rng=np.random.default_rng(0))
    weight, bias = (parameter.data for parameter in network[0].parameters())
    weight[3:5] = weight[0]
    bias[3:5] = bias[0]
    bias[5] = bias[2] = -1e3
    x = np.random.default_rng(1).normal(size=(50, 3))
    linear, relu, _ = layer_statistics(network, x, np.zeros(50, dtype=np.int64))
    assert (linear.twins, relu.twins) == (2, 2)
    assert relu.dead == 2


def test_detached_layers_have_no_gradient() -> None:
    class Cut(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lower, self.upper = nn.Linear(3, 4), nn.Linear(4, 2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.upper(self.lower(x).detach())  # type: ignore[no-any-return]

    lower, upper = layer_statistics(Cut(), np.ones((5, 3)), np.zeros(5, dtype=np.int64))
    assert lower.grad is None
    assert lower.grad_rms is None
    assert upper.grad_rms is not None


def test_a_unit_of_images_is_a_channel() -> None:
    first = nn.Conv2d(1, 3, 3)
    module = nn.Sequential(first, nn.ReLU(), nn.Flatten(), nn.Linear(3 * 36, 2))
    assert first.bias is not None
    with torch.no_grad():
        first.bias[:] = torch.tensor([1e3, -1e3, 1e3])
    found = dead_units(module, np.random.default_rng(0).normal(size=(8, 1, 8, 8)))
    assert [(line.layer, line.units) for line in found] == [("1 ReLU", 3), ("2 Flatten", 108)]
    assert [line.dead for line in found] == [1, 36]


@given(st.integers(1, 6), st.integers(1, 9), st.integers(0, 6))
def test_any_number_of_dead_units(n: int, units: int, wanted: int) -> None:
    wanted = min(wanted, units)
    layer = Linear(2, units, rng=np.random.default_rng(0))
    layer.bias.data[:] = 10  # type: ignore[union-attr]
    layer.bias.data[:wanted] = -10  # type: ignore[union-attr]
    (found,) = dead_units(Sequential(layer, ReLU()), np.ones((n, 2)))
    assert (found.dead, found.units) == (wanted, units)


@pytest.mark.bad_input
def test_bad_input() -> None:
    with pytest.raises(TypeError, match="model must be"):
        dead_units(np.tanh, np.ones((2, 2)))


def test_a_layer_that_stands_in_two_places_is_seen_once_in_each() -> None:
    rng = np.random.default_rng(0)
    relu = ReLU()
    network = Sequential(Linear(3, 4, rng=rng), relu, Linear(4, 2, rng=rng), relu)
    lines = dead_units(network, rng.normal(size=(5, 3)))
    assert [(line.layer, line.units) for line in lines] == [("1 ReLU", 4), ("1 ReLU", 2)]


@pytest.mark.bad_input
def test_refuses_targets_that_only_broadcast() -> None:
    model = torch.nn.Linear(3, 1)
    with pytest.raises(
        ValueError, match=r"outputs have shape \(5, 1\) but targets .* \(5,\), which"
    ):
        layer_statistics(model, np.ones((5, 3)), np.ones(5), torch.nn.functional.mse_loss)
