import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats  # type: ignore[import-untyped]

from derived.nn import MLP, Layer, Linear, Parameter, ReLU, init
from derived.testing import max_error

SHAPES = st.lists(st.integers(1, 6), min_size=2, max_size=5).map(tuple)
RANDOM: dict[str, dict[str, Any]] = {  # name: settings that ours and PyTorch's share
    "xavier_uniform_": {"gain": 1.5},
    "xavier_normal_": {"gain": 0.5},
    "kaiming_uniform_": {"a": 0.2},
    "kaiming_normal_": {"mode": "fan_out", "nonlinearity": "relu"},
    "orthogonal_": {"gain": 2.0},
}


def blank(*shape: int) -> Parameter:
    return Parameter(np.zeros(shape))


def test_worked_by_hand(rng: np.random.Generator) -> None:
    """From 64 units to 32: Xavier's bound is √(6/96) = 1/4, He's variance 2/64."""
    weight = init.xavier_uniform_(blank(32, 64), rng=rng).data
    assert 0.24 < np.abs(weight).max() <= 0.25
    assert init.calculate_fan_in_and_fan_out(blank(32, 64)) == (64, 32)
    he = init.kaiming_normal_(blank(3200, 64), rng=rng).data
    assert abs(he.var() * 64 / 2 - 1) < 0.02


@given(SHAPES)
def test_fans_as_in_torch(shape: tuple[int, ...]) -> None:
    theirs = torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))
    assert init.calculate_fan_in_and_fan_out(blank(*shape)) == theirs


def test_fans_of_a_grouped_convolution_as_in_torch() -> None:
    weight = torch.nn.Conv2d(8, 64, 3, groups=4).weight
    fans = init.calculate_fan_in_and_fan_out(Parameter(weight.detach().numpy()))
    assert fans == torch.nn.init._calculate_fan_in_and_fan_out(weight) == (18, 576)


@pytest.mark.parametrize("name", [*init._GAINS, "leaky_relu"])
def test_gains_as_in_torch(name: str) -> None:
    assert init.calculate_gain(name) == torch.nn.init.calculate_gain(name)  # type: ignore[arg-type]


@pytest.mark.parametrize("slope", [0.0, 0.2, 1.0, math.sqrt(5)])
def test_gain_of_a_slope_as_in_torch(slope: float) -> None:
    theirs = torch.nn.init.calculate_gain("leaky_relu", slope)
    assert init.calculate_gain("leaky_relu", slope) == theirs
    assert init.calculate_gain("relu", slope) == math.sqrt(2)  # which needs no slope


@pytest.mark.parametrize("name", RANDOM)
@pytest.mark.parametrize("shape", [(300, 200), (60, 20, 5, 5)])
def test_distributed_as_in_torch(
    rng: np.random.Generator, name: str, shape: tuple[int, ...]
) -> None:
    ours = getattr(init, name)(blank(*shape), rng=rng, **RANDOM[name]).data
    generator = torch.Generator().manual_seed(0)
    weight = torch.empty(shape, dtype=torch.float64)
    theirs = getattr(torch.nn.init, name)(weight, generator=generator, **RANDOM[name]).numpy()
    assert abs(ours.var() / theirs.var() - 1) < 0.05
    assert abs(ours.mean()) < 4 * ours.std() / math.sqrt(ours.size)
    assert stats.ks_2samp(ours.ravel(), theirs.ravel()).pvalue > 0.01
    if "uniform" in name:
        assert abs(np.abs(ours).max() / np.abs(theirs).max() - 1) < 0.01


@pytest.mark.parametrize(
    ("rule", "std"),
    [
        (lambda w, rng: init.xavier_normal_(w, 3.0, rng=rng), 3 * math.sqrt(2 / 500)),
        (lambda w, rng: init.kaiming_normal_(w, rng=rng), math.sqrt(2 / 200)),
        (lambda w, rng: init.kaiming_normal_(w, mode="fan_out", rng=rng), math.sqrt(2 / 300)),
        (lambda w, rng: init.kaiming_normal_(w, 1.0, rng=rng), math.sqrt(1 / 200)),
    ],
)
def test_normal_with_the_stated_deviation(
    rng: np.random.Generator,
    rule: Callable[[Parameter, np.random.Generator], Parameter],
    std: float,
) -> None:
    weight = rule(blank(300, 200), rng).data
    assert stats.kstest(weight.ravel() / std, "norm").pvalue > 0.01


