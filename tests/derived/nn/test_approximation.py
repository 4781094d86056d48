import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from derived.nn import MLP, Linear, ReLU, Sequential, Sigmoid
from derived.nn.approximation import (
    kinks,
    linear_pieces,
    relu_interpolator,
    sigmoid_staircase,
    tent_network,
)
from derived.testing import max_error


def torch_twin(network: Sequential) -> torch.nn.Sequential:
    layers: list[torch.nn.Module] = []
    for layer in network:
        if isinstance(layer, Linear):
            twin = torch.nn.Linear(layer.in_features, layer.out_features, dtype=torch.float64)
            with torch.no_grad():
                for ours, theirs in zip(layer.parameters(), twin.parameters(), strict=True):
                    theirs.copy_(torch.tensor(ours.data))
            layers.append(twin)
        else:
            layers.append(torch.nn.ReLU() if isinstance(layer, ReLU) else torch.nn.Sigmoid())
    return torch.nn.Sequential(*layers)


def filled(network: Sequential, *values: object) -> Sequential:
    for parameter, value in zip(network.parameters(), values, strict=True):
        parameter.data[:] = np.asarray(value)
    return network


def test_interpolator_by_hand() -> None:
    network = relu_interpolator(np.array([0.0, 1.0, 3.0]), np.array([1.0, 3.0, 2.0]))
    weight, bias, out, height = (parameter.data for parameter in network.parameters())
    assert weight.tolist() == [[1.0], [1.0]]
    assert bias.tolist() == [0.0, -1.0]
    assert out.tolist() == [[2.0, -2.5]]  # slopes 2 and -1/2
    assert height.tolist() == [1.0]
    x = np.array([[-2.0], [0.0], [0.25], [1.0], [2.0], [3.0], [5.0]])
    assert network(x).ravel().tolist() == [1.0, 1.0, 1.5, 3.0, 2.5, 2.0, 1.0]


@given(st.integers(2, 40), st.integers(0, 10_000))
def test_interpolator_is_numpys_interp(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    knots = rng.uniform(0.1, 1, n).cumsum()
    values = rng.normal(size=n)
    network = relu_interpolator(knots, values)
    assert max_error(network(knots[:, None]).ravel(), values) < 1e-11
    x = rng.uniform(knots[0] - 1, knots[-1], 50)
    assert max_error(network(x[:, None]).ravel(), np.interp(x, knots, values)) < 1e-11
    assert linear_pieces(network, knots[0], knots[-1]) == n - 1


def test_staircase_by_hand() -> None:
    network = sigmoid_staircase(np.array([0.0, 2.0]), np.array([1.0, 5.0]), np.log(3))
    assert max_error(network(np.array([[1.0], [2.0], [0.0]])).ravel(), [3.0, 4.0, 2.0]) < 1e-14


def test_staircase_reaches_the_heights(rng: np.random.Generator) -> None:
    knots, values = np.arange(12.0), rng.normal(size=12)
    network = sigmoid_staircase(knots, values, 100.0)
    assert max_error(network(knots[:, None]).ravel(), values) < 1e-12
    middle = network(knots[:-1, None] + 0.5).ravel()
    assert max_error(middle, (values[1:] + values[:-1]) / 2) < 1e-12


@pytest.mark.parametrize("folds", [1, 2, 5, 10])
def test_tent_by_composition(folds: int) -> None:
    x = np.linspace(0, 1, 1025)
    y = x
    for _ in range(folds):
        y = 1 - np.abs(2 * y - 1)
    network = tent_network(folds)
    assert np.array_equal(network(x[:, None]).ravel(), y)
    assert (
        sum(layer.out_features for layer in network if isinstance(layer, Linear)) == 2 * folds + 1
    )
    assert linear_pieces(network, 0.0, 1.0) == 2**folds
    assert kinks(network, 0, 1).tolist() == [i / 2**folds for i in range(1, 2**folds)]


@pytest.mark.parametrize(
    "network",
    [
        relu_interpolator(np.linspace(0, 1, 9), np.sin(np.linspace(0, 6, 9))),
        sigmoid_staircase(np.linspace(0, 1, 9), np.sin(np.linspace(0, 6, 9)), 30.0),
        tent_network(4),
    ],
)
def test_output_and_gradients_as_in_torch(network: Sequential, rng: np.random.Generator) -> None:
    twin = torch_twin(network)
    x, dy = rng.uniform(-0.5, 1.5, (30, 1)), rng.normal(size=(30, 1))
    torch_x = torch.tensor(x, requires_grad=True)
    torch_y = twin(torch_x)
    torch_y.backward(torch.tensor(dy))
    assert max_error(network(x), torch_y.detach()) < 1e-12
    assert max_error(network.backward(dy), torch_x.grad) < 1e-11
    for ours, theirs in zip(network.parameters(), twin.parameters(), strict=True):
        assert max_error(ours.grad, theirs.grad) < 1e-11


def test_float32() -> None:
    knots = np.linspace(0, 1, 5, dtype=np.float32)
    for network in (
        relu_interpolator(knots, knots**2),
        sigmoid_staircase(knots, knots**2, 50.0),
        tent_network(3, np.float32),
    ):
        assert {parameter.data.dtype for parameter in network.parameters()} == {np.dtype("f4")}
        assert network(knots[:, None]).dtype == np.float32
    assert linear_pieces(tent_network(3, np.float32), 0.0, 1.0) == 8
    assert kinks(tent_network(1, np.float32), 0, 1).dtype == np.float64


def test_the_arguments_are_not_shared() -> None:
    knots, values = np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 0.0])
    network = relu_interpolator(knots, values)
    for parameter in network.parameters():
        parameter.data += 1
    assert knots.tolist() == [0.0, 1.0, 2.0]
    assert values.tolist() == [1.0, 2.0, 0.0]


