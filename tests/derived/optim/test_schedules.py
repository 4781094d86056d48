"""The schedules against `torch.optim.lr_scheduler`, step by step and beyond their end."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from derived import optim
from derived.nn import Parameter
from derived.optim import (
    SGD,
    Adagrad,
    Adam,
    CosineAnnealingLR,
    ExponentialLR,
    LinearLR,
    LRScheduler,
    OneCycleLR,
    RMSprop,
    SequentialLR,
    StepLR,
    cosine_annealing,
    exponential_decay,
    linear_warmup,
    one_cycle,
    step_decay,
)

torch_schedules = torch.optim.lr_scheduler
Make = Callable[[Any, Any], Any]  # a schedule, from the optimizer and the module of schedules

lrs = st.floats(1e-3, 10)
gammas = st.floats(0.05, 1.2)
lengths = st.integers(1, 12)

simple_schedules: st.SearchStrategy[Make] = st.one_of(
    st.builds(lambda n, g: lambda o, m: m.StepLR(o, n, g), lengths, gammas),
    st.builds(lambda g: lambda o, m: m.ExponentialLR(o, g), gammas),
    st.builds(
        lambda n, low: lambda o, m: m.CosineAnnealingLR(o, n, low), lengths, st.floats(0, 0.1)
    ),
    st.builds(
        lambda f, e, n: lambda o, m: m.LinearLR(o, f, e, n),
        st.floats(0.01, 1),
        st.floats(0.01, 1),
        lengths,
    ),
)

cycles: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "max_lr": lrs,
        "total_steps": st.integers(2, 40),
        "pct_start": st.sampled_from([0.0, 0.25, 0.3, 0.45, 0.7]),
        "anneal_strategy": st.sampled_from(["cos", "linear"]),
        "base_momentum": st.floats(0, 0.9),
        "max_momentum": st.floats(0.1, 0.99),
        "div_factor": st.floats(1, 50),
        "final_div_factor": st.floats(1, 1e5),
        "three_phase": st.booleans(),
    }
)


def one_weight(lr: float = 0.1, kind: str = "SGD", **settings: Any) -> Any:
    return getattr(optim, kind)([Parameter(np.zeros(1))], lr=lr, **settings)


def one_tensor(lr: float = 0.1, kind: str = "SGD", **settings: Any) -> Any:
    return getattr(torch.optim, kind)([torch.nn.Parameter(torch.zeros(1))], lr=lr, **settings)


def rates(
    make: Make, lr: float, steps: int, touch: Callable[[int, float], float] = lambda _, x: x
) -> tuple[list[float], list[float]]:
    """The rates of both, as steps go on; `touch` changes them from outside."""
    ours, theirs = one_weight(lr, momentum=0.9), one_tensor(lr, momentum=0.9)
    a, b = make(ours, optim), make(theirs, torch_schedules)
    group = theirs.param_groups[0]
    found: tuple[list[float], list[float]] = [], []
    for t in range(steps):
        ours.lr, group["lr"] = touch(t, ours.lr), touch(t, group["lr"])
        found[0].append(ours.lr)
        found[1].append(group["lr"])
        theirs.step()  # else PyTorch warns of the order
        a.step()
        b.step()
    return found


def same(found: tuple[list[float], list[float]]) -> None:
    np.testing.assert_allclose(*found, rtol=1e-12, atol=1e-15)


# --- worked by hand


def test_by_hand() -> None:
    assert [step_decay(t, 1.0, 2, 0.5) for t in range(5)] == [1, 1, 0.5, 0.5, 0.25]
    assert [exponential_decay(t, 1.0, 0.5) for t in range(3)] == [1, 0.5, 0.25]
    np.testing.assert_allclose(
        [cosine_annealing(t, 1.0, 2, 0.2) for t in range(5)], [1, 0.6, 0.2, 0.6, 1]
    )
    assert [linear_warmup(t, 1.0, 4, 0.5) for t in range(6)] == [0.5, 0.625, 0.75, 0.875, 1, 1]
    cycle = [
        one_cycle(t, 5, 0.0, 1.0, 0.0, pct_start=0.6, anneal_strategy="linear") for t in range(5)
    ]
    assert cycle == [0, 0.5, 1, 0.5, 0]


def test_one_cycle_of_ten_steps() -> None:
    found, _ = rates(lambda o, m: m.OneCycleLR(o, max_lr=1.0, total_steps=10), 5.0, 10)
    listed = [0.04, 0.52, 1, 0.950485, 0.811746, 0.611262, 0.388742, 0.188258, 0.049519, 4e-6]
    np.testing.assert_allclose(found, listed, atol=5e-7)


# --- against PyTorch


@given(make=simple_schedules, lr=lrs)
def test_as_in_torch_and_beyond_the_end(make: Make, lr: float) -> None:
    same(rates(make, lr, 40))


@given(make=simple_schedules, lr=lrs, at=st.integers(0, 20), factor=st.floats(0.1, 3))
def test_an_outside_change_persists_as_in_torch(
    make: Make, lr: float, at: int, factor: float
) -> None:
    same(rates(make, lr, 30, touch=lambda t, x: x * factor if t == at else x))


@given(parts=st.lists(simple_schedules, min_size=1, max_size=3), lr=lrs, data=st.data())
def test_one_after_another_as_in_torch(parts: list[Make], lr: float, data: st.DataObject) -> None:
    n = len(parts) - 1
    milestones = sorted(
        data.draw(st.lists(st.integers(0, 25), min_size=n, max_size=n, unique=True))
    )

    def make(optimizer: Any, module: Any) -> Any:
        made = [part(optimizer, module) for part in parts]
        return module.SequentialLR(optimizer, made, milestones)

    same(rates(make, lr, 40))


@given(parts=st.lists(simple_schedules, min_size=2, max_size=3), lr=lrs)
def test_two_schedules_at_once_as_in_torch(parts: list[Make], lr: float) -> None:
    class Both:
        def __init__(self, optimizer: Any, module: Any) -> None:
            self.made = [part(optimizer, module) for part in parts]

        def step(self) -> None:
            for schedule in self.made:
                schedule.step()

    same(rates(Both, lr, 25))


@given(settings=cycles)
@pytest.mark.parametrize("kind", ["SGD", "RMSprop", "Adam", "AdamW"])
def test_one_cycle_as_in_torch(kind: str, settings: dict[str, Any]) -> None:
    if settings["pct_start"] * settings["total_steps"] == 1:
        return  # refused here, a division by zero there
    ours, theirs = one_weight(0.7, kind), one_tensor(0.7, kind)
    a = OneCycleLR(ours, **settings)
    b = torch_schedules.OneCycleLR(theirs, **settings)
    group = theirs.param_groups[0]
    total = settings["total_steps"]
    for t in range(total + 1):  # one more than there are steps
        momentum = ours.betas[0] if "betas" in group else ours.momentum
        wanted = group["betas"][0] if "betas" in group else group["momentum"]
        np.testing.assert_allclose([ours.lr, momentum], [group["lr"], wanted], rtol=1e-12)
        if t < total:
            theirs.step()
            a.step()
            b.step()
    for schedule in (a, b):
        with pytest.raises(ValueError, match="total"):
            schedule.step()


def test_one_cycle_after_a_warmup() -> None:
    def make(optimizer: Any, module: Any) -> Any:
        first = module.LinearLR(optimizer, 0.1, total_iters=3)
        second = module.OneCycleLR(optimizer, max_lr=2.0, total_steps=12)
        return module.SequentialLR(optimizer, [first, second], [3])

    same(rates(make, 0.5, 15))


@pytest.mark.parametrize("kind", ["SGD", "RMSprop", "Adam", "AdamW"])
def test_training_under_a_cycle_as_in_torch(rng: np.random.Generator, kind: str) -> None:
    start = rng.normal(size=5)
    weight, tensor = Parameter(start.copy()), torch.nn.Parameter(torch.tensor(start))
    ours: Any = getattr(optim, kind)([weight], lr=1.0)
    theirs = getattr(torch.optim, kind)([tensor], lr=1.0)
    a = OneCycleLR(ours, max_lr=0.05, total_steps=30)
    b = torch_schedules.OneCycleLR(theirs, max_lr=0.05, total_steps=30)
    for _ in range(30):
        weight.zero_grad()
        weight.accumulate(weight.data**3)
        tensor.grad = tensor.detach() ** 3
        for part in (ours, theirs, a, b):
            part.step()
    np.testing.assert_allclose(weight.data, tensor.detach(), rtol=1e-10)


@given(
    t=st.integers(0, 60),
    lr=lrs,
    n=lengths,
    gamma=gammas,
    low=st.floats(0, 0.1),
    start=st.floats(0.01, 1),
)
def test_the_functions_are_the_classes(
    t: int, lr: float, n: int, gamma: float, low: float, start: float
) -> None:
    pairs: list[tuple[float, Make]] = [
        (step_decay(t, lr, n, gamma), lambda o, m: m.StepLR(o, n, gamma)),
        (exponential_decay(t, lr, gamma), lambda o, m: m.ExponentialLR(o, gamma)),
        (cosine_annealing(t, lr, n, low), lambda o, m: m.CosineAnnealingLR(o, n, low)),
        (linear_warmup(t, lr, n, start), lambda o, m: m.LinearLR(o, start, total_iters=n)),
    ]
    for value, make in pairs:
        optimizer = one_weight(lr)
        schedule = make(optimizer, optim)
        for _ in range(t):
            schedule.step()
        np.testing.assert_allclose(optimizer.lr, value, rtol=1e-10, atol=1e-12)


# --- what PyTorch's defaults and our docstrings say


def test_made_is_acted() -> None:
    optimizer = one_weight(0.9)
    LinearLR(optimizer)
    assert optimizer.lr == pytest.approx(0.3)
    optimizer = one_weight(0.9, momentum=0.9)
    OneCycleLR(optimizer, max_lr=1.0, total_steps=10)
    assert (optimizer.lr, optimizer.momentum) == pytest.approx((0.04, 0.95))


def test_cosine_rises_again() -> None:
    found, _ = rates(lambda o, m: m.CosineAnnealingLR(o, 5), 1.0, 11)
    np.testing.assert_allclose([found[5], found[10]], [0, 1], atol=1e-15)


def test_halved_by_hand_stays_halved() -> None:
    optimizer = one_weight(1.0)
    schedule = CosineAnnealingLR(optimizer, T_max=4)
    optimizer.lr /= 2
    schedule.step()
    schedule.step()
    assert optimizer.lr == pytest.approx(0.25)


def test_sequential_rate_by_its_own_count() -> None:
    optimizer = one_weight(1.0)
    parts: list[LRScheduler] = [LinearLR(optimizer, 0.5, total_iters=2), StepLR(optimizer, 3)]
    schedule = SequentialLR(optimizer, parts, [2])
    for t in range(9):
        assert optimizer.lr == pytest.approx(schedule._rate(t))
        schedule.step()


def test_momentum_may_stay() -> None:
    for optimizer in (one_weight(momentum=0.5), one_weight(kind="Adagrad")):
        schedule = OneCycleLR(optimizer, max_lr=1.0, total_steps=5, cycle_momentum=False)
        schedule.step()
        assert getattr(optimizer, "momentum", 0.5) == 0.5


def test_rmsprop_whose_momentum_is_turned_on() -> None:
    weight = Parameter(np.ones(1))
    optimizer = RMSprop([weight])
    OneCycleLR(optimizer, max_lr=0.1, total_steps=5)
    weight.accumulate(np.ones(1))
    optimizer.step()
    assert len(optimizer.momentum_buffer) == 1


def test_rate_zero_is_left() -> None:
    same(rates(lambda o, m: m.CosineAnnealingLR(o, 3), 0.0, 8))


@pytest.mark.parametrize("start", [1, 2])
def test_no_warning(start: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        StepLR(one_weight(), start).step()


# --- bad input


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda o: StepLR(o, 0), "step_size must be at least 1, got 0"),
        (lambda o: StepLR(o, 2, gamma=-1), r"gamma must lie in \[0, inf\], got -1"),
        (lambda o: ExponentialLR(o, float("nan")), "gamma must be a finite number, got nan"),
        (lambda o: CosineAnnealingLR(o, 0), "T_max must be at least 1, got 0"),
        (lambda o: CosineAnnealingLR(o, 5, -0.1), "eta_min must lie in"),
        (lambda o: LinearLR(o, start_factor=0), "start_factor must be greater than 0, got 0"),
        (lambda o: LinearLR(o, start_factor=2), "start_factor must lie in .*, got 2"),
        (lambda o: LinearLR(o, end_factor=1.5), r"end_factor must lie in \[0, 1\], got 1.5"),
        (lambda o: LinearLR(o, total_iters=0), "total_iters must be at least 1, got 0"),
        (lambda o: SequentialLR(o, [], []), "schedulers is empty"),
        (lambda o: SequentialLR(o, [StepLR(o, 1)], [3]), "one fewer than schedulers, got 1 for 1"),
        (
            lambda o: SequentialLR(o, [StepLR(o, 1), StepLR(o, 1), StepLR(o, 1)], [4, 4]),
            r"milestones must increase, got \[4, 4\]",
        ),
        (
            lambda o: SequentialLR(o, [StepLR(o, 1), StepLR(one_weight(), 1)], [4]),
            r"schedulers\[1\] belongs to another optimizer",
        ),
        (lambda o: OneCycleLR(o, 1.0, 0), "total_steps must be at least 1, got 0"),
        (lambda o: OneCycleLR(o, 1.0, 9, pct_start=2), "pct_start must lie in"),
        (lambda o: OneCycleLR(o, 1.0, 10, pct_start=0.1), "step 0 falls into a phase of no length"),
        (lambda o: OneCycleLR(o, 1.0, 9, anneal_strategy="exp"), "anneal_strategy must be 'cos'"),
        (lambda o: OneCycleLR(o, 1.0, 9, max_momentum=1), "max_momentum must be less than 1"),
        (lambda o: OneCycleLR(o, 1.0, 9, div_factor=0), "div_factor must be greater than 0"),
    ],
)
def test_bad_values(make: Callable[[Any], Any], message: str) -> None:
    optimizer = one_weight(0.5, momentum=0.9)
    with pytest.raises(ValueError, match=message):
        make(optimizer)
    if "milestones" not in message and "schedulers" not in message:
        assert (optimizer.lr, optimizer.momentum) == (0.5, 0.9)


@pytest.mark.bad_input
def test_bad_types() -> None:
    optimizer = one_weight()
    for make in (lambda o: StepLR(o, 1), lambda o: OneCycleLR(o, 1.0, 9)):
        with pytest.raises(TypeError, match="optimizer must be an Optimizer, got list"):
            make([])
    with pytest.raises(TypeError, match="step_size must be an integer, got float"):
        StepLR(optimizer, 2.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="gamma must be a number, got str"):
        ExponentialLR(optimizer, "0.9")  # type: ignore[arg-type]
    inner = SequentialLR(optimizer, [StepLR(optimizer, 1)], [])
    with pytest.raises(TypeError, match=r"schedulers\[0\] must be a single schedule, got Seq"):
        SequentialLR(optimizer, [inner], [])
    with pytest.raises(ValueError, match="Adagrad has neither momentum nor betas to cycle"):
        OneCycleLR(Adagrad([Parameter(np.zeros(1))]), 1.0, 9)


@pytest.mark.bad_input
def test_beyond_the_cycle() -> None:
    with pytest.raises(ValueError, match="step 11 is beyond the end: total_steps is 10"):
        one_cycle(11, 10, 0.1, 1.0, 0.0)
    adam = Adam([Parameter(np.zeros(1))])
    schedule = OneCycleLR(adam, 1.0, 1)
    schedule.step()
    with pytest.raises(ValueError, match="step 2 is beyond the end: total_steps is 1"):
        schedule.step()


def test_sgd_velocity_does_not_hold_the_rate() -> None:
    weight = Parameter(np.zeros(1))
    optimizer = SGD([weight], lr=0.1, momentum=0.9)
    places = [0.0]
    for lr in (0.1, 0.1, 1.0):
        optimizer.lr = lr
        weight.zero_grad()
        weight.accumulate(-np.ones(1))
        optimizer.step()
        places.append(weight.data.item())
    np.testing.assert_allclose(np.diff(places), [0.1, 0.19, 2.71])