@pytest.mark.parametrize(
    ("rule", "bound"),
    [
        (lambda w, rng: init.xavier_uniform_(w, 3.0, rng=rng), 3 * math.sqrt(6 / 500)),
        (lambda w, rng: init.kaiming_uniform_(w, rng=rng), math.sqrt(6 / 200)),
        (lambda w, rng: init.kaiming_uniform_(w, math.sqrt(5), rng=rng), 1 / math.sqrt(200)),
        (lambda w, rng: init.kaiming_uniform_(w, mode="fan_out", rng=rng), math.sqrt(6 / 300)),
    ],
)
def test_uniform_up_to_the_stated_bound(
    rng: np.random.Generator,
    rule: Callable[[Parameter, np.random.Generator], Parameter],
    bound: float,
) -> None:
    weight = rule(blank(300, 200), rng).data
    assert np.abs(weight).max() <= bound
    assert stats.kstest(weight.ravel() / bound, "uniform", (-1, 2)).pvalue > 0.01


@given(SHAPES, st.integers(0, 100))
def test_orthogonal_in_the_shorter_direction(shape: tuple[int, ...], seed: int) -> None:
    weight = init.orthogonal_(blank(*shape), 1.5, rng=np.random.default_rng(seed)).data
    matrix = weight.reshape(shape[0], -1)
    gram = matrix.T @ matrix if matrix.shape[0] >= matrix.shape[1] else matrix @ matrix.T
    assert max_error(gram, 1.5**2 * np.eye(len(gram))) < 1e-12


def test_orthogonal_has_no_preferred_sign(rng: np.random.Generator) -> None:
    """Uniform over all rotations and reflections: each entry of a 2×2 is a cosine of any angle."""
    drawn = np.stack([init.orthogonal_(blank(2, 2), rng=rng).data for _ in range(2000)])
    for i, j in np.ndindex(2, 2):
        assert stats.kstest(drawn[:, i, j], stats.arcsine(-1, 2).cdf).pvalue > 0.01
    assert abs(np.linalg.det(drawn).mean()) < 0.1  # rotations and reflections alike


@pytest.mark.parametrize("name", RANDOM)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_in_place_and_in_its_dtype(name: str, dtype: type) -> None:
    weight = Parameter(np.zeros((6, 4), dtype))
    view, rule = weight.data, getattr(init, name)
    assert rule(weight, rng=np.random.default_rng(3)) is weight
    assert weight.data is view
    assert view.dtype == dtype
    assert np.abs(view).min() > 0
    again = rule(Parameter(np.zeros((6, 4))), rng=np.random.default_rng(3)).data
    assert max_error(view, again) < 1e-6  # the same numbers, rounded


def test_constants() -> None:
    bias = Parameter(np.ones(3, np.float32))
    assert init.zeros_(bias) is bias
    assert bias.data.tolist() == [0, 0, 0]
    assert init.constant_(bias, 0.5).data.tolist() == [0.5, 0.5, 0.5]
    assert bias.data.dtype == np.float32


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (5, 1), (2, 1, 3)])
@pytest.mark.parametrize("name", RANDOM)
def test_edge_shapes(rng: np.random.Generator, name: str, shape: tuple[int, ...]) -> None:
    assert np.isfinite(getattr(init, name)(blank(*shape), rng=rng).data).all()


def test_a_whole_network(rng: np.random.Generator) -> None:
    network = MLP((400, 300, 200, 10), ReLU, rng=rng)
    assert init.initialize_(network, init.kaiming_normal_, rng=rng) is network
    for layer, fan in zip(network.layers[::2], (400, 300, 200), strict=True):
        assert isinstance(layer, Linear)
        assert abs(layer.weight.data.var() * fan / 2 - 1) < 0.1
        assert layer.bias is not None
        assert not layer.bias.data.any()


