from typing import Any

import numpy as np
import pytest
import torch

from derived.ops.batch_norm import batch_norm, batch_norm_backward, running_statistics
from derived.testing import assert_matches_torch, check_vjp, max_error


def torch_batch_norm(
    x: Any, gamma: Any, beta: Any, running: Any = None, eps: float = 1e-5
) -> torch.Tensor:
    mean, var = (None, None) if running is None else map(torch.tensor, running)
    return torch.nn.functional.batch_norm(
        x, mean, var, gamma, beta, training=running is None, eps=eps
    )


def arguments(rng: np.random.Generator, n: int, d: int) -> tuple[np.ndarray, ...]:
    return rng.normal(3, 0.5, (n, d)), rng.normal(size=d), rng.normal(size=d)


def test_by_hand() -> None:
    # Mean 3, variance (4 + 0 + 0 + 4)/4 = 2, and eps 2: x̂ = (x − 3)/2.
    x = np.array([[1.0], [3.0], [3.0], [5.0]])
    y, cache = batch_norm(x, np.array([10.0]), np.array([1.0]), eps=2.0)
    assert y.ravel().tolist() == [-9.0, 1.0, 1.0, 11.0]
    dx, dgamma, dbeta = batch_norm_backward(np.array([[4.0], [0.0], [0.0], [0.0]]), cache)
    assert dbeta.tolist() == [4.0]
    assert dgamma.tolist() == [-4.0]
    # dx̂ = (40, 0, 0, 0): mean 10; mean of dx̂·x̂ −10. (40 − 10 − 10, −10, −10, −10 + 10)/2.
    assert dx.ravel().tolist() == [10.0, -5.0, -5.0, 0.0]


@pytest.mark.parametrize("shape", [(3, 1), (7, 3), (4, 5)])
@pytest.mark.parametrize("evaluate", [False, True])
def test_gradients(rng: np.random.Generator, shape: tuple[int, int], evaluate: bool) -> None:
    args = arguments(rng, *shape)
    running = (rng.normal(size=shape[1]), rng.uniform(0.1, 2, shape[1])) if evaluate else None
    kwargs: dict[str, Any] = {"running": running, "eps": 0.1}
    assert check_vjp(batch_norm, batch_norm_backward, *args, rng=rng, **kwargs) < 1e-7
    assert_matches_torch(
        batch_norm, batch_norm_backward, torch_batch_norm, *args, rng=rng, **kwargs
    )


def test_two_rows(rng: np.random.Generator) -> None:
    # Without epsilon only the order of two rows would be left, and no gradient at all.
    args = arguments(rng, 2, 4)
    assert_matches_torch(batch_norm, batch_norm_backward, torch_batch_norm, *args, rng=rng)


def test_running_statistics_are_those_of_torch(rng: np.random.Generator) -> None:
    layer = torch.nn.BatchNorm1d(3, momentum=0.3, dtype=torch.float64)
    mean, var = np.zeros(3), np.ones(3)
    for n in (5, 2, 9):
        x, gamma, beta = arguments(rng, n, 3)
        layer(torch.tensor(x))
        _, cache = batch_norm(x, gamma, beta)
        mean, var = running_statistics(mean, var, cache, momentum=0.3)
        assert max_error(mean, layer.running_mean) < 1e-14
        assert max_error(var, layer.running_var) < 1e-14
    layer.eval()
    x = rng.normal(size=(4, 3))
    y, _ = batch_norm(x, np.ones(3), np.zeros(3), running=(mean, var))
    assert max_error(y, layer(torch.tensor(x)).detach()) < 1e-14


def test_output_is_standardized_whatever_comes_in(rng: np.random.Generator) -> None:
    y, _ = batch_norm(1e6 + rng.normal(size=(50, 4)), np.ones(4), np.zeros(4))
    assert np.abs(y.mean(axis=0)).max() < 1e-9
    assert np.abs(y.var(axis=0) - 1).max() < 1e-4


def test_a_constant_column_gives_its_shift() -> None:
    y, cache = batch_norm(np.full((3, 1), 7.0), np.ones(1), np.array([2.0]))
    assert (y == 2).all()
    assert np.isfinite(batch_norm_backward(np.array([[1.0], [0.0], [0.0]]), cache)[0]).all()


def test_float32_is_kept_and_arguments_left_alone(rng: np.random.Generator) -> None:
    args = [a.astype(np.float32) for a in arguments(rng, 4, 3)]
    before = [a.copy() for a in args]
    y, cache = batch_norm(*args)  # type: ignore[arg-type]
    results = (y, *batch_norm_backward(y, cache), *running_statistics(args[1], args[2], cache))
    assert [a.dtype for a in results] == [np.float32] * 6
    assert all(np.array_equal(a, b) for a, b in zip(args, before, strict=True))


@pytest.mark.bad_input
def test_bad_input() -> None:
    x, one = np.arange(6.0).reshape(3, 2), np.ones(2)
    with pytest.raises(ValueError, match="x must have rank 2, got rank 1"):
        batch_norm(np.ones(3), one, one)
    with pytest.raises(ValueError, match="x must be finite"):
        batch_norm(x * np.nan, one, one)
    with pytest.raises(ValueError, match=r"gamma has shape \(3,\) but a row of x has shape \(2,\)"):
        batch_norm(x, np.ones(3), one)
    with pytest.raises(TypeError, match="beta is float32 but a row of x is float64"):
        batch_norm(x, one, one.astype(np.float32))
    with pytest.raises(ValueError, match="x has one row, whose variance is zero"):
        batch_norm(x[:1], one, one)
    with pytest.raises(ValueError, match="eps must be greater than 0, got 0"):
        batch_norm(x, one, one, eps=0.0)
    with pytest.raises(ValueError, match=r"x is too large: .* up to 5e\+200 its variance"):
        batch_norm(x * 1e200, one, one)
    single = one.astype(np.float32)
    with pytest.raises(ValueError, match=r"x is too large: .* up to 5e\+19 .* in float32; scale"):
        batch_norm((x * 1e19).astype(np.float32), single, single)
    with pytest.raises(ValueError, match="x is too large"):  # the mean itself overflows
        batch_norm(np.full((3, 2), 3e38, np.float32), single, single)
    with pytest.raises(ValueError, match="running variance must not be negative, got -1"):
        batch_norm(x, one, one, running=(one, -one))
    with pytest.raises(ValueError, match=r"running mean has shape \(3,\)"):
        batch_norm(x, one, one, running=(np.ones(3), one))
    _, cache = batch_norm(x, one, one)
    with pytest.raises(ValueError, match=r"dy has shape \(2, 2\) but y has shape \(3, 2\)"):
        batch_norm_backward(np.ones((2, 2)), cache)
    with pytest.raises(ValueError, match=r"momentum must lie in \[0, 1\], got 2"):
        running_statistics(one, one, cache, momentum=2.0)
    _, evaluated = batch_norm(x, one, one, running=(one, one))
    with pytest.raises(ValueError, match="cache is from an evaluation"):
        running_statistics(one, one, evaluated)
