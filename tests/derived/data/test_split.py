import numpy as np
import pytest

from derived.data import load_digits, train_val_test_split


def test_every_example_is_in_just_one_part(rng: np.random.Generator) -> None:
    data, target = np.arange(100.0).reshape(50, 2), np.arange(50) % 5
    train, val, test = train_val_test_split(data, target, val=0.2, test=0.3, rng=rng)
    assert [len(part.data) for part in (train, val, test)] == [25, 10, 15]
    rows = np.concatenate([part.data for part in (train, val, test)])
    assert sorted(rows[:, 0].tolist()) == data[:, 0].tolist()
    for part in (train, val, test):
        assert np.array_equal(part.target, (part.data[:, 0] / 2).astype(int) % 5)
        assert np.bincount(part.target).tolist() == [len(part.target) // 5] * 5
        assert np.any(np.diff(part.target) < 0)  # shuffled, not class after class


def test_digits_are_stratified(rng: np.random.Generator) -> None:
    digits = load_digits()
    split = train_val_test_split(digits.data, digits.target, rng=rng)
    share = np.bincount(digits.target) / len(digits.target)
    for part, expected in zip(split, (0.6, 0.2, 0.2), strict=True):
        assert abs(len(part.target) / len(digits.target) - expected) < 0.002
        assert np.abs(np.bincount(part.target) / len(part.target) - share).max() < 0.002


def test_the_seed_decides() -> None:
    data, target = np.arange(40.0)[:, None], np.arange(40) % 2
    a, b, c = (
        train_val_test_split(data, target, rng=np.random.default_rng(seed)).test.data.tolist()
        for seed in (1, 1, 2)
    )
    assert a == b != c


def test_images_and_small_classes(rng: np.random.Generator) -> None:
    split = train_val_test_split(np.ones((6, 8, 8)), np.array([0, 0, 0, 4, 4, 4]), rng=rng)
    assert [part.data.shape for part in split] == [(2, 8, 8)] * 3
    assert [sorted(part.target.tolist()) for part in split] == [[0, 4]] * 3


@pytest.mark.bad_input
def test_bad_input(rng: np.random.Generator) -> None:
    data, target = np.ones((10, 2)), np.arange(10) % 2
    with pytest.raises(
        ValueError, match=r"val and test must leave a share to train, got 0\.5 \+ 0\.5"
    ):
        train_val_test_split(data, target, val=0.5, test=0.5, rng=rng)
    with pytest.raises(ValueError, match="test must be greater than 0, got 0"):
        train_val_test_split(data, target, test=0.0, rng=rng)
    with pytest.raises(ValueError, match=r"data of shape \(10, 2\) and target of shape \(9,\)"):
        train_val_test_split(data, target[:9], rng=rng)
    with pytest.raises(ValueError, match="class 7 has 2 examples, too few for three parts"):
        train_val_test_split(data, np.array([0] * 8 + [7] * 2), rng=rng)
    with pytest.raises(TypeError, match="target must hold integer labels"):
        train_val_test_split(data, target.astype(float), rng=rng)
    with pytest.raises(ValueError, match="labels from 0 up, got -1 to 1"):
        train_val_test_split(data, np.where(target == 0, -1, 1), rng=rng)
    with pytest.raises(TypeError, match="rng must be"):
        train_val_test_split(data, target, rng=1)  # type: ignore[arg-type]
