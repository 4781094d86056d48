from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from derived.ops.layer_norm import layer_norm
from derived.ops.rms_norm import rms_norm, rms_norm_backward
from derived.testing import assert_matches_torch, check_vjp, max_error


def torch_rms_norm(x: Any, gamma: Any, eps: float | None = None) -> torch.Tensor:
    return torch.nn.functional.rms_norm(x, gamma.shape, gamma, eps=eps)


def test_by_hand() -> None:
    # Mean square (1 + 1 + 25 + 9)/4 = 9, and eps 7: x̂ = x/4.
    x, gamma = np.array([[1.0, -1.0, 5.0, 3.0]]), np.array([4.0, 4.0, 8.0, 4.0])
    y, cache = rms_norm(x, gamma, eps=7.0)
    assert y.tolist() == [[1.0, -1.0, 10.0, 3.0]]
    dx, dgamma = rms_norm_backward(np.array([[0.0, 0.0, 2.0, 0.0]]), cache)
    assert dgamma.tolist() == [0.0, 0.0, 2.5, 0.0]
    # dx̂ = (0, 0, 16, 0); mean of dx̂·x̂ = 16·1.25/4 = 5. (0 − 1.25, 0 + 1.25, 16 − 6.25, −3.75)/4.
    assert dx.tolist() == [[-0.3125, 0.3125, 2.4375, -0.9375]]


@pytest.mark.parametrize("shape", [(1, 2), (1, 1), (3, 7), (6,), (2, 3, 5)])
@pytest.mark.parametrize("eps", [None, 0.1])
def test_gradients(rng: np.random.Generator, shape: tuple[int, ...], eps: float | None) -> None:
    x, gamma = rng.normal(2, 1, shape), rng.normal(size=shape[-1])
    assert check_vjp(rms_norm, rms_norm_backward, x, gamma, rng=rng, eps=eps) < 1e-7
    assert_matches_torch(rms_norm, rms_norm_backward, torch_rms_norm, x, gamma, rng=rng, eps=eps)


@given(
    shape=st.lists(st.integers(1, 6), min_size=1, max_size=3),
    scale=st.floats(0.01, 100),
    seed=st.integers(0, 99),
)
def test_any_shape_as_in_torch(shape: list[int], scale: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, gamma = rng.normal(0, scale, shape), rng.normal(size=shape[-1])
    assert_matches_torch(
        rms_norm, rms_norm_backward, torch_rms_norm, x, gamma, rng=rng, eps=0.1, tolerance=1e-9
    )


def test_is_layer_norm_where_the_mean_is_zero(rng: np.random.Generator) -> None:
    x = rng.normal(size=(5, 4))
    x -= x.mean(axis=1, keepdims=True)
    y, _ = rms_norm(x, np.ones(4), eps=1e-5)
    assert max_error(y, layer_norm(x, np.ones(4), np.zeros(4))[0]) < 1e-12


def test_zeros_stay_zeros() -> None:
    y, cache = rms_norm(np.zeros((2, 3)), np.ones(3))
    assert (y == 0).all()
    assert np.isfinite(rms_norm_backward(np.ones((2, 3)), cache)[0]).all()


def test_default_epsilon_is_that_of_the_dtype() -> None:
    for dtype, tensor_dtype in ((np.float32, torch.float32), (np.float64, torch.float64)):
        tiny = np.full((1, 2), np.sqrt(np.finfo(dtype).eps), dtype)
        y, _ = rms_norm(tiny, np.ones(2, dtype))
        theirs = torch.nn.functional.rms_norm(torch.tensor(tiny, dtype=tensor_dtype), (2,))
        assert max_error(y, theirs) < 1e-6
        assert max_error(y, np.full((1, 2), np.sqrt(0.5))) < 1e-3


def test_float32_is_kept_and_arguments_left_alone(rng: np.random.Generator) -> None:
    x, gamma = rng.normal(size=(4, 3)).astype(np.float32), np.ones(3, np.float32)
    before = x.copy()
    y, cache = rms_norm(x, gamma)
    dy = y.copy()
    results = (y, *rms_norm_backward(dy, cache))
    assert [a.dtype for a in results] == [np.float32] * 3
    assert np.array_equal(x, before)
    assert np.array_equal(dy, y)


@pytest.mark.bad_input
def test_bad_input() -> None:
    x, one = np.arange(6.0).reshape(3, 2), np.ones(2)
    with pytest.raises(ValueError, match="x must have at least one axis"):
        rms_norm(np.array(1.0), one)
    with pytest.raises(ValueError, match="x must be finite"):
        rms_norm(x + np.inf, one)
    with pytest.raises(ValueError, match=r"gamma has shape \(3,\) but a row of x has shape \(2,\)"):
        rms_norm(x, np.ones(3))
    with pytest.raises(TypeError, match="gamma is float32 but a row of x is float64"):
        rms_norm(x, one.astype(np.float32))
    with pytest.raises(ValueError, match="eps must be greater than 0, got -1"):
        rms_norm(x, one, eps=-1.0)
    with pytest.raises(ValueError, match=r"x is too large: .* up to 5e\+20 its mean square over"):
        rms_norm((x * 1e20).astype(np.float32), one.astype(np.float32))
    _, cache = rms_norm(x, one)
    with pytest.raises(TypeError, match="dy is float32 but y is float64"):
        rms_norm_backward(np.ones((3, 2), np.float32), cache)
