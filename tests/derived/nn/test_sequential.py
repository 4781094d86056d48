import numpy as np
import pytest
import torch

from derived.nn import Linear, ReLU, Sequential, Tanh
from derived.ops.losses import cross_entropy, cross_entropy_backward
from derived.optim import SGD
from derived.testing import max_error


def test_by_hand(rng: np.random.Generator) -> None:
    first, second = Linear(1, 2, rng=rng), Linear(2, 1, bias=False, rng=rng)
    first.weight.data[:] = [[1.0], [-1.0]]
    assert first.bias is not None
    first.bias.data[:] = 0.0
    second.weight.data[:] = [[2.0, 3.0]]
    network = Sequential(first, ReLU(), second)
    assert network(np.array([[5.0], [-4.0]])).tolist() == [[10.0], [12.0]]  # 2·5 and 3·4
    assert network.backward(np.array([[1.0], [1.0]])).tolist() == [[2.0], [-3.0]]
    assert np.asarray(second.weight.grad).tolist() == [[5.0, 4.0]]
    assert np.asarray(first.weight.grad).tolist() == [[10.0], [-12.0]]  # 2·5 and 3·(−4)


def test_training_gradients_as_in_torch(rng: np.random.Generator) -> None:
    network = Sequential(
        Linear(6, 5, rng=rng), Tanh(), Linear(5, 4, rng=rng), ReLU(), Linear(4, 3, rng=rng)
    )
    twin = torch.nn.Sequential(
        torch.nn.Linear(6, 5),
        torch.nn.Tanh(),
        torch.nn.Linear(5, 4),
        torch.nn.ReLU(),
        torch.nn.Linear(4, 3),
    ).double()
    with torch.no_grad():
        for ours, theirs in zip(network.parameters(), twin.parameters(), strict=True):
            theirs.copy_(torch.tensor(ours.data))
    x, labels = rng.normal(size=(7, 6)), rng.integers(0, 3, 7)
    loss, cache = cross_entropy(network(x), labels)
    network.backward(cross_entropy_backward(1.0, cache))
    torch_loss = torch.nn.functional.cross_entropy(twin(torch.tensor(x)), torch.tensor(labels))
    torch.autograd.backward(torch_loss)
    assert max_error(loss, torch_loss.detach()) < 1e-14
    for ours, theirs in zip(network.parameters(), twin.parameters(), strict=True):
        assert max_error(ours.grad, theirs.grad) < 1e-14
    network.zero_grad()
    assert [p.grad for p in network.parameters()] == [None] * 6


def test_parameters_alone_get_the_same_gradients(rng: np.random.Generator) -> None:
    network = Sequential(Linear(4, 3, rng=rng), ReLU(), Linear(3, 2, rng=rng))
    network(rng.normal(size=(5, 4)))
    dy = rng.normal(size=(5, 2))
    network.backward(dy)
    whole = [p.grad for p in network.parameters()]
    network.zero_grad()
    network.backward_parameters(dy)
    for ours, expected in zip(network.parameters(), whole, strict=True):
        np.testing.assert_array_equal(ours.grad, expected)


def test_parameters_alone_where_the_first_layer_has_none(rng: np.random.Generator) -> None:
    network = Sequential(ReLU(), Linear(3, 2, rng=rng))
    network(np.ones((5, 3)))
    network.backward_parameters(np.ones((5, 2)))
    assert network.parameters()[1].grad.tolist() == [5.0, 5.0]  # type: ignore[union-attr]


def test_is_a_sequence(rng: np.random.Generator) -> None:
    layers = [Linear(2, 2, rng=rng), ReLU()]
    network = Sequential(*layers)
    assert len(network) == 2
    assert list(network) == layers
    assert network[-1] is layers[1]
    assert repr(network) == (
        "Sequential(\n  (0): Linear(in_features=2, out_features=2, bias=True)\n  (1): ReLU()\n)"
    )


def test_layers_that_share_a_parameter_as_in_torch(rng: np.random.Generator) -> None:
    first, second = Linear(2, 2, rng=rng), Linear(2, 2, rng=rng)
    second.weight = first.weight
    network = Sequential(first, Tanh(), Sequential(second))
    assert [id(p) for p in network.parameters()] == [
        id(p) for p in (first.weight, first.bias, second.bias)
    ]
    twin = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Tanh(), torch.nn.Linear(2, 2))
    twin[2].weight = twin[0].weight
    twin.double()
    with torch.no_grad():
        for ours, theirs in zip(network.parameters(), twin.parameters(), strict=True):
            theirs.copy_(torch.tensor(ours.data))
    x, dy = rng.normal(size=(4, 2)), rng.normal(size=(4, 2))
    optimizer, torch_s = SGD(network.parameters(), lr=0.1), torch.optim.SGD(twin.parameters(), 0.1)
    for _ in range(3):
        optimizer.zero_grad()
        torch_s.zero_grad()
        network(x)
        network.backward_parameters(dy)
        torch.autograd.backward(twin(torch.tensor(x)), torch.tensor(dy))
        optimizer.step()
        torch_s.step()
    for ours, theirs in zip(network.parameters(), twin.parameters(), strict=True):
        assert max_error(ours.data, theirs.detach()) < 1e-14


@pytest.mark.bad_input
@pytest.mark.parametrize(
    "layout", ["l a l", "l a l a", "l (a l)", "(l a) (b l)", "((l) a) b (c l)"]
)
def test_a_layer_in_two_places_has_no_backward_pass(layout: str, rng: np.random.Generator) -> None:
    linear, tanh = Linear(2, 2, rng=rng), Tanh()
    network = {
        "l a l": Sequential(linear, tanh, linear),
        "l a l a": Sequential(Linear(2, 2, rng=rng), tanh, Linear(2, 2, rng=rng), tanh),
        "l (a l)": Sequential(linear, Sequential(tanh, linear)),
        "(l a) (b l)": Sequential(Sequential(linear, tanh), Sequential(Tanh(), linear)),
        "((l) a) b (c l)": Sequential(
            Sequential(Sequential(linear), tanh), ReLU(), Sequential(Tanh(), linear)
        ),
    }[layout]
    y = network(np.ones((3, 2)))  # to look at what it computes is right
    name = "Tanh" if layout == "l a l a" else "Linear"
    places = {"l a l": (0, 2), "l a l a": (1, 3), "((l) a) b (c l)": (0, 2)}.get(layout, (0, 1))
    message = f"one {name} stands in layer {places[0]} and in layer {places[1]}, but remembers one"
    for backward in (network.backward, network.backward_parameters):
        with pytest.raises(RuntimeError, match=message):
            backward(y)
    assert [p.grad for p in network.parameters()] == [None] * len(network.parameters())


@pytest.mark.bad_input
def test_bad_input(rng: np.random.Generator) -> None:
    with pytest.raises(TypeError, match="layer 1 must be a Layer, got function"):
        Sequential(ReLU(), lambda x: x)  # type: ignore[arg-type]
    network = Sequential(Linear(2, 3, rng=rng), Linear(4, 1, rng=rng))
    with pytest.raises(ValueError, match="x has width 3 but weight takes 4"):
        network(np.ones((5, 2)))
    with pytest.raises(RuntimeError, match="backward was called before"):
        Sequential(ReLU()).backward(np.ones(2))
