"""What holds for every loss between a prediction and a target of its shape."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch

from derived.ops import losses
from derived.testing import assert_matches_torch, check_vjp, max_error

F = torch.nn.functional
Op = Callable[..., Any]

CASES: dict[str, tuple[Op, Op, Op, str]] = {
    "mse_loss": (losses.mse_loss, losses.mse_loss_backward, F.mse_loss, "prediction"),
    "l1_loss": (losses.l1_loss, losses.l1_loss_backward, F.l1_loss, "prediction"),
    "huber_loss": (losses.huber_loss, losses.huber_loss_backward, F.huber_loss, "prediction"),
    "huber_loss_delta": (
        partial(losses.huber_loss, delta=0.2),
        losses.huber_loss_backward,
        partial(F.huber_loss, delta=0.2),
        "prediction",
    ),
    "binary_cross_entropy": (
        losses.binary_cross_entropy,
        losses.binary_cross_entropy_backward,
        F.binary_cross_entropy,
        "p",
    ),
    "binary_cross_entropy_with_logits": (
        losses.binary_cross_entropy_with_logits,
        losses.binary_cross_entropy_with_logits_backward,
        F.binary_cross_entropy_with_logits,
        "z",
    ),
}
every = pytest.mark.parametrize(("op", "backward", "torch_op", "name"), CASES.values(), ids=CASES)
REDUCTIONS = ["mean", "sum", "none"]


def test_every_loss_is_here() -> None:
    ops = {name for name in losses.__all__ if name.islower() and "backward" not in name}
    assert ops - {"cross_entropy"} <= set(CASES)


@every
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("shape", [(), (1,), (1, 1), (6,), (3, 4)])
def test_gradient(
    op: Op,
    backward: Op,
    torch_op: Op,
    name: str,
    reduction: str,
    shape: tuple[int, ...],
    rng: np.random.Generator,
) -> None:
    prediction = np.asarray(rng.uniform(0.05, 0.95, shape))
    target = np.asarray(rng.uniform(0.0, 1.0, shape))
    kwargs: dict[str, Any] = {"reduction": reduction}
    assert check_vjp(op, backward, prediction, target, rng=rng, **kwargs) < 1e-7
    error = assert_matches_torch(op, backward, torch_op, prediction, target, rng=rng, **kwargs)
    assert error < 1e-13


@every
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_and_kind_of_what_comes_back(
    op: Op,
    backward: Op,
    torch_op: Op,
    name: str,
    reduction: str,
    dtype: type,
    rng: np.random.Generator,
) -> None:
    prediction: np.ndarray = rng.uniform(0.1, 0.9, (3, 4)).astype(dtype)
    target: np.ndarray = rng.integers(0, 2, (3, 4)).astype(dtype)
    loss, cache = op(prediction, target, reduction=reduction)
    assert loss.dtype == dtype
    assert loss.shape == ((3, 4) if reduction == "none" else ())
    dloss = np.ones_like(loss) if reduction == "none" else 1.0
    gradient = backward(dloss, cache)
    assert gradient.dtype == dtype
    assert gradient.shape == (3, 4)
    expected = torch_op(torch.tensor(prediction), torch.tensor(target), reduction=reduction)
    assert max_error(loss, expected) < 1e-5


@every
def test_reductions_agree(
    op: Op, backward: Op, torch_op: Op, name: str, rng: np.random.Generator
) -> None:
    prediction, target = rng.uniform(0.1, 0.9, (2, 5)), rng.uniform(0.0, 1.0, (2, 5))
    loss = {reduction: op(prediction, target, reduction=reduction)[0] for reduction in REDUCTIONS}
    assert max_error(loss["none"].sum(), loss["sum"]) < 1e-14
    assert max_error(loss["sum"] / 10, loss["mean"]) < 1e-14
    _, cache = op(prediction, target, reduction="sum")
    for dloss in (3.0, np.float64(3), np.array(3.0)):
        assert max_error(backward(dloss, cache), 3 * backward(1.0, cache)) < 1e-15


@every
@pytest.mark.bad_input
def test_bad_input(op: Op, backward: Op, torch_op: Op, name: str) -> None:
    half = np.full((2, 3), 0.5)
    with pytest.raises(
        ValueError, match=rf"target has shape \(2, 1\) but {name} has shape \(2, 3\)"
    ):
        op(half, half[:, :1])
    with pytest.raises(TypeError, match=f"target is float32 but {name} is float64"):
        op(half, half.astype(np.float32))
    with pytest.raises(TypeError, match=f"target is int64 but {name} is float64"):
        op(half, np.ones((2, 3), np.int64))
    with pytest.raises(TypeError, match=f"{name} must hold floats"):
        op(np.ones((2, 3), int), half)
    with pytest.raises(TypeError, match=f"{name} must be a NumPy array of floats, got list"):
        op([0.5], half)
    with pytest.raises(ValueError, match=f"{name} is empty"):
        op(np.ones((0, 3)), np.ones((0, 3)))
    for bad in (np.nan, np.inf):
        with pytest.raises(ValueError, match=f"{name} must"):
            op(np.full((2, 3), bad), half)
        with pytest.raises(ValueError, match="target must"):
            op(half, np.full((2, 3), bad))
    with pytest.raises(ValueError, match="reduction must be 'mean' or 'sum' or 'none', got 'avg'"):
        op(half, half, reduction="avg")


@every
@pytest.mark.bad_input
def test_bad_upstream_gradient(op: Op, backward: Op, torch_op: Op, name: str) -> None:
    half = np.full((2, 3), 0.5)
    _, cache = op(half, half)
    with pytest.raises(TypeError, match="dloss must be a number, got ndarray"):
        backward(np.ones((2, 3)), cache)
    with pytest.raises(ValueError, match="dloss must be a finite number, got nan"):
        backward(np.nan, cache)
    _, cache = op(half, half, reduction="none")
    with pytest.raises(TypeError, match="dloss must be a NumPy array like the loss, got float"):
        backward(1.0, cache)
    with pytest.raises(ValueError, match=r"dloss has shape \(3,\) but the loss has shape \(2, 3\)"):
        backward(np.ones(3), cache)
