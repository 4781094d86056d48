"""What holds for every activation function."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch

from derived.ops import activations
from derived.testing import assert_matches_torch, check_vjp

F = torch.nn.functional
Op = Callable[..., Any]

CASES: dict[str, tuple[Op, Op, Op]] = {
    "elu": (activations.elu, activations.elu_backward, F.elu),
    "elu_alpha": (
        partial(activations.elu, alpha=0.3),
        activations.elu_backward,
        partial(F.elu, alpha=0.3),
    ),
    "gelu": (activations.gelu, activations.gelu_backward, F.gelu),
    "gelu_tanh": (
        partial(activations.gelu, approximate="tanh"),
        activations.gelu_backward,
        partial(F.gelu, approximate="tanh"),
    ),
    "leaky_relu": (activations.leaky_relu, activations.leaky_relu_backward, F.leaky_relu),
    "leaky_relu_slope": (
        partial(activations.leaky_relu, negative_slope=-0.2),
        activations.leaky_relu_backward,
        partial(F.leaky_relu, negative_slope=-0.2),
    ),
    "relu": (activations.relu, activations.relu_backward, torch.relu),
    "sigmoid": (activations.sigmoid, activations.sigmoid_backward, torch.sigmoid),
    "silu": (activations.silu, activations.silu_backward, F.silu),
    "softplus": (
        activations.softplus,
        activations.softplus_backward,
        partial(F.softplus, threshold=40),  # above its default, 20, PyTorch is off by 2e-9
    ),
    "tanh": (activations.tanh, activations.tanh_backward, torch.tanh),
}
every = pytest.mark.parametrize(("op", "backward", "torch_op"), CASES.values(), ids=CASES)


def test_every_activation_is_here() -> None:
    ops = {name for name in activations.__all__ if name.islower() and "backward" not in name}
    assert ops <= set(CASES)
    assert {f"{name}_backward" for name in ops} <= set(activations.__all__)


@every
@pytest.mark.parametrize("shape", [(), (1,), (1, 1), (7,), (3, 4), (2, 3, 4)])
def test_gradient(
    op: Op, backward: Op, torch_op: Op, shape: tuple[int, ...], rng: np.random.Generator
) -> None:
    z = np.asarray(rng.normal(scale=2, size=shape))
    assert check_vjp(op, backward, z, rng=rng) < 1e-7
    assert assert_matches_torch(op, backward, torch_op, z, rng=rng) < 1e-13


@every
def test_values_far_out(op: Op, backward: Op, torch_op: Op, rng: np.random.Generator) -> None:
    z = np.array([-1000.0, -745.0, -100.0, -40.0, -20.0, -0.0, 0.0, 20.0, 40.0, 710.0, 1000.0])
    assert assert_matches_torch(op, backward, torch_op, z, rng=rng) < 1e-13


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept_and_nothing_overflows(
    op: Op, backward: Op, torch_op: Op, dtype: type, rng: np.random.Generator
) -> None:
    z: np.ndarray = np.array([-1e30, -1000, -88, -1, 0, 1, 88, 1000, 1e30], dtype)
    y, cache = op(z)
    dz = backward(np.ones_like(z), cache)
    assert y.dtype == dz.dtype == dtype
    assert np.isfinite(y).all()
    assert np.isfinite(dz).all()
    if dtype is np.float32:
        expected = torch_op(torch.tensor(z)).numpy()
        assert np.allclose(y, expected, rtol=3e-7, atol=1e-7)


@every
def test_arrays_come_back_and_the_argument_is_left_alone(
    op: Op, backward: Op, torch_op: Op, rng: np.random.Generator
) -> None:
    for z in (np.array(0.5), rng.normal(size=(4, 6))[:, ::2], rng.normal(size=(3, 2)).T):
        before = z.copy()
        y, cache = op(z)
        dz = backward(np.ones_like(y), cache)
        assert isinstance(y, np.ndarray)
        assert isinstance(dz, np.ndarray)
        assert y.shape == dz.shape == z.shape
        assert np.array_equal(z, before)
        assert not np.shares_memory(y, z)


@every
@pytest.mark.bad_input
def test_bad_input(op: Op, backward: Op, torch_op: Op) -> None:
    for z in ([1.0, 2.0], 1.0, None, np.array([1, 2]), np.array([True]), np.ones(2, np.float16)):
        with pytest.raises(TypeError, match="z must"):
            op(z)
    for z in (np.array([]), np.ones((0, 3)), np.array([np.nan]), np.array([1.0, np.inf])):
        with pytest.raises(ValueError, match=r"z (is empty|must be finite)"):
            op(z)
    _, cache = op(np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"dy has shape \(3,\) but y has shape \(2, 3\)"):
        backward(np.ones(3), cache)
    with pytest.raises(TypeError, match="dy is float32 but y is float64"):
        backward(np.ones((2, 3), np.float32), cache)
    with pytest.raises(TypeError, match="dy must be a NumPy array like y, got float"):
        backward(1.0, cache)
