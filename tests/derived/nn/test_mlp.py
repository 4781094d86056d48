from itertools import pairwise

import numpy as np
import pytest
import torch

from derived.nn import ELU, MLP, Linear, ReLU, Tanh, parameter_count
from derived.ops.losses import cross_entropy, cross_entropy_backward
from derived.testing import max_error


def test_by_hand(rng: np.random.Generator) -> None:
    network = MLP((2, 2, 1), rng=rng)
    values = ([[1.0, 1.0], [1.0, 1.0]], [0.0, -1.0], [[1.0, -2.0]], [0.0])
    for parameter, value in zip(network.parameters(), values, strict=True):
        parameter.data[:] = value
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    assert network(corners).tolist() == [[0.0], [1.0], [1.0], [0.0]]  # exclusive or


def test_layers_and_their_order(rng: np.random.Generator) -> None:
    network = MLP((5, 4, 3, 2), Tanh, rng=rng)
    assert [type(layer) for layer in network] == [Linear, Tanh, Linear, Tanh, Linear]
    assert network[1] is not network[3]
    assert network.widths == (5, 4, 3, 2)
    assert isinstance(MLP((2, 2, 2), rng=rng)[1], ReLU)
    assert repr(MLP((2, 2, 2), lambda: ELU(alpha=0.5), rng=rng)[1]) == "ELU(alpha=0.5)"


def test_without_a_hidden_layer_it_is_linear(rng: np.random.Generator) -> None:
    assert [type(layer) for layer in MLP([3, 2], rng=rng)] == [Linear]


def test_is_drawn_layer_after_layer() -> None:
    network = MLP((3, 4, 2), rng=np.random.default_rng(7))
    rng = np.random.default_rng(7)
    by_hand = [*Linear(3, 4, rng=rng).parameters(), *Linear(4, 2, rng=rng).parameters()]
    for ours, theirs in zip(network.parameters(), by_hand, strict=True):
        assert np.array_equal(ours.data, theirs.data)


def test_output_and_gradients_as_in_torch(rng: np.random.Generator) -> None:
    network = MLP((6, 5, 4, 3), Tanh, rng=rng)
    twin = torch.nn.Sequential(
        torch.nn.Linear(6, 5),
        torch.nn.Tanh(),
        torch.nn.Linear(5, 4),
        torch.nn.Tanh(),
        torch.nn.Linear(4, 3),
    ).double()
    with torch.no_grad():
        for ours, theirs in zip(network.parameters(), twin.parameters(), strict=True):
            theirs.copy_(torch.tensor(ours.data))
    x, labels = rng.normal(size=(7, 6)), rng.integers(0, 3, 7)
    loss, cache = cross_entropy(network(x), labels)
    dx = network.backward(cross_entropy_backward(1.0, cache))
    torch_x = torch.tensor(x, requires_grad=True)
    torch_loss = torch.nn.functional.cross_entropy(twin(torch_x), torch.tensor(labels))
    torch.autograd.backward(torch_loss)
    assert max_error(loss, torch_loss.detach()) < 1e-14
    assert max_error(dx, torch_x.grad) < 1e-14
    for ours, theirs in zip(network.parameters(), twin.parameters(), strict=True):
        assert max_error(ours.grad, theirs.grad) < 1e-14


@pytest.mark.parametrize(
    ("widths", "count"), [((1, 1), 2), ((2, 2, 1), 9), ((64, 32, 10), 2410), ((3, 1, 1, 5), 16)]
)
def test_parameter_count(rng: np.random.Generator, widths: tuple[int, ...], count: int) -> None:
    network = MLP(widths, rng=rng)
    assert parameter_count(widths) == count
    assert network.parameter_count == count
    twin = [torch.nn.Linear(a, b) for a, b in pairwise(widths)]
    assert sum(p.numel() for layer in twin for p in layer.parameters()) == count


def test_float32(rng: np.random.Generator) -> None:
    network = MLP((3, 4, 2), rng=rng, dtype=np.float32)
    y = network(np.ones((5, 3), np.float32))
    arrays = [y, network.backward(y), *(p.data for p in network.parameters())]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


@pytest.mark.bad_input
def test_bad_input(rng: np.random.Generator) -> None:
    with pytest.raises(TypeError, match="widths must be a sequence of integers, got int"):
        MLP(3, rng=rng)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="widths must be a sequence of integers, got str"):
        parameter_count("64")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"widths must name input and output at least, got \(3,\)"):
        MLP((3,), rng=rng)
    with pytest.raises(ValueError, match=r"widths\[1\] must be at least 1, got 0"):
        MLP((3, 0, 2), rng=rng)
    with pytest.raises(TypeError, match=r"widths\[2\] must be an integer, got float"):
        parameter_count((3, 4, 2.0))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="activation must be a class such as ReLU, got str"):
        MLP((3, 4, 2), "relu", rng=rng)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="must be a class such as ReLU, got an object: ReLU"):
        MLP((3, 2), ReLU(), rng=rng)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="activation must make a Layer, made int"):
        MLP((3, 4, 2), int, rng=rng)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"rng must be a np\.random\.Generator"):
        MLP((3, 2), rng=0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="dtype must be float64 or float32"):
        MLP((3, 2), rng=rng, dtype=int)
    with pytest.raises(ValueError, match="x has width 4 but weight takes 3"):
        MLP((3, 2), rng=rng)(np.ones((5, 4)))
