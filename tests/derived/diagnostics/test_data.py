from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derived.data import load_digits, standardize
from derived.diagnostics import neighbor_agreement, shared_rows, standardized_by


def test_agreement_by_hand() -> None:
    x = np.array([[0.0], [1.0], [1.5], [9.0]])  # neighbors 1, 2, 1, 2
    found = neighbor_agreement(x, np.array([0, 0, 1, 1]))
    assert found.agreement == 0.5  # 0 with 0, 1 with 0, 0 with 1, 1 with 1
    assert found.chance == pytest.approx(1 / 3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_digits_agree_and_shuffled_ones_do_not(rng: np.random.Generator, dtype: Any) -> None:
    digits = load_digits()
    x, target = digits.data[:600].astype(dtype), digits.target[:600]
    assert neighbor_agreement(x, target).agreement > 0.95
    for _ in range(5):
        found = neighbor_agreement(x, rng.permutation(target))
        assert abs(found.agreement - found.chance) < 0.05


def test_chance_is_the_mean_over_permutations(rng: np.random.Generator) -> None:
    x, target = rng.normal(size=(30, 3)), np.repeat([0, 1, 2], [5, 10, 15])
    shares = [neighbor_agreement(x, rng.permutation(target)).agreement for _ in range(2000)]
    assert np.mean(shares) == pytest.approx(neighbor_agreement(x, target).chance, abs=0.01)


def test_shared_rows() -> None:
    train = np.array([[1.0, 0.0], [2.0, 2.0]])
    assert shared_rows(train, np.array([[1.0, -0.0], [2.0, 2.0], [2.0, 2.0], [2.0, 2.1]])) == 3
    assert shared_rows(train.T, train) == 0 or shared_rows(train, train) == 2


@given(st.integers(1, 20), st.integers(0, 20))
def test_copied_rows_are_counted(n: int, copied: int) -> None:
    rng = np.random.default_rng(n)
    train = rng.normal(size=(20, 3))
    other = np.concatenate([rng.normal(size=(n, 3)), train[:copied]])
    assert shared_rows(train, other) == copied
    assert shared_rows(np.asfortranarray(train), other[:, ::1]) == copied


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_standardized_by_names_the_rows(rng: np.random.Generator, dtype: Any) -> None:
    train, other = rng.normal(3, 2, (60, 4)).astype(dtype), rng.normal(3, 2, (40, 4)).astype(dtype)
    train[:, 1] = other[:, 1] = 7  # constant
    small = 1e-5
    right = standardized_by(*standardize(train, other))
    assert right.train < small < min(right.other, right.together)
    (each_train,), (each_other,) = standardize(train), standardize(other)
    each = standardized_by(each_train, each_other)
    assert max(each.train, each.other) < small
    whole = standardize(np.concatenate([train, other]))[0]
    pooled = standardized_by(whole[:60], whole[60:])
    assert pooled.together < small < min(pooled.train, pooled.other)


@pytest.mark.bad_input
def test_bad_input() -> None:
    x = np.ones((3, 2))
    with pytest.raises(TypeError, match="x must be a NumPy array of floats"):
        neighbor_agreement([[1.0]], np.zeros(1, dtype=int))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="target must have shape"):
        neighbor_agreement(x, np.zeros(2, dtype=int))
    with pytest.raises(ValueError, match="two examples or more"):
        neighbor_agreement(x[:1], np.zeros(1, dtype=int))
    for call in (shared_rows, standardized_by):
        with pytest.raises(ValueError, match="train has width 2 but other has 3"):
            call(x, np.ones((3, 3)))
        with pytest.raises(TypeError, match="train is float64 but other is float32"):
            call(x, x.astype(np.float32))
        with pytest.raises(TypeError, match="other must hold floats"):
            call(x, np.ones((3, 2), dtype=int))
