from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from derived.ops.batch_norm import batch_norm, batch_norm_backward
from derived.ops.layer_norm import layer_norm, layer_norm_backward
from derived.testing import assert_matches_torch, check_vjp, max_error


def torch_layer_norm(x: Any, gamma: Any, beta: Any, eps: float = 1e-5) -> torch.Tensor:
    return torch.nn.functional.layer_norm(x, gamma.shape, gamma, beta, eps=eps)


def arguments(rng: np.random.Generator, *shape: int) -> tuple[np.ndarray, ...]:
    return rng.normal(3, 0.5, shape), rng.normal(size=shape[-1]), rng.normal(size=shape[-1])


def test_by_hand() -> None:
    # Mean 3, variance (4 + 0 + 0 + 4)/4 = 2, and eps 2: x̂ = (x − 3)/2 = (−1, 0, 0, 1).
    gamma, beta = np.array([10.0, 1.0, 1.0, 2.0]), np.array([0.0, 5.0, 0.0, 0.0])
    y, cache = layer_norm(np.array([[1.0, 3.0, 3.0, 5.0]]), gamma, beta, eps=2.0)
    assert y.tolist() == [[-10.0, 5.0, 0.0, 2.0]]
    dx, dgamma, dbeta = layer_norm_backward(np.array([[4.0, 0.0, 0.0, 0.0]]), cache)
    assert dbeta.tolist() == [4.0, 0.0, 0.0, 0.0]
    assert dgamma.tolist() == [-4.0, 0.0, 0.0, 0.0]
    # dx̂ = (40, 0, 0, 0): mean 10; mean of dx̂·x̂ −10. (40 − 10 − 10, −10, −10, −10 + 10)/2.
    assert dx.tolist() == [[10.0, -5.0, -5.0, 0.0]]


@pytest.mark.parametrize("shape", [(1, 2), (1, 1), (3, 7), (5, 4), (6,), (2, 3, 5), (2, 1, 3, 4)])
def test_gradients(rng: np.random.Generator, shape: tuple[int, ...]) -> None:
    args = arguments(rng, *shape)
    assert check_vjp(layer_norm, layer_norm_backward, *args, rng=rng, eps=0.1) < 1e-7
    assert_matches_torch(layer_norm, layer_norm_backward, torch_layer_norm, *args, rng=rng, eps=0.1)


@given(
    shape=st.lists(st.integers(1, 6), min_size=1, max_size=3),
    offset=st.floats(-100, 100),
    seed=st.integers(0, 99),
)
def test_any_shape_as_in_torch(shape: list[int], offset: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, gamma, beta = arguments(rng, *shape)
    args = (x + offset, gamma, beta)
    # One value in a row leaves rounding alone, which a small epsilon would magnify.
    assert_matches_torch(
        layer_norm, layer_norm_backward, torch_layer_norm, *args, rng=rng, eps=0.1, tolerance=1e-9
    )


def test_is_batch_norm_turned_on_its_side(rng: np.random.Generator) -> None:
    x, dy = rng.normal(size=(5, 3)), rng.normal(size=(5, 3))
    y, cache = layer_norm(x, np.ones(3), np.zeros(3))
    y_turned, cache_turned = batch_norm(x.T, np.ones(5), np.zeros(5))
    assert max_error(y, y_turned.T) < 1e-14
    turned = batch_norm_backward(dy.T, cache_turned)[0].T
    assert max_error(layer_norm_backward(dy, cache)[0], turned) < 1e-14


def test_rows_do_not_see_each_other(rng: np.random.Generator) -> None:
    x, gamma, beta = arguments(rng, 4, 6)
    y, cache = layer_norm(x, gamma, beta)
    alone, _ = layer_norm(x[2:3], gamma, beta)
    assert max_error(alone, y[2:3]) < 1e-15
    dy = np.zeros((4, 6))
    dy[2] = 1
    dx = layer_norm_backward(dy, cache)[0]
    assert (dx[[0, 1, 3]] == 0).all()


def test_a_constant_row_gives_its_shift() -> None:
    beta = np.array([2.0, -1.0, 0.0])
    y, cache = layer_norm(np.full((2, 3), 7.0), np.ones(3), beta)
    assert (y == beta).all()
    assert np.isfinite(layer_norm_backward(np.eye(3)[:2], cache)[0]).all()


def test_large_mean_in_float32(rng: np.random.Generator) -> None:
    # The mean is subtracted before anything is squared: no cancellation of two large numbers.
    x = (1000 + rng.normal(0, 0.1, (64, 256))).astype(np.float32)
    y, _ = layer_norm(x, np.ones(256, np.float32), np.zeros(256, np.float32))
    exact, _ = layer_norm(x.astype(np.float64), np.ones(256), np.zeros(256))
    assert max_error(y, exact) < 1e-3


def test_float32_is_kept_and_arguments_left_alone(rng: np.random.Generator) -> None:
    args = [a.astype(np.float32) for a in arguments(rng, 4, 3)]
    before = [a.copy() for a in args]
    y, cache = layer_norm(*args)  # type: ignore[arg-type]
    dy = y.copy()
    results = (y, *layer_norm_backward(dy, cache))
    assert [a.dtype for a in results] == [np.float32] * 4
    assert np.array_equal(dy, y)
    assert all(np.array_equal(a, b) for a, b in zip(args, before, strict=True))
    assert all(
        np.array_equal(a, b)
        for a, b in zip(layer_norm_backward(dy, cache), results[1:], strict=True)
    )


@pytest.mark.bad_input
def test_bad_input() -> None:
    x, one = np.arange(6.0).reshape(3, 2), np.ones(2)
    with pytest.raises(ValueError, match="x must have at least one axis"):
        layer_norm(np.array(1.0), one, one)
    with pytest.raises(ValueError, match="x must be finite"):
        layer_norm(x * np.nan, one, one)
    with pytest.raises(ValueError, match=r"gamma has shape \(3,\) but a row of x has shape \(2,\)"):
        layer_norm(x, np.ones(3), one)
    with pytest.raises(TypeError, match="beta is float32 but a row of x is float64"):
        layer_norm(x, one, one.astype(np.float32))
    with pytest.raises(TypeError, match="x must hold floats"):
        layer_norm(x.astype(int), one, one)
    with pytest.raises(ValueError, match="eps must be greater than 0, got 0"):
        layer_norm(x, one, one, eps=0.0)
    single = one.astype(np.float32)
    with pytest.raises(ValueError, match=r"x is too large: .* up to 5e\+20 its variance overflows"):
        layer_norm((x * 1e20).astype(np.float32), single, single)
    with pytest.raises(ValueError, match="x is too large"):  # the mean itself overflows
        layer_norm(np.full((3, 2), 3e38, np.float32), single, single)
    _, cache = layer_norm(x, one, one)
    with pytest.raises(ValueError, match=r"dy has shape \(2, 2\) but y has shape \(3, 2\)"):
        layer_norm_backward(np.ones((2, 2)), cache)
