"""Each optimizer against `torch.optim`: 100 steps in float64, parameters and state."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from derived import optim
from derived.nn import Parameter
from derived.optim import Optimizer
from derived.testing import max_error

SHAPES = [(5, 3), (3,), (), (2, 3, 4)]

SETTINGS: list[tuple[str, dict[str, Any]]] = [
    ("Adagrad", {}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.05, "weight_decay": 0.1, "eps": 1e-3}),
    ("Adagrad", {"initial_accumulator_value": 0.5}),
    ("RMSprop", {}),
    ("RMSprop", {"lr": 0.03, "alpha": 0.9, "eps": 1e-4, "weight_decay": 0.1}),
    ("RMSprop", {"momentum": 0.9}),
    ("RMSprop", {"centered": True}),
    ("RMSprop", {"momentum": 0.5, "centered": True, "weight_decay": 0.02}),
    ("Adam", {}),
    ("Adam", {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-4, "weight_decay": 0.1}),
    ("Adam", {"betas": (0.0, 0.0)}),
    ("AdamW", {}),
    ("AdamW", {"lr": 0.05, "betas": (0.8, 0.95), "weight_decay": 0.3}),
    ("AdamW", {"weight_decay": 0.0}),
]

STATES = {
    "sum": "sum",
    "square_avg": "square_avg",
    "grad_avg": "grad_avg",
    "momentum_buffer": "momentum_buffer",
    "exp_avg": "exp_avg",
    "exp_avg_sq": "exp_avg_sq",
    "step": "steps",
}


def names(case: object) -> str:
    return case if isinstance(case, str) else " ".join(f"{k}={v}" for k, v in dict(case).items())  # type: ignore[call-overload]


def run_both(
    rng: np.random.Generator,
    ours: Callable[[list[Parameter]], Optimizer],
    theirs: Callable[[list[torch.nn.Parameter]], torch.optim.Optimizer],
    lr_at: Callable[[int], float | None] = lambda _: None,
    steps: int = 100,
) -> tuple[Optimizer, torch.optim.Optimizer, float]:
    """Minimize a quartic bowl with noisy gradients; return the largest error on the way."""
    starts = [np.asarray(rng.normal(size=shape)) for shape in SHAPES]
    parameters = [Parameter(start.copy()) for start in starts]
    tensors = [torch.nn.Parameter(torch.tensor(start)) for start in starts]
    a, b = ours(parameters), theirs(tensors)
    error = 0.0
    for step in range(steps):
        if (lr := lr_at(step)) is not None:
            a.lr = lr
            b.param_groups[0]["lr"] = lr
        a.zero_grad()
        b.zero_grad()
        for i, (parameter, tensor) in enumerate(zip(parameters, tensors, strict=True)):
            if (step + i) % 7 == 0:
                continue  # no gradient: neither may count this as a step
            noise = rng.normal(size=parameter.data.shape)
            parameter.accumulate(np.asarray(parameter.data**3 + noise))
            tensor.grad = tensor.detach() ** 3 + torch.tensor(noise)
        a.step()
        b.step()
        for parameter, tensor in zip(parameters, tensors, strict=True):
            error = max(error, max_error(parameter.data, tensor.detach()))
    return a, b, error


@pytest.mark.parametrize(("name", "settings"), SETTINGS, ids=names)
def test_a_hundred_steps(rng: np.random.Generator, name: str, settings: dict[str, Any]) -> None:
    ours, theirs, error = run_both(
        rng,
        lambda parameters: getattr(optim, name)(parameters, **settings),
        lambda tensors: getattr(torch.optim, name)(tensors, **settings),
    )
    assert error < 1e-12
    for i, tensor in enumerate(theirs.param_groups[0]["params"]):
        for key, value in theirs.state[tensor].items():
            if key == "step" and name == "RMSprop":
                continue  # PyTorch counts, but nothing depends on it
            assert max_error(getattr(ours, STATES[key])[i], value) < 1e-12, key


@pytest.mark.parametrize("name", ["Adagrad", "RMSprop", "Adam", "AdamW"])
def test_a_schedule_may_set_the_rate(rng: np.random.Generator, name: str) -> None:
    *_, error = run_both(
        rng,
        lambda parameters: getattr(optim, name)(parameters, weight_decay=0.1),
        lambda tensors: getattr(torch.optim, name)(tensors, weight_decay=0.1),
        lr_at=lambda step: 0.1 / (1 + step),
    )
    assert error < 1e-12


@pytest.mark.parametrize("name", ["Adagrad", "RMSprop", "Adam", "AdamW"])
def test_defaults_are_those_of_torch(name: str) -> None:
    theirs = getattr(torch.optim, name)([torch.nn.Parameter(torch.zeros(1))]).defaults
    ours = getattr(optim, name)([Parameter(np.zeros(1))])
    for key in ("lr", "weight_decay", "eps", "betas", "alpha", "momentum", "centered", "lr_decay"):
        assert getattr(ours, key, None) == theirs.get(key), key


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
def test_momentum_forms_agree_at_a_constant_rate(
    rng: np.random.Generator, weight_decay: float
) -> None:
    settings: dict[str, Any] = {"lr": 0.02, "momentum": 0.9, "weight_decay": weight_decay}
    ours, theirs, error = run_both(
        rng,
        lambda parameters: optim.ClassicalMomentum(parameters, **settings),
        lambda tensors: torch.optim.SGD(tensors, **settings),
    )
    assert error < 1e-12
    assert isinstance(ours, optim.ClassicalMomentum)
    for v, tensor in zip(ours.velocity, theirs.param_groups[0]["params"], strict=True):
        assert max_error(v, -0.02 * theirs.state[tensor]["momentum_buffer"]) < 1e-12


def test_momentum_forms_differ_when_the_rate_changes(rng: np.random.Generator) -> None:
    *_, error = run_both(
        rng,
        lambda parameters: optim.ClassicalMomentum(parameters, lr=0.02, momentum=0.9),
        lambda tensors: torch.optim.SGD(tensors, lr=0.02, momentum=0.9),
        lr_at=lambda step: 0.02 if step < 50 else 0.002,
    )
    assert error > 1e-3
