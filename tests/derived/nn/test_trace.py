from itertools import pairwise

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from derived.nn import MLP, Layer, Linear, ReLU, Sequential, Tanh, forward_flops, trace_forward


def test_by_hand(rng: np.random.Generator) -> None:
    network = MLP((2, 3, 1), rng=rng)
    x = rng.normal(size=(4, 2))
    steps = trace_forward(network, x)
    assert [step.layer for step in steps] == list(network)
    assert [step.output.shape for step in steps] == [(4, 3), (4, 3), (4, 1)]
    assert [step.parameters for step in steps] == [9, 0, 4]
    assert [step.flops for step in steps] == [48, 0, 24]  # 4·3 outputs of 4 each, 4·1 of 6 each
    assert [step.evaluations for step in steps] == [0, 12, 0]


def test_outputs_are_those_of_the_layers(rng: np.random.Generator) -> None:
    network = MLP((3, 5, 4, 2), Tanh, rng=rng)
    x = rng.normal(size=(6, 3))
    steps = trace_forward(network, x)
    assert np.array_equal(steps[-1].output, network(x))
    for step in steps:
        x = step.layer(x)
        assert np.array_equal(step.output, x)


def test_nested_networks_and_single_layers(rng: np.random.Generator) -> None:
    inner = Sequential(Linear(3, 2, rng=rng), ReLU())
    outer = Sequential(inner, Linear(2, 4, rng=rng))
    kinds = [type(step.layer) for step in trace_forward(outer, np.ones((1, 3)))]
    assert kinds == [Linear, ReLU, Linear]
    assert len(trace_forward(Tanh(), np.ones((1, 3)))) == 1


def test_without_bias_there_is_one_addition_less(rng: np.random.Generator) -> None:
    (step,) = trace_forward(Linear(5, 2, bias=False, rng=rng), np.ones((3, 5)))
    assert step.flops == 3 * 2 * (5 + 4)


@pytest.mark.parametrize("widths", [(1, 1), (64, 32, 10), (7, 5, 6, 2)])
@pytest.mark.parametrize("n", [1, 9])
def test_flops_as_counted_by_torch(
    rng: np.random.Generator, widths: tuple[int, ...], n: int
) -> None:
    layers = [torch.nn.Linear(a, b) for a, b in pairwise(widths)]
    with FlopCounterMode(display=False) as counter:
        torch.nn.Sequential(*layers)(torch.ones(n, widths[0]))
    steps = trace_forward(MLP(widths, rng=rng), np.ones((n, widths[0])))
    assert forward_flops(widths, n) == counter.get_total_flops()
    assert sum(step.flops for step in steps) == counter.get_total_flops()


@pytest.mark.bad_input
def test_bad_input(rng: np.random.Generator) -> None:
    network = MLP((3, 2), rng=rng)
    with pytest.raises(TypeError, match="network must be a Layer such as an MLP, got list"):
        trace_forward([network], np.ones((1, 3)))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="x must have rank 2, got rank 1"):
        trace_forward(network, np.ones(3))
    with pytest.raises(ValueError, match="x has width 4 but weight takes 3"):
        trace_forward(network, np.ones((1, 4)))
    with pytest.raises(TypeError, match="n must be an integer, got float"):
        forward_flops((3, 2), 1.0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        forward_flops((3, 2), 0)
    with pytest.raises(ValueError, match="widths must name input and output"):
        forward_flops([3])

    class Doubling(Layer):
        def forward(self, x: np.ndarray) -> np.ndarray:
            return 2 * x

        def backward(self, dy: np.ndarray) -> np.ndarray:
            return 2 * dy

    with pytest.raises(TypeError, match="cannot count the work of a layer of type Doubling"):
        trace_forward(Doubling(), np.ones((1, 3)))
