from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from derived.ops.dropout import dropout, dropout_backward
from derived.testing import check_vjp, max_error

Shape = tuple[int, ...]


def generator(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_by_hand() -> None:
    # Kept entries are divided by 1 - 0.2 = 0.8, and so are their gradients.
    x = np.array([4.0, 8.0, -2.0, 1.0, 0.4, 12.0])
    y, cache = dropout(x, 0.2, rng=generator(1))
    kept = y != 0
    assert kept.any()
    assert not kept.all()
    assert y.tolist() == np.where(kept, x * 1.25, 0).tolist()
    assert dropout_backward(np.ones(6), cache).tolist() == np.where(kept, 1.25, 0).tolist()


@pytest.mark.parametrize("shape", [(), (1,), (7,), (3, 1), (4, 5), (2, 3, 4)])
@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_gradient(rng: np.random.Generator, shape: Shape, p: float) -> None:
    def once(x: Any) -> Any:  # the same entries are dropped at each call
        return dropout(x, p, rng=generator())

    x = np.asarray(rng.normal(size=shape))
    assert check_vjp(once, dropout_backward, x, rng=rng) < 1e-7


@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("training", [True, False])
def test_as_in_torch(rng: np.random.Generator, p: float, training: bool) -> None:
    # PyTorch draws other entries. What it makes of those that it keeps has to agree, and the share.
    x, dy = rng.normal(3, 0.1, size=(2, 300, 200))
    leaf = torch.tensor(x, requires_grad=True)
    torch.manual_seed(0)
    theirs = torch.nn.functional.dropout(leaf, p, training)
    theirs.backward(torch.tensor(dy))  # type: ignore[no-untyped-call]
    y, cache = dropout(x, p, training, rng=rng)
    dx = dropout_backward(dy, cache)
    torch_y, torch_dx = theirs.detach().numpy(), np.asarray(leaf.grad)
    both = (y != 0) & (torch_y != 0)
    assert max_error(y * both, torch_y * both) < 1e-12
    assert max_error(dx * both, torch_dx * both) < 1e-12
    assert np.array_equal(dx != 0, y != 0)
    assert abs((y != 0).mean() - (torch_y != 0).mean()) < 0.01
    assert abs((y == 0).mean() - (p if training else 0)) < 0.01


@given(
    shape=st.lists(st.integers(1, 6), max_size=3).map(tuple),
    p=st.floats(0, 1),
    seed=st.integers(0, 999),
)
def test_each_entry_is_dropped_or_scaled(shape: Shape, p: float, seed: int) -> None:
    x = np.asarray(np.random.default_rng(seed).uniform(1, 2, shape))
    y, cache = dropout(x, p, rng=generator(seed))
    assert y.shape == shape
    kept = y != 0
    if p < 1:
        assert np.allclose(y, np.where(kept, x / (1 - p), 0), rtol=1e-12, atol=0)
    assert np.array_equal(y, dropout_backward(x, cache))  # one map, linear in x, both ways
    assert np.array_equal(y, dropout(x, p, rng=generator(seed))[0])


def test_mean_stays_and_second_moment_grows() -> None:
    y, _ = dropout(np.full(400_000, 3.0), 0.25, rng=generator())
    assert abs(y.mean() - 3) < 0.02
    assert abs(np.mean(y**2) - 9 / 0.75) < 0.1


def test_entries_are_dropped_independently() -> None:
    y, _ = dropout(np.ones((300_000, 2)), 0.3, rng=generator())
    assert abs((y == 0).all(axis=1).mean() - 0.09) < 0.003


def test_one_state_drops_the_same_in_both_dtypes() -> None:
    double, _ = dropout(np.ones((40, 30)), 0.4, rng=generator())
    single, cache = dropout(np.ones((40, 30), np.float32), 0.4, rng=generator())
    assert single.dtype == dropout_backward(single, cache).dtype == np.float32
    assert double.dtype == np.float64
    assert np.array_equal(single != 0, double != 0)


@pytest.mark.parametrize(("p", "training"), [(0.0, True), (0.5, False), (1.0, False)])
def test_nothing_dropped_draws_nothing(p: float, training: bool) -> None:
    rng = generator()
    x = np.ones((2, 3))
    y, cache = dropout(x, p, training, rng=rng)
    assert y is x
    assert dropout_backward(x, cache) is x
    assert rng.random() == generator().random()


def test_arguments_are_left_alone_in_either_layout(rng: np.random.Generator) -> None:
    x = np.asfortranarray(rng.normal(size=(5, 4)))
    before = x.copy()
    y, cache = dropout(x, 0.5, rng=generator())
    dropout_backward(y, cache)
    assert np.array_equal(x, before)
    assert np.array_equal(y, dropout(before, 0.5, rng=generator())[0])


@pytest.mark.bad_input
def test_bad_input() -> None:
    x, rng = np.ones((2, 3)), generator()
    for p in (-0.1, 1.5):
        with pytest.raises(ValueError, match=rf"p must lie in \[0, 1\], got {p}"):
            dropout(x, p, rng=rng)
    with pytest.raises(ValueError, match="p must be a finite number, got nan"):
        dropout(x, np.nan, rng=rng)
    with pytest.raises(TypeError, match="p must be a number, got str"):
        dropout(x, "0.5", rng=rng)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="training must be True or False, got int"):
        dropout(x, 0.5, 1, rng=rng)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"rng must be a np\.random\.Generator"):
        dropout(x, 0.5, rng=0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="x must hold floats"):
        dropout(np.ones(3, int), 0.5, rng=rng)
    with pytest.raises(ValueError, match="x is empty"):
        dropout(np.ones((0, 3)), 0.5, rng=rng)
    with pytest.raises(ValueError, match="x must be finite"):
        dropout(x * np.inf, 0.5, rng=rng)
    for p in (0.0, 0.5):
        _, cache = dropout(x, p, rng=rng)
        with pytest.raises(ValueError, match=r"dy has shape \(3,\) but y has shape \(2, 3\)"):
            dropout_backward(np.ones(3), cache)
        with pytest.raises(TypeError, match="dy is float32 but y is float64"):
            dropout_backward(np.ones((2, 3), np.float32), cache)
