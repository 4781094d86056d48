import math

import numpy as np
import pytest
import torch

from derived.ops.softmax import logsumexp, logsumexp_backward
from derived.testing import assert_matches_torch, check_vjp, max_error


def test_by_hand() -> None:
    y, cache = logsumexp(np.log([[1.0, 3.0], [2.0, 2.0]]))
    assert max_error(y, [math.log(4), math.log(4)]) < 1e-15
    dz = logsumexp_backward(np.array([4.0, 2.0]), cache)
    assert max_error(dz, [[1.0, 3.0], [1.0, 1.0]]) < 1e-15


@pytest.mark.parametrize(("shape", "axis"), [((5,), 0), ((1, 1), -1), ((3, 4), 0), ((2, 3, 4), 1)])
def test_gradient(rng: np.random.Generator, shape: tuple[int, ...], axis: int) -> None:
    z = rng.normal(scale=2, size=shape)

    def theirs(z: torch.Tensor, axis: int) -> torch.Tensor:
        return torch.logsumexp(z, dim=axis)

    assert check_vjp(logsumexp, logsumexp_backward, z, axis=axis, rng=rng) < 1e-8
    error = assert_matches_torch(logsumexp, logsumexp_backward, theirs, z, axis=axis, rng=rng)
    assert error < 1e-14


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_logits_and_dtype(dtype: type) -> None:
    y, cache = logsumexp(np.array([[1000, -1000], [-1000, -np.inf]], dtype))
    assert y.tolist() == [1000.0, -1000.0]
    assert y.dtype == logsumexp_backward(y, cache).dtype == dtype


def test_is_at_least_the_maximum(rng: np.random.Generator) -> None:
    z = rng.normal(size=(100, 5))
    gap = logsumexp(z)[0] - z.max(axis=1)
    assert gap.min() >= 0
    assert gap.max() <= math.log(5)


@pytest.mark.bad_input
def test_bad_input() -> None:
    with pytest.raises(ValueError, match="nor only -inf"):
        logsumexp(np.array([-np.inf, -np.inf]))
    with pytest.raises(ValueError, match="z is empty"):
        logsumexp(np.ones((3, 0)))
    _, cache = logsumexp(np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"dy has shape \(3,\) but y has shape \(2,\)"):
        logsumexp_backward(np.ones(3), cache)
