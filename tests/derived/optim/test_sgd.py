import tracemalloc
from typing import Any

import numpy as np
import pytest
import torch

from derived.nn import Parameter
from derived.optim import SGD
from derived.testing import max_error

SETTINGS: list[dict[str, Any]] = [
    {"lr": 0.1},
    {"lr": 0.1, "weight_decay": 0.3},
    {"lr": 0.1, "momentum": 0.9},
    {"lr": 0.1, "momentum": 0.9, "dampening": 0.4},
    {"lr": 0.1, "momentum": 0.9, "nesterov": True},
    {"lr": 0.05, "momentum": 0.8, "dampening": 0.5, "weight_decay": 0.1},
    {"lr": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1},
]


def test_by_hand() -> None:
    weight = Parameter(np.array([1.0]))
    optimizer = SGD([weight], lr=0.5, momentum=0.5)
    for expected in (0.0, -1.5):  # v = 2, then v = 0.5 · 2 + 2 = 3
        weight.grad = np.array([2.0])
        optimizer.step()
        assert weight.data.tolist() == [expected]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_a_hundred_steps_as_in_torch(settings: dict[str, Any], rng: np.random.Generator) -> None:
    start = [rng.normal(size=(3, 2)), rng.normal(size=4)]
    ours = [Parameter(values.copy()) for values in start]
    theirs = [torch.tensor(values, requires_grad=True) for values in start]
    optimizer, twin = SGD(ours, **settings), torch.optim.SGD(theirs, **settings)
    for step in range(100):
        if step == 50:  # a schedule
            optimizer.lr = twin.param_groups[0]["lr"] = 0.02
        for a, b in zip(ours, theirs, strict=True):
            gradient = np.sin(a.data) + rng.normal(size=a.data.shape)
            a.grad, b.grad = gradient.copy(), torch.tensor(gradient)
        optimizer.step()
        twin.step()
        for a, b in zip(ours, theirs, strict=True):
            assert max_error(a.data, b.detach()) < 1e-12


def test_gradients_are_left_alone_and_data_stays_in_place() -> None:
    weight = Parameter(np.array([1.0, 2.0]))
    data = weight.data
    optimizer = SGD([weight], lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.1)
    for _ in range(3):
        weight.grad = np.array([3.0, 4.0])
        optimizer.step()
        assert weight.grad.tolist() == [3.0, 4.0]
    assert weight.data is data
    optimizer.zero_grad()
    assert weight.grad is None


def test_a_parameter_without_gradient_stays() -> None:
    used, unused = Parameter(np.ones(1)), Parameter(np.ones(1))
    used.grad = np.ones(1)
    SGD([used, unused], lr=0.5, weight_decay=1.0).step()
    assert used.data.tolist() == [0.0]
    assert unused.data.tolist() == [1.0]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_float32_is_kept(settings: dict[str, Any]) -> None:
    weight = Parameter(np.ones(3, np.float32))
    optimizer = SGD([weight], **settings)
    for _ in range(2):
        weight.grad = np.ones(3, np.float32)
        optimizer.step()
    assert weight.data.dtype == np.float32


def test_memory_does_not_grow_with_steps() -> None:
    weight = Parameter(np.ones(10_000))
    weight.grad = np.zeros(10_000)
    optimizer = SGD([weight], lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.1)
    for _ in range(3):
        optimizer.step()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for _ in range(50):
        optimizer.step()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < weight.data.nbytes


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"lr": -0.1}, r"lr must lie in \[0, inf\], got -0.1"),
        ({"lr": np.nan}, "lr must be a finite number, got nan"),
        ({"lr": np.inf}, "lr must be a finite number, got inf"),
        ({"momentum": -1}, r"momentum must lie in \[0, inf\], got -1"),
        ({"weight_decay": -1}, "weight_decay must lie in"),
        ({"dampening": np.nan}, "dampening must be a finite number"),
        ({"nesterov": True}, "nesterov needs a momentum and no dampening, got momentum 0"),
        ({"nesterov": True, "momentum": 0.9, "dampening": 0.1}, "nesterov needs .* dampening 0.1"),
    ],
)
def test_bad_settings(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SGD([Parameter(np.ones(1))], **settings)


@pytest.mark.bad_input
def test_lr_that_is_no_number() -> None:
    with pytest.raises(TypeError, match="lr must be a number, got str"):
        SGD([Parameter(np.ones(1))], lr="0.1")  # type: ignore[arg-type]


@pytest.mark.bad_input
def test_gradient_of_another_shape() -> None:
    good, bad = Parameter(np.ones(2)), Parameter(np.ones(2))
    bad.grad = np.ones(3)
    with pytest.raises(ValueError, match=r"grad of parameter 1 has shape \(3,\) but its data"):
        SGD([good, bad]).step()
