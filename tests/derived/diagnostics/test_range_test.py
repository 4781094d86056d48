import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch

from derived.diagnostics import RangeTest, lr_range_test
from derived.nn import Parameter
from derived.optim import SGD


def quadratic(start: float = 1.0) -> tuple[Callable[[Any, Any], Any], SGD]:
    """Gradient descent on (w − x)²/2 + 1, which diverges above the rate 2."""
    w = Parameter(np.array([start]))
    optimizer = SGD([w], lr=0.1)

    def step(x: Any, target: Any) -> float:
        optimizer.zero_grad()
        w.accumulate(w.data - x)
        loss = 0.5 * float(w.data[0] - x) ** 2 + 1.0
        optimizer.step()
        return loss

    return step, optimizer


BATCHES = [(0.1, None), (-0.1, None)]


def test_finds_the_edge_of_a_quadratic() -> None:
    step, optimizer = quadratic()
    found = lr_range_test(step, optimizer, BATCHES, lr_min=1e-3, lr_max=1e3, steps=61)
    assert np.allclose(found.rates, 1e-3 * 10 ** (0.1 * np.arange(len(found.rates))))
    assert found.diverged
    assert found.fell
    assert 1 < found.lowest < 40
    assert found.suggested == found.lowest / 10
    assert optimizer.lr == 0.1
    assert "step" not in vars(optimizer)


def test_losses_are_those_before_the_update_at_each_rate() -> None:
    step, optimizer = quadratic()
    found = lr_range_test(
        step, optimizer, BATCHES, lr_min=1e-2, lr_max=1e-1, steps=10, smoothing=0.0
    )
    w, losses = 1.0, []
    for i, rate in enumerate(found.rates):
        x = BATCHES[i % 2][0]
        losses.append(0.5 * (w - x) ** 2 + 1)
        w -= rate * (w - x)
    assert np.allclose(found.losses, losses)
    assert np.array_equal(found.smooth, found.losses)


def test_without_an_end_there_is_no_suggestion() -> None:
    found = lr_range_test(*quadratic(), BATCHES, lr_min=1e-3, lr_max=1.0)
    assert found.fell
    assert not found.diverged
    assert found.suggested is None
    assert len(found.rates) == 100


def test_without_a_fall_there_is_no_suggestion() -> None:
    found = lr_range_test(*quadratic(), BATCHES, lr_min=1e-9, lr_max=1e-8)
    assert not found.fell
    assert found.suggested is None


def test_a_schedule_in_the_step_does_not_interfere() -> None:
    plain, optimizer = quadratic()

    def step(x: Any, target: Any) -> Any:
        optimizer.lr = 123.0
        return plain(x, target)

    found = lr_range_test(step, optimizer, [(0.0, None)], lr_min=1e-3, lr_max=1e-2, steps=10)
    assert np.all(np.diff(found.losses) < 0)


def test_refusing_to_go_on_counts_as_divergence() -> None:
    w = Parameter(np.array([1.0]))
    optimizer = SGD([w], lr=0.1)

    def step(x: Any, target: Any) -> float:
        if not np.isfinite(w.data).all():
            raise ValueError("w must be finite")
        optimizer.zero_grad()
        w.accumulate(1e200 * w.data)
        loss = abs(float(w.data[0]))
        optimizer.step()
        return loss

    with pytest.raises(ValueError, match="the range test diverges at once"):
        lr_range_test(step, optimizer, BATCHES, lr_min=1e-3)


def test_smoothing_is_without_bias() -> None:
    step, optimizer = quadratic(start=0.0)
    found = lr_range_test(step, optimizer, [(0.0, None)], steps=20)
    assert np.allclose(found.smooth, 1.0)


def test_lowest_is_where_the_smooth_loss_is() -> None:
    found = RangeTest(np.array([1.0, 2.0, 3.0]), np.ones(3), np.array([3.0, 1.0, 2.0]), True)
    assert found.lowest == 2


@pytest.mark.bad_input
def test_divergence_at_once_is_named() -> None:
    step, optimizer = quadratic()
    with pytest.raises(
        ValueError,
        match=r"diverges at once: the loss went from 1\.4\d* to .* lr_min = 5 is too large",
    ):
        lr_range_test(step, optimizer, BATCHES, lr_min=5.0, lr_max=50.0)
    assert optimizer.lr == 0.1


@pytest.mark.bad_input
def test_bad_input() -> None:
    step, optimizer = quadratic()

    def once() -> Iterator[Any]:
        yield 0.0, None

    for settings, message in (
        ({"lr_min": 0.0}, "lr_min must be greater than 0"),
        ({"lr_min": math.nan}, "lr_min must be a finite number"),
        ({"lr_min": 1.0, "lr_max": 0.1}, "lr_max must be above lr_min, got 0.1 and 1"),
        ({"steps": 5}, "steps must be at least 10"),
        ({"smoothing": 1.0}, r"smoothing must lie in \[0, 0.99\]"),
        ({"stop_at": 1.0}, "stop_at must be greater than 1"),
    ):
        with pytest.raises(ValueError, match=message):
            lr_range_test(step, optimizer, BATCHES, **settings)
    with pytest.raises(ValueError, match="batches has run dry"):
        lr_range_test(step, optimizer, once())
    with pytest.raises(RuntimeError, match=r"never called optimizer\.step"):
        lr_range_test(lambda x, t: 1.0, optimizer, BATCHES)

    def broken(x: Any, target: Any) -> float:
        raise ValueError("another fault")

    with pytest.raises(ValueError, match="another fault"):
        lr_range_test(broken, optimizer, BATCHES)


@pytest.mark.bad_input
def test_refuses_negative_losses() -> None:
    step, optimizer = quadratic()
    with pytest.raises(ValueError, match="must not be negative"):
        lr_range_test(lambda x, t: step(x, t) - 5.0, optimizer, BATCHES)
    assert optimizer.lr == 0.1


def test_each_group_gets_its_rate_back() -> None:
    slow, fast = (torch.nn.Parameter(torch.ones(1)) for _ in range(2))
    optimizer = torch.optim.SGD([{"params": [slow], "lr": 0.01}, {"params": [fast], "lr": 0.1}])

    def step(x: Any, target: Any) -> float:
        optimizer.zero_grad()
        loss = (slow**2 + fast**2).sum() + 1
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        return loss.item()

    lr_range_test(step, optimizer, BATCHES, lr_max=0.1, steps=10)
    assert [group["lr"] for group in optimizer.param_groups] == [0.01, 0.1]
