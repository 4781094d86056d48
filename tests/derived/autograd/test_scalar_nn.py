import random

import numpy as np
import pytest
import torch
from sklearn.datasets import make_moons

from derived.autograd.scalar import Value
from derived.autograd.scalar_nn import MLP, Layer, Module, Neuron
from derived.testing import max_error


def test_neuron_by_hand(rng: np.random.Generator) -> None:
    neuron = Neuron(2, rng=rng)
    for parameter, data in zip(neuron.parameters(), (2.0, -3.0, 1.0), strict=True):
        parameter.data = data
    y = neuron([4.0, 1.0])
    y.backward()
    assert y.data == 6.0  # 2·4 − 3·1 + 1
    assert [parameter.grad for parameter in neuron.parameters()] == [4.0, 1.0, 1.0]
    assert neuron([0.0, 1.0]).data == 0.0  # ReLU of −2
    neuron.zero_grad()
    assert [parameter.grad for parameter in neuron.parameters()] == [0.0, 0.0, 0.0]


def test_network_equals_torch(rng: np.random.Generator) -> None:
    network = MLP(3, [4, 5, 2], rng=rng)
    x = rng.normal(size=3)
    layers: list[torch.nn.Module] = []
    for layer in network.layers:
        linear = torch.nn.Linear(len(layer.neurons[0].w), len(layer.neurons), dtype=torch.float64)
        weight = [[w.data for w in neuron.w] for neuron in layer.neurons]
        linear.weight.data = torch.tensor(weight, dtype=torch.float64)
        linear.bias.data.zero_()
        layers += [linear, torch.nn.ReLU()]
    theirs = torch.nn.Sequential(*layers[:-1])
    outputs = network([Value(number) for number in x])
    assert isinstance(outputs, list)
    loss = Value.sum([output**2 for output in outputs])
    loss.backward()
    (theirs(torch.tensor(x)) ** 2).sum().backward()
    gradients = [p.grad for p in network.parameters()]
    expected: list[float] = []
    for i in range(0, len(layers), 2):
        weight_grad, bias_grad = layers[i].weight.grad, layers[i].bias.grad
        assert isinstance(weight_grad, torch.Tensor)
        assert isinstance(bias_grad, torch.Tensor)
        for row, bias in zip(weight_grad.tolist(), bias_grad.tolist(), strict=True):
            expected += [*row, bias]
    assert max_error(gradients, expected) < 1e-13


def test_moons_example_learns(rng: np.random.Generator) -> None:
    angle = rng.uniform(0, np.pi, 20)
    x = np.vstack(
        [np.c_[np.cos(angle), np.sin(angle)], np.c_[1 - np.cos(angle), 0.5 - np.sin(angle)]]
    )
    y = np.repeat([1, -1], 20)
    model = MLP(2, [8, 1], rng=rng)
    losses = []
    for step in range(30):
        scores = [model([*map(Value, row)]) for row in x]
        margins = [(1 + -yi * s).relu() for yi, s in zip(y, scores, strict=True)]
        loss = Value.sum(margins) * (1.0 / len(margins))
        loss = loss + 1e-4 * Value.sum([p * p for p in model.parameters()])
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= (1.0 - 0.9 * step / 30) * p.grad
        losses.append(loss.data)
    assert losses[-1] < 0.5 * losses[0]


def test_a_program_for_micrograd_runs_with_other_imports() -> None:
    """Its demo in short: no generator, NumPy numbers as data and labels, `sum` of Values."""
    np.random.seed(1337)
    random.seed(1337)
    points, labels = make_moons(n_samples=40, noise=0.1)
    labels = labels * 2 - 1
    model = MLP(2, [16, 16, 1])
    assert len(model.parameters()) == 337
    assert str(model).startswith("MLP of [Layer of [ReLUNeuron(2), ReLUNeuron(2), ")
    assert str(model).endswith("ReLUNeuron(16)], Layer of [LinearNeuron(16)]]")

    def loss(size: int | None = None) -> tuple[Value, float]:
        rows = np.random.permutation(len(points))[:size]
        inputs = [list(map(Value, row)) for row in points[rows]]
        scores = list(map(model, inputs))
        margins = [(1 + -y * score).relu() for y, score in zip(labels[rows], scores, strict=True)]
        total = sum(margins) * (1.0 / len(margins)) + 1e-4 * sum(p * p for p in model.parameters())
        right = [(y > 0) == (score.data > 0) for y, score in zip(labels[rows], scores, strict=True)]  # type: ignore[union-attr]
        return total, sum(right) / len(right)

    first, _ = loss()
    for step in range(25):
        total, _ = loss(20)
        model.zero_grad()
        total.backward()
        for p in model.parameters():
            p.data -= (1.0 - 0.9 * step / 25) * p.grad
    last, accuracy = loss()
    assert last.data < 0.6 * first.data
    assert accuracy > 0.8
    grid = [list(map(Value, row)) for row in np.c_[np.linspace(-1, 2, 5), np.zeros(5)]]
    assert np.array([score.data > 0 for score in map(model, grid)]).dtype == np.bool  # type: ignore[union-attr]


def test_without_a_generator_the_weights_are_those_of_micrograd(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Drawn from Python's generator, neuron after neuron, the weights of each in order."""
    # A stream of its own: the checker of shapes draws from the global generator in between.
    monkeypatch.setattr(random, "uniform", random.Random(3).uniform)
    network = MLP(2, [3, 1])
    again = random.Random(3)
    for layer in network.layers:
        for neuron in layer.neurons:
            assert [w.data for w in neuron.w] == [again.uniform(-1, 1) for _ in neuron.w]
            assert neuron.b.data == 0.0
    assert len(Neuron(3).parameters()) == len(Layer(3, 1).parameters()) == 4


def test_names() -> None:
    rng = np.random.default_rng(0)
    assert repr(MLP(2, [1], rng=rng)) == "MLP of [Layer of [LinearNeuron(2)]]"
    assert repr(Layer(1, 2, rng=rng)) == "Layer of [ReLUNeuron(1), ReLUNeuron(1)]"
    assert Module().parameters() == []
    assert len(MLP(3, [4, 4, 1], rng=rng).parameters()) == 41


@pytest.mark.bad_input
def test_bad_input() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="the neuron takes 2 inputs, got 3"):
        Neuron(2, rng=rng)([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="nin must be at least 1, got 0"):
        Neuron(0, rng=rng)
    with pytest.raises(ValueError, match="nouts is empty"):
        MLP(2, [], rng=rng)
    with pytest.raises(TypeError, match="nouts must be a list of widths, got int"):
        MLP(2, 1, rng=rng)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"rng must be a np.random.Generator"):
        MLP(2, [1], rng=0)  # type: ignore[arg-type]
