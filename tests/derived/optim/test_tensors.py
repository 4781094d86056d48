"""Optimizers over the tensors of `derived.autograd`, and over parameters, alike."""

from typing import Any

import numpy as np
import pytest
import torch

from derived import optim
from derived.autograd import Tensor, functions, no_grad
from derived.nn import Parameter, clip_grad_norm_, clip_grad_value_
from derived.optim import SGD, Optimizer
from derived.testing import max_error

SETTINGS: list[tuple[str, dict[str, Any]]] = [
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    ("Adagrad", {"lr": 0.1}),
    ("RMSprop", {"lr": 0.01, "centered": True, "momentum": 0.5}),
    ("Adam", {"lr": 0.05}),
    ("AdamW", {"lr": 0.05, "weight_decay": 0.3}),
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("name", "settings"), SETTINGS, ids=str)
def test_a_network_of_tensors_trains_as_in_torch(
    name: str, settings: dict[str, Any], dtype: Any, rng: np.random.Generator
) -> None:
    x, y = rng.normal(size=(20, 3)).astype(dtype), rng.integers(0, 2, 20)
    start = [rng.normal(size=shape).astype(dtype) for shape in ((3, 4), (4,), (4, 2), ())]
    ours = [Tensor(a.copy(), requires_grad=True) for a in start]
    theirs = [torch.tensor(a, requires_grad=True) for a in start]
    optimizer = getattr(optim, name)(ours, **settings)
    twin = getattr(torch.optim, name)(theirs, **settings)
    for _ in range(20):
        optimizer.zero_grad()
        twin.zero_grad()
        w, b, v, c = ours
        functions.cross_entropy((Tensor(x) @ w + b).tanh() @ v * c, y).backward()
        tw, tb, tv, tc = theirs
        logits = (torch.tensor(x) @ tw + tb).tanh() @ tv * tc
        torch.autograd.backward(torch.nn.functional.cross_entropy(logits, torch.tensor(y)))
        optimizer.step()
        twin.step()
    for a, t in zip(ours, theirs, strict=True):
        assert a.dtype == dtype
        assert max_error(a.data, t.detach()) < (1e-4 if dtype == np.float32 else 1e-12)


def test_tensors_and_parameters_in_one_list() -> None:
    tensor, parameter = Tensor([1.0], requires_grad=True), Parameter(np.array([1.0]))
    optimizer = SGD([tensor, parameter], lr=0.5)
    (tensor * 2.0).sum().backward()
    parameter.accumulate(np.array([2.0]))
    assert clip_grad_norm_([tensor, parameter], 100.0) == pytest.approx(8**0.5)
    clip_grad_value_([tensor, parameter], 1.0)
    optimizer.step()
    assert (tensor.data.tolist(), parameter.data.tolist()) == ([0.5], [0.5])
    optimizer.zero_grad()
    assert tensor.grad is parameter.grad is None


def test_a_schedule_sets_the_rate_for_tensors() -> None:
    w = Tensor([8.0], requires_grad=True)
    optimizer = SGD([w], lr=0.25)
    schedule = optim.StepLR(optimizer, 1, gamma=0.5)
    for expected in (4.0, 3.0):  # half of it goes, then a quarter
        optimizer.zero_grad()
        (w * w).sum().backward()
        optimizer.step()
        schedule.step()
        assert w.data.tolist() == [expected]


@pytest.mark.parametrize(("name", "settings"), SETTINGS, ids=str)
@pytest.mark.parametrize("rate", [np.float64(0.1), np.float32(0.1), np.array(0.1), 1])
def test_a_rate_of_numpy_s_is_a_number(name: str, settings: dict[str, Any], rate: Any) -> None:
    weights = [Parameter(np.array([1.0, 2.0], np.float32)) for _ in range(2)]
    for weight, lr in zip(weights, (rate, float(rate)), strict=True):
        optimizer = getattr(optim, name)([weight], **settings)
        optimizer.lr = lr
        weight.grad = np.array([3.0, 4.0], np.float32)
        optimizer.step()
        assert type(optimizer.lr) is float
    assert weights[0].data.dtype == np.float32
    assert np.array_equal(weights[0].data, weights[1].data)


class SignDescent(Optimizer):
    """An optimizer of a reader's own is one equation."""

    lr = 0.5

    def _update(self, t: int, p: Any, g: Any, *states: Any) -> None:
        p -= self.lr / t * np.sign(g)


def test_an_optimizer_of_ones_own() -> None:
    w = Tensor([3.0, -3.0], requires_grad=True)
    optimizer = SignDescent([w])
    for _ in range(2):
        (w * w).sum().backward()
        optimizer.step()
    assert w.data.tolist() == [2.25, -2.25]


@pytest.mark.bad_input
def test_refuses_tensors_that_no_gradient_comes_to() -> None:
    leaf = Tensor([1.0], requires_grad=True)
    with pytest.raises(ValueError, match=r"parameter 1 wants no gradient: make it with requires_g"):
        SGD([leaf, Tensor([1.0])])
    with pytest.raises(ValueError, match="parameter 0 is the result of an operation, which keeps"):
        SGD([leaf * 2.0])
    with pytest.raises(TypeError, match=r"parameters must be a list such as .*, got Tensor"):
        SGD(leaf)
    with pytest.raises(ValueError, match="holds one parameter twice"):
        SGD([leaf, leaf])
    with no_grad():
        assert (leaf * 2.0).is_leaf
