"""The error function against the C library's and PyTorch's."""

import math

import numpy as np
import pytest
import torch

from derived.ops._erf import erf, erfc

GRID = np.concatenate(
    [
        np.linspace(-7, 7, 40_001),
        [-0.46875, 0.46875, -4.0, 4.0],  # where the approximations meet
        np.nextafter([0.46875, 4.0], 10),
        np.geomspace(1e-300, 1e-2, 400),
        np.linspace(7, 27.2, 2_000),
        [0.0, 30.0, 1e300],
    ]
)


def test_erf_has_the_c_librarys_digits() -> None:
    expected = np.array([math.erf(x) for x in GRID])
    error = np.abs(erf(GRID) - expected) / np.maximum(np.abs(expected), 1e-300)
    assert error.max() < 1e-15


def test_erfc_has_the_c_librarys_digits_in_the_tail() -> None:
    expected = np.array([math.erfc(x) for x in GRID])
    normal = expected > 1e-300
    error = np.abs(erfc(GRID) - expected)
    assert (error[normal] / expected[normal]).max() < 2e-15
    assert error[~normal].max() < 1e-300


def test_erf_matches_torch() -> None:
    assert np.abs(erf(GRID) - torch.erf(torch.tensor(GRID)).numpy()).max() < 1e-15


def test_float32_is_rounded_once() -> None:
    x = np.linspace(-5, 5, 1_001, dtype=np.float32)
    y = erf(x)
    assert y.dtype == np.float32
    expected = np.array([math.erf(value) for value in x.tolist()])
    assert np.abs(y - expected).max() <= 2**-25 * 1.001
    assert np.abs(y - torch.erf(torch.tensor(x)).numpy()).max() < 3e-7


def test_odd_and_complementary() -> None:
    assert np.array_equal(erf(-GRID), -erf(GRID))
    assert np.abs(erf(GRID) + erfc(GRID) - 1).max() < 3e-16


@pytest.mark.parametrize("shape", [(), (1,), (2, 3)])
def test_shape_is_kept(shape: tuple[int, ...]) -> None:
    y = erf(np.full(shape, 0.5))
    assert isinstance(y, np.ndarray)
    assert y.shape == shape
    assert erfc(np.full(shape, 5.0)).shape == shape
