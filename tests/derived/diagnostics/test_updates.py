import math
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from derived.diagnostics import gradient_growth, record_rates, update_ratios
from derived.nn import MLP, Linear
from derived.optim import SGD, Adam


def test_ratio_by_hand() -> None:
    layer = Linear(2, 1, rng=np.random.default_rng(0))
    layer.weight.data[:] = [[3.0, 4.0]]
    layer.bias.data[:] = 0.0  # type: ignore[union-attr]

    def step(x: Any, target: Any) -> float:
        layer.weight.data += [[0.0, 0.5]]
        layer.bias.data += x  # type: ignore[union-attr]
        return 0.0

    weight, bias = update_ratios(layer, step, 1.0, None)
    assert (weight.parameter, weight.ratio, weight.update, weight.norm) == ("weight", 0.1, 0.5, 5)
    assert (bias.ratio, bias.update, bias.norm) == (math.inf, 1, 0)
    layer.bias.data[:] = 0.0  # type: ignore[union-attr]
    assert update_ratios(layer, step, 0.0, None)[1].ratio == 0


def test_first_step_of_adam_has_a_known_ratio(rng: np.random.Generator) -> None:
    layer = Linear(4, 3, bias=False, rng=rng)
    optimizer = Adam(layer.parameters(), lr=1e-3)

    def step(x: Any, target: Any) -> float:
        layer(x)
        layer.backward(np.ones((5, 3)))
        optimizer.step()
        return 0.0

    (found,) = update_ratios(layer, step, rng.normal(size=(5, 4)), None)
    rms = found.norm / math.sqrt(12)
    assert found.ratio == pytest.approx(1e-3 / rms, rel=1e-5)


def test_a_parameter_that_no_one_moves_is_listed(rng: np.random.Generator) -> None:
    module = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    optimizer = torch.optim.SGD(module[2].parameters(), lr=0.1)

    def step(x: Any, target: Any) -> Any:
        loss = nn.functional.cross_entropy(module(x), target)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        return loss

    lines = update_ratios(module, step, torch.ones(5, 3), torch.zeros(5, dtype=torch.long))
    still = [line.parameter for line in lines if line.ratio == 0]
    assert still == ["0.weight", "0.bias"]


@pytest.mark.parametrize("clear", ["before", "after", "never"])
def test_growth_wherever_gradients_are_cleared(clear: str) -> None:
    torch.manual_seed(0)
    module = nn.Linear(3, 2)
    start = module.weight.detach().clone()
    optimizer = torch.optim.SGD(module.parameters(), lr=0.1)

    def step(x: Any, target: Any) -> Any:
        if clear == "before":
            optimizer.zero_grad()
        loss = nn.functional.cross_entropy(module(x), target)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        if clear == "after":
            optimizer.zero_grad()
        return loss

    x, target = torch.randn(5, 3), torch.zeros(5, dtype=torch.long)
    growth = gradient_growth(step, optimizer, x, target)
    assert growth == pytest.approx(2 if clear == "never" else 1, abs=1e-6)
    assert torch.equal(module.weight, start)
    assert not optimizer._optimizer_step_pre_hooks


def test_growth_of_a_numpy_run(rng: np.random.Generator) -> None:
    layer = Linear(3, 2, rng=rng)
    optimizer = SGD(layer.parameters(), lr=0.1)

    def step(x: Any, target: Any) -> float:
        layer(x)
        layer.backward(np.ones((4, 2)))
        optimizer.step()
        return 0.0

    assert gradient_growth(step, optimizer, rng.normal(size=(4, 3)), None) == pytest.approx(2)
    assert "step" not in vars(optimizer)


def test_rates_are_recorded_until_an_error(rng: np.random.Generator) -> None:
    optimizer = SGD(Linear(3, 2, rng=rng).parameters(), lr=0.1)

    def broken() -> None:
        with record_rates(optimizer) as rates:
            noted.append(rates)
            optimizer.step()
            raise KeyError

    noted: list[list[float]] = []
    with pytest.raises(KeyError):
        broken()
    optimizer.step()
    assert noted == [[0.1]]


@pytest.mark.bad_input
def test_bad_input(rng: np.random.Generator) -> None:
    network = MLP((2, 2), rng=rng)
    optimizer = SGD(network.parameters(), lr=0.1)
    with pytest.raises(TypeError, match="what step returns must be one number"):
        update_ratios(network, lambda x, t: None, None, None)
    with pytest.raises(ValueError, match="model has no parameters"):
        update_ratios(nn.ReLU(), lambda x, t: 0.0, None, None)
    with pytest.raises(RuntimeError, match=r"never called optimizer\.step"):
        gradient_growth(lambda x, t: 0.0, optimizer, None, None)

    def step_without_gradient(x: Any, t: Any) -> float:
        optimizer.step()
        return 0.0

    with pytest.raises(ValueError, match="the gradient is 0"):
        gradient_growth(step_without_gradient, optimizer, None, None)
