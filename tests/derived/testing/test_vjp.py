"""The check must pass what is right, and above all refuse what is wrong."""

from typing import Any

import numpy as np
import pytest

from derived.ops.linear import LinearCache, linear, linear_backward
from derived.testing import check_vjp

Gradients = tuple[np.ndarray, np.ndarray, np.ndarray]


def arguments(rng: np.random.Generator) -> Gradients:
    return rng.normal(size=(4, 3)), rng.normal(size=(2, 3)), rng.normal(size=2)


def test_right_gradients_pass(rng: np.random.Generator) -> None:
    assert check_vjp(linear, linear_backward, *arguments(rng), rng=rng) < 1e-8


def test_without_cache_backward_gets_the_arguments(rng: np.random.Generator) -> None:
    def product(a: np.ndarray, b: np.ndarray) -> Any:
        return a * b

    def backward(u: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return u * b, u * a

    assert check_vjp(product, backward, rng.normal(size=5), rng.normal(size=5), rng=rng) < 1e-8


@pytest.mark.parametrize("wrong", [0, 1, 2])
def test_the_wrong_one_is_named(rng: np.random.Generator, wrong: int) -> None:
    def backward(dy: np.ndarray, cache: LinearCache) -> tuple[np.ndarray, ...]:
        gradients = [np.asarray(g) for g in linear_backward(dy, cache)]
        gradients[wrong] = gradients[wrong] * 1.000001
        return tuple(gradients)

    with pytest.raises(
        AssertionError, match=rf"gradient {wrong} \(argument of shape .*\) is wrong"
    ):
        check_vjp(linear, backward, *arguments(rng), rng=rng)


def test_a_single_wrong_element_among_many_is_found(rng: np.random.Generator) -> None:
    def backward(u: np.ndarray, x: np.ndarray) -> Any:
        gradient = u * np.cos(x)
        gradient[17, 5] *= 1.01
        return gradient

    with pytest.raises(AssertionError, match="gradient 0"):
        check_vjp(np.sin, backward, rng.normal(size=(50, 40)), rng=rng)


@pytest.mark.parametrize("factor", [0.0, -1.0, np.nan])
def test_missing_negative_and_nan_gradients_are_found(
    rng: np.random.Generator, factor: float
) -> None:
    with pytest.raises(AssertionError, match="gradient 0"):
        check_vjp(np.sin, lambda u, x: factor * u * np.cos(x), rng.normal(size=3), rng=rng)


def test_a_gradient_that_should_be_zero_is_found(rng: np.random.Generator) -> None:
    def constant(x: np.ndarray) -> np.ndarray:
        return np.zeros_like(x)

    x = rng.normal(size=3)
    assert check_vjp(constant, lambda u, x: 0 * u, x, rng=rng) == 0
    with pytest.raises(AssertionError, match="gradient 0"):
        check_vjp(constant, lambda u, x: 1e-3 * u, x, rng=rng)


def test_wrong_shape_and_dtype_are_found(rng: np.random.Generator) -> None:
    x = rng.normal(size=(3, 1))
    with pytest.raises(AssertionError, match=r"gradient 0 has shape \(3,\)"):
        check_vjp(np.sin, lambda u, x: (u * np.cos(x))[:, 0], x, rng=rng)
    with pytest.raises(AssertionError, match="dtype float32"):
        check_vjp(np.sin, lambda u, x: (u * np.cos(x)).astype(np.float32), x, rng=rng)


def test_same_seed_gives_the_same_error() -> None:
    x = np.array([1.0, 2.0])
    errors = {
        check_vjp(np.sin, lambda u, x: u * np.cos(x), x, rng=np.random.default_rng(7))
        for _ in range(2)
    }
    assert len(errors) == 1


@pytest.mark.bad_input
def test_bad_input(rng: np.random.Generator) -> None:
    def backward(u: np.ndarray, x: np.ndarray) -> Any:
        return u * np.cos(x)

    with pytest.raises(TypeError, match=r"argument 0 must be an array of float64 .* got float32"):
        check_vjp(np.sin, backward, np.ones(2, np.float32), rng=rng)
    with pytest.raises(TypeError, match="rng must be"):
        check_vjp(np.sin, backward, np.ones(2), rng=0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="trials must be at least 1"):
        check_vjp(np.sin, backward, np.ones(2), rng=rng, trials=0)
