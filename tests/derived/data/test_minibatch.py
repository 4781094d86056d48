import numpy as np
import pytest

from derived.data import minibatches


def test_each_example_once_with_its_target(rng: np.random.Generator) -> None:
    data, target = np.arange(20.0).reshape(10, 2), np.arange(10)
    batches = list(minibatches(data, target, 4, rng=rng))
    assert [len(batch.data) for batch in batches] == [4, 4, 2]
    order = np.concatenate([batch.target for batch in batches])
    assert sorted(order.tolist()) == target.tolist()
    assert order.tolist() != target.tolist()
    assert np.array_equal(np.concatenate([batch.data for batch in batches]), data[order])


def test_each_epoch_has_its_own_order_and_the_seed_decides(rng: np.random.Generator) -> None:
    data, target = np.arange(10.0), np.arange(10)

    def epochs(seed: int) -> list[list[int]]:
        rng = np.random.default_rng(seed)
        return [next(minibatches(data, target, 10, rng=rng)).target.tolist() for _ in range(2)]

    assert epochs(0) == epochs(0)
    assert epochs(0)[0] != epochs(0)[1]


def test_last_batch(rng: np.random.Generator) -> None:
    data, target = np.ones((10, 8, 8)), np.ones((10, 1))
    shapes = [b.data.shape for b in minibatches(data, target, 4, rng=rng, drop_last=True)]
    assert shapes == [(4, 8, 8), (4, 8, 8)]
    assert len(list(minibatches(data, target, 100, rng=rng))) == 1
    assert list(minibatches(data, target, 100, rng=rng, drop_last=True)) == []


@pytest.mark.bad_input
def test_bad_input_is_refused_at_once(rng: np.random.Generator) -> None:
    data, target = np.ones((4, 2)), np.ones(4)
    with pytest.raises(ValueError, match="batch_size must be at least 1, got 0"):
        minibatches(data, target, 0, rng=rng)
    with pytest.raises(TypeError, match="batch_size must be an integer"):
        minibatches(data, target, 2.0, rng=rng)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"target of shape \(3,\) must pair"):
        minibatches(data, target[:3], 2, rng=rng)
    with pytest.raises(ValueError, match="data is empty"):
        minibatches(np.ones((0, 2)), np.ones(0), 2, rng=rng)
    with pytest.raises(TypeError, match="target must be a NumPy array, got list"):
        minibatches(data, [1, 2, 3, 4], 2, rng=rng)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="rng must be"):
        minibatches(data, target, 2, rng=None)  # type: ignore[arg-type]
