from typing import Any

import numpy as np
import pytest
import torch

from derived.nn import MLP, Layer, Linear, Parameter, Sequential
from derived.optim import SGD, EarlyStopping


class RunningMean(Layer):
    """A layer with statistics of its own, which no optimizer moves."""

    def __init__(self) -> None:
        self.running_mean = np.zeros(3)
        self.batches = 0

    def forward(self, x: np.ndarray) -> np.ndarray:
        if self.training:
            self.batches += 1
            self.running_mean = 0.9 * self.running_mean + 0.1 * x.mean(axis=0)
        return x

    def backward(self, dy: np.ndarray) -> np.ndarray:
        return dy


def layer() -> Linear:
    return Linear(2, 1, rng=np.random.default_rng(0))


def run(values: list[float], **settings: Any) -> EarlyStopping:
    """Feed the values until it says stop; the weights hold the number of the check."""
    model = layer()
    stopping = EarlyStopping(model, **settings)
    for check, value in enumerate(values, start=1):
        model.weight.data[...] = check
        if stopping.step(value):
            break
    return stopping


@pytest.mark.parametrize(
    ("patience", "checks"),
    [(1, 3), (2, 6), (3, 7), (4, 8)],
)
def test_by_hand(patience: int, checks: int) -> None:
    #  check  1  2  3  4  5  6  7  8: better at 1, 2, 4
    stopping = run([9.0, 8.0, 8.5, 7.0, 7.5, 7.5, 7.0, 9.0], patience=patience)
    assert stopping.checks == checks
    assert stopping.best_check == (4 if patience > 1 else 2)
    stopping.restore()
    assert stopping.model.weight.data.tolist() == [[stopping.best_check] * 2]


def test_one_check_before_the_plateau_of_torch() -> None:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=1.0)
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=2, threshold=0)
    values = [1.0, 0.5, 0.6, 0.7, 0.8, 0.9]
    rates = []
    for value in values:
        plateau.step(value)
        rates.append(optimizer.param_groups[0]["lr"])
    assert rates == [1.0, 1.0, 1.0, 1.0, 0.1, 0.1]
    assert run(values, patience=2).checks == 4


def test_small_gains_do_not_count_but_their_weights_are_kept() -> None:
    stopping = run([1.0, 0.99, 0.98, 0.97, 0.5], patience=3, min_delta=0.1)
    assert (stopping.checks, stopping.best_check, stopping.best) == (4, 4, 0.97)
    # Small gains add up: 1.0 - 0.88 is more than 0.1.
    stopping = run([1.0, 0.96, 0.92, 0.88, 0.88], patience=3, min_delta=0.1)
    assert (stopping.checks, stopping.waited) == (5, 1)


def test_a_gain_of_just_min_delta_is_none() -> None:
    assert run([1.0, 0.5], patience=1, min_delta=0.5).waited == 1
    assert run([1.0, 0.5], patience=1, min_delta=0.25).waited == 0


def test_max_is_min_of_the_negative() -> None:
    values = [0.1, 0.5, 0.4, 0.6, 0.55, 0.55, 0.55]
    up = run(values, patience=2, mode="max")
    down = run([-value for value in values], patience=2)
    assert (up.checks, up.best_check, up.best) == (down.checks, down.best_check, -down.best)
    assert (up.checks, up.best_check, up.best) == (6, 4, 0.6)


def test_restores_in_place_as_often_as_asked_when_the_epochs_run_out() -> None:
    model = MLP((2, 3, 1), rng=np.random.default_rng(0))
    arrays = [p.data for p in model.parameters()]
    stopping = EarlyStopping(model, patience=100)
    stopping.step(1.0)
    best = [a.copy() for a in arrays]
    for _ in range(2):
        optimizer = SGD(model.parameters(), lr=0.1)
        for parameter in model.parameters():
            parameter.grad = np.ones_like(parameter.data)
        optimizer.step()
        assert not np.array_equal(arrays[0], best[0])
        stopping.restore()
        for parameter, array, kept in zip(model.parameters(), arrays, best, strict=True):
            assert parameter.data is array
            assert np.array_equal(array, kept)


def test_running_statistics_of_numpy_layers_come_back_and_modes_stay() -> None:
    inner = RunningMean()
    model = Sequential(Sequential(inner), Linear(3, 1, rng=np.random.default_rng(0)))
    stopping = EarlyStopping(model)
    model(np.ones((4, 3)))
    stopping.step(1.0)
    for _ in range(2):
        model.train()
        for _ in range(5):
            model(np.ones((4, 3)))
        model.eval()
        stopping.restore()
        assert inner.batches == 1
        assert inner.running_mean.tolist() == [0.1] * 3
        assert not inner.training


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_torch_modules_with_their_buffers(dtype: torch.dtype) -> None:
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4)).to(dtype)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    x = torch.randn(20, 3, dtype=dtype)
    stopping = EarlyStopping(model, patience=3)
    expected: Any = None
    for loss in (torch.tensor(3.0), 2.0, np.float32(2.5), np.array([4.0])):
        optimizer.zero_grad()
        model(x).sin().sum().backward()
        optimizer.step()
        stopping.step(loss)
        if loss == 2.0:
            expected = {name: value.clone() for name, value in model.state_dict().items()}
    assert any(not torch.equal(v, expected[n]) for n, v in model.state_dict().items())
    stopping.restore()
    assert list(expected) == list(model.state_dict())
    assert all(torch.equal(v, expected[n]) for n, v in model.state_dict().items())


def test_float32_weights_stay_float32() -> None:
    model = Linear(2, 1, rng=np.random.default_rng(0), dtype=np.float32)
    stopping = EarlyStopping(model)
    stopping.step(1)
    stopping.restore()
    assert model.weight.data.dtype == np.float32


@pytest.mark.bad_input
def test_bad_settings() -> None:
    with pytest.raises(TypeError, match=r"model must be a layer of derived\.nn or a torch"):
        EarlyStopping([Parameter(np.ones(1))])
    with pytest.raises(ValueError, match="patience must be at least 1, got 0"):
        EarlyStopping(layer(), patience=0)
    with pytest.raises(TypeError, match="patience must be an integer, got float"):
        EarlyStopping(layer(), patience=2.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"min_delta must lie in \[0, inf\], got -1"):
        EarlyStopping(layer(), min_delta=-1)
    with pytest.raises(ValueError, match="mode must be 'min' or 'max', got 'best'"):
        EarlyStopping(layer(), mode="best")  # type: ignore[arg-type]


@pytest.mark.bad_input
def test_bad_values_change_nothing() -> None:
    stopping = EarlyStopping(layer())
    with pytest.raises(RuntimeError, match=r"restore was called before EarlyStopping\.step"):
        stopping.restore()
    with pytest.raises(ValueError, match="value must be a finite number, got nan"):
        stopping.step(float("nan"))
    with pytest.raises(TypeError, match="value must be a number, got ndarray"):
        stopping.step(np.ones(2))
    with pytest.raises(TypeError, match="value must be a number, got Tensor"):
        stopping.step(torch.ones(2))
    with pytest.raises(TypeError, match="value must be a number, got str"):
        stopping.step("0.5")
    assert (stopping.checks, stopping.best_check, stopping.best) == (0, 0, np.inf)