def test_a_network_without_biases_and_with_other_layers(rng: np.random.Generator) -> None:
    class Scale(Layer):
        """Like a normalization: its weight is a vector and stays."""

        def __init__(self) -> None:
            self.weight = Parameter(np.ones(3))

        def forward(self, x: np.ndarray) -> np.ndarray:
            return x * self.weight.data

        def backward(self, dy: np.ndarray) -> np.ndarray:
            return dy * self.weight.data

        def children(self) -> list[Layer]:
            return [inner]

    inner, outer = Linear(3, 3, bias=False, rng=rng), Scale()
    init.initialize_(outer, init.constant_, val=2.0)
    assert inner.weight.data.tolist() == np.full((3, 3), 2.0).tolist()
    assert outer.weight.data.tolist() == [1, 1, 1]


@pytest.mark.bad_input
@pytest.mark.parametrize("name", RANDOM)
def test_bad_weights(rng: np.random.Generator, name: str) -> None:
    rule = getattr(init, name)
    with pytest.raises(ValueError, match=r"two axes or more.*fan; got shape \(5,\).*zeros_"):
        rule(blank(5), rng=rng)
    with pytest.raises(TypeError, match="parameter must be a Parameter such as"):
        rule(np.zeros((3, 2)), rng=rng)
    with pytest.raises(TypeError, match=r"rng must be a np\.random\.Generator"):
        rule(blank(3, 2), rng=0)


@pytest.mark.bad_input
def test_bad_settings(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="fan; got shape"):
        init.calculate_fan_in_and_fan_out(blank(5))
    for rule in (init.xavier_normal_, init.xavier_uniform_, init.orthogonal_):
        with pytest.raises(ValueError, match="gain must lie in"):
            rule(blank(3, 2), -1.0, rng=rng)
        with pytest.raises(TypeError, match="gain must be a number, got str"):
            rule(blank(3, 2), "relu", rng=rng)  # type: ignore[arg-type]
        for dtype, over in ((np.float64, 1e308), (np.float32, 1e37)):
            with pytest.raises(ValueError, match=r"gain must lie in \[0, .*e\+\d+\], got 1e\+"):
                rule(Parameter(np.zeros((3, 2), dtype)), over, rng=rng)
            within = rule(Parameter(np.zeros((3, 2), dtype)), over / 1e3, rng=rng)
            assert np.isfinite(within.data).all()
    for kaiming in (init.kaiming_normal_, init.kaiming_uniform_):
        with pytest.raises(ValueError, match=r"a must lie in \[-1e\+150, 1e\+150\], got 1e\+200"):
            kaiming(blank(3, 2), 1e200, rng=rng)
        with pytest.raises(ValueError, match="mode must be 'fan_in' or 'fan_out', got 'fan_avg'"):
            kaiming(blank(3, 2), mode="fan_avg", rng=rng)
        with pytest.raises(ValueError, match=r"nonlinearity must be 'linear' or .*got 'gelu'"):
            kaiming(blank(3, 2), nonlinearity="gelu", rng=rng)
        with pytest.raises(TypeError, match="a must be a number, got str"):
            kaiming(blank(3, 2), "fan_in", rng=rng)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="val must be a finite number, got nan"):
        init.constant_(blank(3), math.nan)
    with pytest.raises(ValueError, match=r"val must lie in .*e\+38\], got 1e\+39"):
        init.constant_(Parameter(np.zeros(3, np.float32)), 1e39)
    with pytest.raises(ValueError, match="param must lie in"):
        init.calculate_gain("leaky_relu", -1e200)
    with pytest.raises(TypeError, match="parameter must be a Parameter"):
        init.zeros_(np.zeros(3))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="param must be a number, got bool"):
        init.calculate_gain("leaky_relu", True)
    with pytest.raises(TypeError, match="network must be a Layer such as an MLP, got Parameter"):
        init.initialize_(blank(3, 2), init.xavier_normal_, rng=rng)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="rule must be a function of this module, got str"):
        init.initialize_(MLP((2, 1), rng=rng), "xavier", rng=rng)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no layer whose weight has two or more axes"):
        init.initialize_(ReLU(), init.xavier_normal_, rng=rng)
