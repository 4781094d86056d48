import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from derived.data import Standardizer, load_digits, standardize
from derived.testing import max_error


def test_by_hand() -> None:
    fitted = Standardizer.fit(np.array([[1.0, 10.0], [3.0, 30.0]]))
    assert fitted.mean.tolist() == [2.0, 20.0]
    assert fitted.scale.tolist() == [1.0, 10.0]
    assert fitted.transform(np.array([[4.0, 0.0]])).tolist() == [[2.0, -2.0]]


def test_digits_as_scikit_learn_scales_them() -> None:
    data = load_digits().data  # some pixels are always paper
    train, test = standardize(data[:1000], data[1000:])
    scaler = StandardScaler().fit(data[:1000])
    assert max_error(train, scaler.transform(data[:1000])) < 1e-12
    assert max_error(test, scaler.transform(data[1000:])) < 1e-12


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_constant_columns_become_zeros(dtype: type) -> None:
    x: np.ndarray = np.full((1000, 2), 0.1, dtype)  # its mean, as computed, is not quite 0.1
    x[:, 1] = np.arange(1000)
    (y,) = standardize(x)
    assert y.dtype == dtype
    assert np.array_equal(y[:, 0], np.zeros(1000))
    assert abs(y[:, 1].std() - 1) < 1e-5


def test_a_single_row() -> None:
    assert standardize(np.array([[3.0, 4.0]]))[0].tolist() == [[0.0, 0.0]]


@pytest.mark.bad_input
def test_bad_input() -> None:
    fitted = Standardizer.fit(np.ones((4, 3)))
    with pytest.raises(ValueError, match="x has width 2 but was fitted on width 3"):
        fitted.transform(np.ones((4, 2)))
    with pytest.raises(ValueError, match="x must have rank 2, got rank 1"):
        Standardizer.fit(np.ones(3))
    with pytest.raises(ValueError, match="x is empty"):
        Standardizer.fit(np.ones((0, 3)))
    with pytest.raises(TypeError, match="x must hold floats"):
        standardize(np.ones((4, 3), int))
