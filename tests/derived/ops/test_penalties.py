from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from derived.ops.penalties import (
    l1_penalty,
    l1_penalty_backward,
    l2_penalty,
    l2_penalty_backward,
    soft_threshold,
)
from derived.testing import assert_matches_torch, check_vjp

SHAPES = [(), (1,), (5,), (3, 4), (2, 3, 2)]
PAIRS = [(l2_penalty, l2_penalty_backward), (l1_penalty, l1_penalty_backward)]


def torch_l2(w: torch.Tensor, strength: float) -> torch.Tensor:
    return strength / 2 * w.pow(2).sum()


def torch_l1(w: torch.Tensor, strength: float) -> torch.Tensor:
    return strength * w.abs().sum()


def test_by_hand() -> None:
    w = np.array([3.0, 0.0, -4.0])
    value, cache = l2_penalty(w, 0.1)
    assert value == pytest.approx(1.25)  # 0.1 / 2 · 25
    assert l2_penalty_backward(2.0, cache) == pytest.approx([0.6, 0.0, -0.8])
    value, cache = l1_penalty(w, 0.1)
    assert value == pytest.approx(0.7)
    assert l1_penalty_backward(2.0, cache) == pytest.approx([0.2, 0.0, -0.2])


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("op", "backward"), PAIRS)
def test_gradient(rng: np.random.Generator, shape: Any, op: Any, backward: Any) -> None:
    w = np.asarray(rng.choice([-1, 1], shape) * rng.uniform(0.1, 2, shape))  # not at the kink
    assert check_vjp(op, backward, w, rng=rng, strength=0.7) < 1e-7


@pytest.mark.parametrize("shape", SHAPES)
def test_as_in_torch(rng: np.random.Generator, shape: Any) -> None:
    w = np.asarray(rng.normal(size=shape))
    assert_matches_torch(l2_penalty, l2_penalty_backward, torch_l2, w, rng=rng, strength=0.7)
    assert_matches_torch(l1_penalty, l1_penalty_backward, torch_l1, w, rng=rng, strength=0.7)


def test_at_zero_the_slope_is_zero_as_in_torch() -> None:
    _, cache = l1_penalty(np.zeros(2), 1.0)
    leaf = torch.zeros(2, requires_grad=True)
    leaf.abs().sum().backward()  # type: ignore[no-untyped-call]
    assert l1_penalty_backward(1.0, cache).tolist() == np.asarray(leaf.grad).tolist() == [0, 0]


@given(
    w=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8).map(np.array),
    threshold=st.floats(0, 10),
)
def test_soft_threshold_is_that_of_torch(w: np.ndarray, threshold: float) -> None:
    found = soft_threshold(w, threshold)
    theirs = torch.nn.functional.softshrink(torch.tensor(w), threshold)
    assert np.array_equal(found, theirs.numpy())
    assert not np.signbit(found[found == 0]).any()
    assert np.array_equal(found, np.sign(w) * np.maximum(np.abs(w) - threshold, 0))


@given(
    w=st.floats(-3, 3),
    threshold=st.floats(0, 2),
    other=st.floats(-4, 4),
)
def test_soft_threshold_is_the_minimum(w: float, threshold: float, other: float) -> None:
    def objective(v: float) -> float:
        return (v - w) ** 2 / 2 + threshold * abs(v)

    least = float(soft_threshold(np.array([w]), threshold)[0])
    assert objective(least) <= objective(other) + 1e-12


@pytest.mark.parametrize(("op", "backward"), PAIRS)
def test_float32_is_kept(op: Any, backward: Any) -> None:
    w = np.array([1.0, -2.0], np.float32)
    value, cache = op(w, 0.1)
    assert isinstance(value, np.float32)
    assert backward(1.0, cache).dtype == soft_threshold(w, 0.1).dtype == np.float32


@pytest.mark.bad_input
@pytest.mark.parametrize("op", [l2_penalty, l1_penalty])
def test_bad_input(op: Any) -> None:
    w = np.ones(2)
    with pytest.raises(ValueError, match=r"strength must lie in \[0, inf\], got -1"):
        op(w, -1.0)
    with pytest.raises(TypeError, match="strength must be a number, got str"):
        op(w, "1")
    with pytest.raises(TypeError, match="w must be a NumPy array of floats, got list"):
        op([1.0], 1.0)
    with pytest.raises(ValueError, match="w must be finite, got 2 NaN or infinite of 2"):
        op(w * np.nan, 1.0)
    with pytest.raises(TypeError, match="dloss must be a number, got ndarray"):
        l2_penalty_backward(w, op(w, 1.0)[1])
    with pytest.raises(TypeError, match="dloss must be a number, got ndarray"):
        l1_penalty_backward(w, op(w, 1.0)[1])


@pytest.mark.bad_input
def test_bad_threshold() -> None:
    with pytest.raises(ValueError, match=r"threshold must lie in \[0, inf\], got -0.1"):
        soft_threshold(np.ones(2), -0.1)
    with pytest.raises(ValueError, match="w is empty"):
        soft_threshold(np.ones(0), 0.1)