@given(st.lists(st.integers(1, 6), min_size=1, max_size=3), st.integers(0, 10_000))
def test_between_kinks_it_is_straight(widths: list[int], seed: int) -> None:
    network = MLP((1, *widths, 2), rng=np.random.default_rng(seed))
    places = np.concatenate([[-30.0], kinks(network, -30, 30), [30.0]])
    assert np.all(np.diff(places) > 0)
    assert len(places) - 1 <= np.prod(np.array(widths) + 1)
    ends = network(places[:, None])
    middles = network((places[:-1, None] + places[1:, None]) / 2)
    assert max_error(middles, (ends[1:] + ends[:-1]) / 2) < 1e-6  # pieces may be 6e-8 short


def test_kinks_that_cancel_do_not_count() -> None:
    hidden = Sequential(
        Linear(1, 2, rng=np.random.default_rng(0)),
        ReLU(),
        Linear(2, 1, rng=np.random.default_rng(0)),
    )
    straight = filled(hidden, [[1.0], [-1.0]], [-0.5, 0.5], [[1.0, -1.0]], [0.0])  # x - 1/2
    assert kinks(straight, 0, 1).tolist() == []
    assert linear_pieces(straight, 0.0, 1.0) == 1
    knots = np.linspace(0, 1, 11)
    assert max_error(kinks(relu_interpolator(knots, np.abs(knots - 0.5)), 0, 1), [0.5]) < 1e-15


def test_kinks_at_the_ends_do_not_count() -> None:
    network = relu_interpolator(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 0.0]))
    assert kinks(network, 0, 2).tolist() == [1.0]
    assert kinks(network, 1, 2).tolist() == []
    assert kinks(network, -1, 3).tolist() == [0.0, 1.0]  # it goes on with the last slope
    assert linear_pieces(Sequential(network), -1.0, 3.0) == 3
    assert linear_pieces(Sequential(), 0.0, 1.0) == 1
    assert kinks(Sequential(ReLU()), -1, 3).tolist() == [0.0]


@pytest.mark.bad_input
def test_bad_points() -> None:
    two = np.array([0.0, 1.0])
    for construct in (relu_interpolator, lambda x, y: sigmoid_staircase(x, y, 1.0)):
        with pytest.raises(TypeError, match="knots must be a NumPy array of floats, got list"):
            construct([0.0, 1.0], two)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="knots must be two or more, got 1"):
            construct(np.array([1.0]), np.array([1.0]))
        with pytest.raises(
            ValueError, match=r"must increase, got knots\[1\] = 2 and knots\[2\] = 2"
        ):
            construct(np.array([0.0, 2.0, 2.0]), np.zeros(3))
        with pytest.raises(ValueError, match=r"values has shape \(3,\) but knots has shape \(2,\)"):
            construct(two, np.zeros(3))
        with pytest.raises(TypeError, match="values is float32 but knots is float64"):
            construct(two, two.astype(np.float32))
        with pytest.raises(ValueError, match="values must be finite, got 1 NaN"):
            construct(two, np.array([0.0, np.nan]))
        with pytest.raises(ValueError, match="knots must be finite"):
            construct(np.array([0.0, np.inf]), two)
    with pytest.raises(ValueError, match="slope of a piece overflows float32: knots are too close"):
        relu_interpolator(np.array([0.0, 1e-30], np.float32), np.array([0.0, 1e30], np.float32))
    with pytest.raises(ValueError, match="steepness must be greater than 0, got 0"):
        sigmoid_staircase(two, two, 0.0)
    with pytest.raises(TypeError, match="steepness must be a number, got str"):
        sigmoid_staircase(two, two, "9")  # type: ignore[arg-type]


@pytest.mark.bad_input
def test_bad_tents_and_counts(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="folds must be at least 1, got 0"):
        tent_network(0)
    with pytest.raises(TypeError, match="folds must be an integer, got float"):
        tent_network(2.0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="dtype must be float64 or float32, got int"):
        tent_network(2, int)
    with pytest.raises(TypeError, match="network must be a Sequential, got Linear"):
        kinks(Linear(1, 1, rng=rng), 0, 1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="Linear and ReLU alone, layer 1 is Sigmoid"):
        linear_pieces(Sequential(Linear(1, 2, rng=rng), Sigmoid()), 0.0, 1.0)
    with pytest.raises(ValueError, match="network must take one input, takes 2"):
        kinks(MLP((2, 3, 1), rng=rng), 0.0, 1.0)
    with pytest.raises(ValueError, match="low must be less than high, got low=1, high=0"):
        kinks(tent_network(1), 1, 0)
    with pytest.raises(ValueError, match="high must be a finite number, got inf"):
        kinks(tent_network(1), 0, np.inf)
    with pytest.raises(ValueError, match="tol must lie in"):
        kinks(tent_network(1), 0, 1, tol=-1.0)
