import numpy as np
import pytest
import torch

from derived.ops.linear import linear, linear_backward, linear_backward_parameters
from derived.testing import assert_matches_torch, check_vjp, max_error

torch_linear = torch.nn.functional.linear


def arguments(rng: np.random.Generator, n: int, d_in: int, d_out: int) -> tuple[np.ndarray, ...]:
    return rng.normal(size=(n, d_in)), rng.normal(size=(d_out, d_in)), rng.normal(size=d_out)


def test_by_hand() -> None:
    x, weight, bias = (
        np.array([[1.0, 2.0]]),
        np.array([[3.0, 4.0], [0.0, -1.0]]),
        np.array([1.0, 5]),
    )
    y, cache = linear(x, weight, bias)
    assert y.tolist() == [[12.0, 3.0]]  # 1·3 + 2·4 + 1 and 1·0 − 2·1 + 5
    dx, dweight, dbias = linear_backward(np.array([[10.0, 1.0]]), cache)
    assert dx.tolist() == [[30.0, 39.0]]
    assert dweight.tolist() == [[10.0, 20.0], [1.0, 2.0]]
    assert dbias is not None
    assert dbias.tolist() == [10.0, 1.0]


@pytest.mark.parametrize("sizes", [(1, 1, 1), (5, 3, 2), (1, 4, 3)])
def test_gradients(rng: np.random.Generator, sizes: tuple[int, int, int]) -> None:
    args = arguments(rng, *sizes)
    assert check_vjp(linear, linear_backward, *args, rng=rng) < 1e-8
    assert assert_matches_torch(linear, linear_backward, torch_linear, *args, rng=rng) < 1e-12


def test_without_bias(rng: np.random.Generator) -> None:
    x, weight, _ = arguments(rng, 4, 3, 2)
    assert check_vjp(linear, linear_backward, x, weight, rng=rng) < 1e-8
    assert assert_matches_torch(linear, linear_backward, torch_linear, x, weight, rng=rng) < 1e-12
    _, cache = linear(x, weight)
    assert linear_backward(np.ones((4, 2)), cache)[2] is None


def test_float32_is_kept(rng: np.random.Generator) -> None:
    x, weight, bias = (a.astype(np.float32) for a in arguments(rng, 4, 3, 2))
    y, cache = linear(x, weight, bias)
    assert [a.dtype for a in (y, *linear_backward(y, cache)) if a is not None] == [np.float32] * 4


def test_arguments_are_left_alone(rng: np.random.Generator) -> None:
    args = arguments(rng, 4, 3, 2)
    before = [a.copy() for a in args]
    y, cache = linear(*args)
    linear_backward(y, cache)
    assert all(np.array_equal(a, b) for a, b in zip(args, before, strict=True))


@pytest.mark.bad_input
def test_bad_input() -> None:
    x, weight, bias = np.ones((4, 3)), np.ones((2, 3)), np.ones(2)
    with pytest.raises(ValueError, match="x has width 3 but weight takes 5"):
        linear(x, np.ones((2, 5)), bias)
    with pytest.raises(ValueError, match="x must have rank 2, got rank 1"):
        linear(np.ones(3), weight, bias)
    with pytest.raises(ValueError, match="weight must have rank 2"):
        linear(x, np.ones(3), bias)
    with pytest.raises(ValueError, match=r"x is empty: shape \(0, 3\)"):
        linear(np.ones((0, 3)), weight, bias)
    with pytest.raises(ValueError, match=r"bias has shape \(3,\) but a row of y has shape \(2,\)"):
        linear(x, weight, np.ones(3))
    with pytest.raises(TypeError, match="weight is float32 but x is float64"):
        linear(x, weight.astype(np.float32), bias)
    with pytest.raises(TypeError, match="bias is float32"):
        linear(x, weight, bias.astype(np.float32))
    with pytest.raises(TypeError, match="x must hold floats"):
        linear(np.ones((4, 3), int), weight, bias)
    with pytest.raises(ValueError, match="weight must be finite"):
        linear(x, weight * np.nan, bias)
    _, cache = linear(x, weight, bias)
    with pytest.raises(ValueError, match=r"dy has shape \(4, 3\) but y has shape \(4, 2\)"):
        linear_backward(np.ones((4, 3)), cache)
    with pytest.raises(ValueError, match=r"dy has shape \(4, 3\) but y has shape \(4, 2\)"):
        linear_backward_parameters(np.ones((4, 3)), cache)


@pytest.mark.bad_input
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["x", "weight", "bias"])
@pytest.mark.parametrize("other", [0.0, 1.0])  # zero times infinity would warn
def test_not_finite(dtype: type, bad: float, name: str, other: float) -> None:
    args: dict[str, np.ndarray] = {
        key: np.full(shape, other, dtype)
        for key, shape in (("x", (40, 3)), ("weight", (20, 3)), ("bias", (20,)))
    }
    args[name].flat[4] = bad
    with pytest.raises(ValueError, match=f"{name} must be finite, got 1 NaN or infinite"):
        linear(**args)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_finite_numbers_may_overflow(dtype: type) -> None:
    huge: np.ndarray = np.full((2, 2), np.finfo(dtype).max, dtype)
    with pytest.warns(RuntimeWarning, match="overflow"):
        y, _ = linear(huge, huge, huge[0])
    assert y.tolist() == [[np.inf, np.inf]] * 2


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gradients_in_any_layout(rng: np.random.Generator, dtype: type) -> None:
    args: list[np.ndarray] = [a.astype(dtype) for a in arguments(rng, 6, 4, 6)]
    _, cache = linear(*args)
    dy: np.ndarray = rng.normal(size=(12, 12)).astype(dtype)[::2, ::-2]
    expected = dy @ args[1], dy.T @ args[0], dy.sum(axis=0)
    for layout in (dy, dy.copy(), dy.copy(order="F")):
        found = linear_backward(layout, cache)
        assert max(map(max_error, found, expected)) < 10 * np.finfo(dtype).eps
