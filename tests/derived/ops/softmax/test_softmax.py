import math

import numpy as np
import pytest
import torch

from derived.ops.softmax import softmax, softmax_backward, softmax_jacobian
from derived.testing import assert_matches_torch, check_vjp, max_error, numerical_jacobian


def test_by_hand() -> None:
    p, cache = softmax(np.log([[1.0, 2.0, 5.0]]))
    assert max_error(p, [[1 / 8, 2 / 8, 5 / 8]]) < 1e-15
    dz = softmax_backward(np.array([[8.0, 0.0, 0.0]]), cache)  # 8 p₁ (δ − p)
    assert max_error(dz, [[7 / 8, -2 / 8, -5 / 8]]) < 1e-15


@pytest.mark.parametrize(("shape", "axis"), [((5,), 0), ((1, 1), -1), ((3, 4), 0), ((2, 3, 4), 1)])
def test_gradient(rng: np.random.Generator, shape: tuple[int, ...], axis: int) -> None:
    z = rng.normal(scale=2, size=shape)

    def torch_softmax(z: torch.Tensor, axis: int) -> torch.Tensor:
        return torch.softmax(z, dim=axis)

    assert check_vjp(softmax, softmax_backward, z, axis=axis, rng=rng) < 1e-8
    error = assert_matches_torch(softmax, softmax_backward, torch_softmax, z, axis=axis, rng=rng)
    assert error < 1e-14
    assert max_error(softmax(z, axis)[0].sum(axis=axis), np.ones_like(z.sum(axis=axis))) < 1e-15


def test_jacobian_by_hand() -> None:
    jacobian = softmax_jacobian(np.log([1.0, 3.0]))
    assert max_error(jacobian, [[3 / 16, -3 / 16], [-3 / 16, 3 / 16]]) < 1e-15


def test_jacobian_is_that_of_differences_and_of_torch(rng: np.random.Generator) -> None:
    z = rng.normal(size=4)
    assert max_error(softmax_jacobian(z), numerical_jacobian(lambda z: softmax(z)[0], z)) < 1e-9
    jacobian = torch.func.jacrev(lambda z: torch.softmax(z, dim=-1))(torch.tensor(z))
    assert max_error(softmax_jacobian(z), jacobian) < 1e-15


def test_jacobian_of_a_batch_gives_the_backward_pass(rng: np.random.Generator) -> None:
    z, dy = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 3, 4))
    jacobians = softmax_jacobian(z)
    assert jacobians.shape == (2, 3, 4, 4)
    _, cache = softmax(z)
    assert (
        max_error(np.einsum("...i,...ij->...j", dy, jacobians), softmax_backward(dy, cache)) < 1e-15
    )


def test_shift_changes_nothing(rng: np.random.Generator) -> None:
    z = rng.normal(size=(3, 4))
    assert max_error(softmax(z + 1000)[0], softmax(z)[0]) < 1e-12


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_logits_and_dtype(dtype: type) -> None:
    p, cache = softmax(np.array([[1000, -1000], [-1000, -1000]], dtype))
    assert p.tolist() == [[1.0, 0.0], [0.5, 0.5]]
    assert p.dtype == softmax_backward(p, cache).dtype == dtype
    assert softmax_jacobian(np.ones(3, dtype)).dtype == dtype


def test_minus_infinity_gets_nothing() -> None:
    p, cache = softmax(np.array([0.0, -np.inf, math.log(3)]))
    assert max_error(p, [0.25, 0.0, 0.75]) < 1e-15
    assert softmax_backward(np.ones(3), cache)[1] == 0


@pytest.mark.bad_input
def test_bad_input() -> None:
    for bad in (np.nan, np.inf):
        with pytest.raises(ValueError, match="z must not hold NaN"):
            softmax(np.array([0.0, bad]))
    with pytest.raises(ValueError, match="nor only -inf along the axis"):
        softmax(np.array([[0.0, 1.0], [-np.inf, -np.inf]]))
    with pytest.raises(ValueError, match="axis 2 is out of range for an array of rank 2"):
        softmax(np.ones((2, 2)), axis=2)
    with pytest.raises(ValueError, match="axis -1 is out of range for an array of rank 0"):
        softmax(np.array(1.0))
    with pytest.raises(ValueError, match="z is empty"):
        softmax(np.ones((0, 3)))
    with pytest.raises(TypeError, match="z must hold floats"):
        softmax_jacobian(np.ones(3, int))
    _, cache = softmax(np.ones((2, 3)))
    with pytest.raises(ValueError, match="dy has shape"):
        softmax_backward(np.ones((3, 2)), cache)
