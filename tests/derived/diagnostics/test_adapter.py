"""A NumPy network and a PyTorch module with the same weights give the same numbers."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from torch import nn

from derived.diagnostics import (
    dead_units,
    gradient_growth,
    initial_loss,
    layer_statistics,
    lr_range_test,
    overfit_batch,
    record_rates,
    update_ratios,
)
from derived.nn import MLP, Linear, ReLU, Sequential, Tanh
from derived.ops.losses import (
    cross_entropy,
    cross_entropy_backward,
    mse_loss,
    mse_loss_backward,
)
from derived.optim import SGD
from derived.testing import max_error


class Run(NamedTuple):
    network: Any
    optimizer: Any
    step: Callable[[Any, Any], Any]


def numpy_run(seed: int = 0, lr: float = 0.3) -> Run:
    network = MLP((5, 8, 6, 3), rng=np.random.default_rng(seed))
    optimizer = SGD(network.parameters(), lr=lr)

    def step(x: Any, target: Any) -> Any:
        loss, cache = cross_entropy(network(x), target)
        optimizer.zero_grad()
        network.backward(cross_entropy_backward(1.0, cache))
        optimizer.step()
        return loss

    return Run(network, optimizer, step)


def torch_run(seed: int = 0, lr: float = 0.3) -> Run:
    layers = (nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 6), nn.ReLU(), nn.Linear(6, 3))
    network = nn.Sequential(*layers).double()
    with torch.no_grad():
        pairs = zip(network.parameters(), numpy_run(seed).network.parameters(), strict=True)
        for theirs, ours in pairs:
            theirs.copy_(torch.from_numpy(ours.data))
    optimizer = torch.optim.SGD(network.parameters(), lr=lr)

    def step(x: Any, target: Any) -> Any:
        loss = nn.functional.cross_entropy(network(torch.from_numpy(x)), torch.from_numpy(target))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        return loss

    return Run(network, optimizer, step)


@pytest.fixture
def batch(rng: np.random.Generator) -> tuple[Any, Any]:
    return rng.normal(size=(24, 5)), np.arange(24) % 3


def both(seed: int = 0) -> tuple[Run, Run]:
    return numpy_run(seed), torch_run(seed)


def test_initial_loss_agrees(batch: tuple[Any, Any]) -> None:
    ours, theirs = (initial_loss(run.network, *batch) for run in both())
    assert max_error(ours, theirs) < 1e-12


def test_layer_statistics_agree(batch: tuple[Any, Any]) -> None:
    ours, theirs = (layer_statistics(run.network, *batch) for run in both())
    assert [line.layer for line in ours] == [line.layer for line in theirs]
    assert [line.layer for line in ours][:2] == ["0 Linear", "1 ReLU"]
    for a, b in zip(ours, theirs, strict=True):
        assert (a.units, a.dead, a.twins) == (b.units, b.dead, b.twins)
        assert max_error(a.output, b.output) < 1e-12
        assert a.grad is not None
        assert b.grad is not None
        assert max_error(a.grad, b.grad) < 1e-12
        assert max_error([a.mean, a.std, a.grad_rms], [b.mean, b.std, b.grad_rms]) < 1e-12


def test_dead_units_agree(batch: tuple[Any, Any]) -> None:
    ours, theirs = both(3)
    ours.network[0].bias.data[:4] = -50.0
    with torch.no_grad():
        theirs.network[0].bias[:4] = -50.0
    found = dead_units(ours.network, batch[0])
    assert found == dead_units(theirs.network, batch[0])
    assert [line.layer for line in found] == ["1 ReLU", "3 ReLU"]
    assert found[0].dead >= 4


def test_update_ratios_agree(batch: tuple[Any, Any]) -> None:
    ours, theirs = (update_ratios(run.network, run.step, *batch) for run in both())
    assert [line.parameter for line in ours] == [line.parameter for line in theirs]
    assert ours[0].parameter == "0.weight"
    assert max_error([line[1:] for line in ours], [line[1:] for line in theirs]) < 1e-12


def test_runs_agree(batch: tuple[Any, Any]) -> None:
    ours, theirs = (overfit_batch(run.step, *batch, steps=30) for run in both())
    assert max_error(ours.losses, theirs.losses) < 1e-10
    tests = [lr_range_test(run.step, run.optimizer, [batch], lr_max=1e3) for run in both()]
    assert max_error(tests[0].rates, tests[1].rates) < 1e-12
    assert max_error(tests[0].smooth[:60], tests[1].smooth[:60]) < 1e-8
    growth = [gradient_growth(run.step, run.optimizer, *batch) for run in both()]
    assert growth == pytest.approx([1, 1], abs=1e-12)


def test_rates_agree(batch: tuple[Any, Any]) -> None:
    ours, theirs = both()
    with record_rates(ours.optimizer) as our_rates:
        for lr in (0.5, 0.25):
            ours.optimizer.lr = lr
            ours.step(*batch)
    with record_rates(theirs.optimizer) as their_rates:
        for lr in (0.5, 0.25):
            theirs.optimizer.param_groups[0]["lr"] = lr
            theirs.step(*batch)
    ours.step(*batch)  # no longer noted
    theirs.step(*batch)
    assert our_rates == their_rates == [0.5, 0.25]


def test_tensors_and_arrays_are_taken_by_both(batch: tuple[Any, Any]) -> None:
    x, target = batch
    tensors = torch.from_numpy(x).float(), torch.from_numpy(target)
    for run in both():
        as_arrays = initial_loss(run.network, x, target)
        as_tensors = initial_loss(run.network, *tensors)
        assert max_error(as_arrays, as_tensors) < 1e-6


def test_float32_stays_float32(batch: tuple[Any, Any]) -> None:
    network = MLP((5, 4, 3), rng=np.random.default_rng(0), dtype=np.float32)
    lines = layer_statistics(network, batch[0].astype(np.float32), batch[1])
    assert {line.output.dtype for line in lines} == {np.dtype(np.float32)}
    module = nn.Sequential(nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 3))
    lines = layer_statistics(module, batch[0], batch[1])
    assert {line.output.dtype for line in lines} == {np.dtype(np.float32)}


def test_nothing_is_left_behind(batch: tuple[Any, Any]) -> None:
    module = nn.Sequential(nn.Linear(5, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 3))
    state = {name: value.clone() for name, value in module.state_dict().items()}
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    initial_loss(module, *batch)
    layer_statistics(module, *batch)
    dead_units(module, batch[0])
    assert torch.equal(torch.rand(3), expected)
    assert all(torch.equal(value, state[name]) for name, value in module.state_dict().items())
    assert all(parameter.grad is None for parameter in module.parameters())
    assert not any(layer._forward_hooks for layer in module)

    network = MLP((5, 4, 3), rng=np.random.default_rng(0))
    layer_statistics(network, *batch)
    assert all(parameter.grad is None for parameter in network.parameters())
    assert all("forward" not in vars(layer) for layer in network)
    assert network.training
    assert module.training


def test_nested_networks(batch: tuple[Any, Any]) -> None:
    rng = np.random.default_rng(0)
    inner = Sequential(Linear(5, 4, rng=rng), Tanh())
    network = Sequential(inner, Linear(4, 3, rng=rng), ReLU())
    module = nn.Sequential(nn.Sequential(nn.Linear(5, 4), nn.Tanh()), nn.Linear(4, 3), nn.ReLU())
    ours = layer_statistics(network, *batch)
    assert [line.layer for line in ours] == ["0.0 Linear", "0.1 Tanh", "1 Linear", "2 ReLU"]
    theirs = layer_statistics(module, *batch)
    assert [line.layer for line in ours] == [line.layer for line in theirs]
    assert [line.layer for line in dead_units(network, batch[0])] == ["0.1 Tanh", "2 ReLU"]
    assert [line.layer for line in layer_statistics(Linear(5, 3, rng=rng), *batch)] == ["Linear"]


def test_other_losses(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(6, 2)), rng.normal(size=(6, 3))
    layer = Linear(2, 3, rng=rng)
    module = nn.Linear(2, 3).double()
    with torch.no_grad():
        for theirs, ours in zip(module.parameters(), layer.parameters(), strict=True):
            theirs.copy_(torch.from_numpy(ours.data))
    (a,) = layer_statistics(layer, x, y, (mse_loss, mse_loss_backward))
    (b,) = layer_statistics(module, x, y, nn.functional.mse_loss)
    assert a.grad is not None
    assert b.grad is not None
    assert max_error(a.grad, b.grad) < 1e-12


def test_in_place_layers_are_seen_as_they_were(batch: tuple[Any, Any]) -> None:
    torch.manual_seed(0)
    module = nn.Sequential(nn.Linear(5, 4), nn.ReLU(inplace=True), nn.Linear(4, 3)).double()
    first, second, _ = layer_statistics(module, *batch)
    assert first.output.min() < 0
    assert np.array_equal(np.maximum(first.output, 0), second.output)


def test_modules_that_return_no_tensor_are_passed_over() -> None:
    class Last(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstm = nn.LSTM(4, 3, batch_first=True)
            self.out = nn.Linear(3, 2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            y, _ = self.lstm(x)
            return self.out(y[:, -1])  # type: ignore[no-any-return]

    lines = layer_statistics(Last(), np.ones((5, 6, 4)), np.zeros(5, dtype=np.int64))
    assert [line.layer for line in lines] == ["out Linear"]


@pytest.mark.bad_input
def test_bad_input(batch: tuple[Any, Any]) -> None:
    ours, theirs = both()
    for call in (initial_loss, layer_statistics):
        with pytest.raises(TypeError, match=r"model must be a derived.nn.Layer or a torch"):
            call(np.tanh, *batch)
        with pytest.raises(TypeError, match=r"loss_fn must be a pair"):
            call(ours.network, *batch, nn.functional.cross_entropy)
        with pytest.raises(TypeError, match=r"loss_fn must be a function of outputs and targets"):
            call(theirs.network, *batch, (cross_entropy, cross_entropy_backward))
    with pytest.raises(TypeError, match="optimizer must be one of"):
        gradient_growth(ours.step, ours.network, *batch)
    with pytest.raises(TypeError, match="optimizer must be one of"):
        lr_range_test(ours.step, ours.network, [batch])
    with pytest.raises(TypeError, match="optimizer must be one of"), record_rates(ours.network):
        pass
