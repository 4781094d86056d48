import numpy as np
import pytest
import torch

from derived.nn import Layer, Parameter, Sequential


class Scale(Layer):
    """The smallest layer with a parameter: what a reader's own layer looks like."""

    def __init__(self) -> None:
        self.factor = Parameter(np.array([3.0]))
        self._x: np.ndarray | None = None

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._x = x
        return np.asarray(self.factor.data * x)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        self.factor.accumulate(np.array([(dy * self._of_forward(self._x)).sum()]))
        return np.asarray(self.factor.data * dy)

    def parameters(self) -> list[Parameter]:
        return [self.factor]


def test_a_layer_of_ones_own() -> None:
    layer = Scale()
    assert layer(np.array([1.0, 2.0])).tolist() == [3.0, 6.0]
    assert layer.backward(np.array([1.0, 1.0])).tolist() == [3.0, 3.0]
    assert np.asarray(layer.factor.grad).tolist() == [3.0]
    layer.zero_grad()
    assert layer.factor.grad is None
    assert repr(layer) == "Scale()"


def test_modes_reach_every_layer_inside_as_in_torch() -> None:
    inner = Sequential(Scale(), Scale())
    network = Sequential(Scale(), inner)
    twin = torch.nn.Sequential(
        torch.nn.Tanh(), torch.nn.Sequential(torch.nn.Tanh(), torch.nn.Tanh())
    )
    assert list(network.modules()) == [network, network[0], inner, inner[0], inner[1]]
    assert [m.training for m in network.modules()] == [m.training for m in twin.modules()]
    assert network.eval() is network
    assert [m.training for m in network.modules()] == [m.training for m in twin.eval().modules()]
    inner.train()
    assert [m.training for m in network.modules()] == [False, False, True, True, True]


def test_a_layer_in_two_places_is_listed_once() -> None:
    shared = Scale()
    network = Sequential(shared, shared)
    assert list(network.modules()) == [network, shared]


@pytest.mark.bad_input
def test_a_mode_that_is_no_truth_value_is_refused() -> None:
    with pytest.raises(TypeError, match="mode must be True or False, got int"):
        Scale().train(1)  # type: ignore[arg-type]
