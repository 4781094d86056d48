import numpy as np
import pytest
import torch

from derived.ops.softmax import log_softmax, log_softmax_backward
from derived.testing import assert_matches_torch, check_vjp, max_error


def test_by_hand() -> None:
    log_p, cache = log_softmax(np.log([[1.0, 3.0]]))
    assert max_error(log_p, np.log([[1 / 4, 3 / 4]])) < 1e-15
    dz = log_softmax_backward(np.array([[3.0, 1.0]]), cache)  # dy − 4 p
    assert max_error(dz, [[2.0, -2.0]]) < 1e-15


SHAPES_AND_AXES = [((5,), 0), ((1, 1), -1), ((3, 4), 0), ((2, 3, 4), 1), ((40, 3), 1), ((3, 40), 0)]


@pytest.mark.parametrize(("shape", "axis"), SHAPES_AND_AXES)
def test_gradient(rng: np.random.Generator, shape: tuple[int, ...], axis: int) -> None:
    z = rng.normal(scale=2, size=shape)

    def theirs(z: torch.Tensor, axis: int) -> torch.Tensor:
        return torch.log_softmax(z, dim=axis)

    assert check_vjp(log_softmax, log_softmax_backward, z, axis=axis, rng=rng) < 1e-8
    error = assert_matches_torch(log_softmax, log_softmax_backward, theirs, z, axis=axis, rng=rng)
    assert error < 1e-14


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_logits_and_dtype(dtype: type) -> None:
    log_p, cache = log_softmax(np.array([[1000, -1000]], dtype))
    assert log_p.tolist() == [[0.0, -2000.0]]
    assert log_p.dtype == log_softmax_backward(log_p, cache).dtype == dtype


def test_minus_infinity_stays() -> None:
    log_p, cache = log_softmax(np.array([0.0, -np.inf]))
    assert log_p.tolist() == [0.0, -np.inf]
    assert log_softmax_backward(np.array([1.0, 0.0]), cache).tolist() == [0.0, 0.0]


def test_many_short_rows_are_as_each_alone(rng: np.random.Generator) -> None:
    z = rng.normal(scale=2, size=(100, 3))
    before = z.copy()
    log_p, _ = log_softmax(z)
    alone = [log_softmax(row)[0] for row in z]
    assert max_error(log_p, alone) < 1e-15
    assert np.array_equal(z, before)


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(5, 3), (100, 3), (3, 100)])
def test_not_finite(bad: float, dtype: type, shape: tuple[int, int]) -> None:
    z: np.ndarray = np.zeros(shape, dtype)
    z[2, 1] = bad
    for axis in (0, 1):
        with pytest.raises(ValueError, match="z must not hold NaN"):
            log_softmax(z, axis)
    z[2] = -np.inf
    with pytest.raises(ValueError, match="nor only -inf"):
        log_softmax(z)


@pytest.mark.bad_input
def test_bad_input() -> None:
    with pytest.raises(ValueError, match="z must not hold NaN"):
        log_softmax(np.array([0.0, np.nan]))
    with pytest.raises(TypeError, match="z must be a NumPy array of floats, got list"):
        log_softmax([0.0])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="axis 1 is out of range"):
        log_softmax(np.ones(3), axis=1)
    _, cache = log_softmax(np.ones(3))
    with pytest.raises(ValueError, match="dy has shape"):
        log_softmax_backward(np.ones(2), cache)
