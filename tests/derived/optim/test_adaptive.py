"""The adaptive optimizers by hand, at the edges, in memory, and on bad input."""

import tracemalloc
from typing import Any

import numpy as np
import pytest

from derived import optim
from derived.nn import Parameter
from derived.optim import Adagrad, Adam, AdamW, ClassicalMomentum, Optimizer, RMSprop
from derived.optim.optimizer import BLOCK

ALL = [Adagrad, Adam, AdamW, ClassicalMomentum, RMSprop]
every = pytest.mark.parametrize("optimizer", ALL, ids=lambda o: o.__name__)


def moved(optimizer: Optimizer, *gradients: list[float]) -> list[float]:
    (parameter,) = optimizer.parameters
    for gradient in gradients:
        parameter.grad = np.array(gradient)
        optimizer.step()
    values: list[float] = parameter.data.tolist()
    return values


def at(*values: float) -> list[Parameter]:
    return [Parameter(np.array(values))]


def test_adagrad_by_hand() -> None:
    # s = 9, then 9 + 16 = 25: steps 3/3 and 4/5.
    assert moved(Adagrad(at(0.0), lr=1.0, eps=0.0), [3.0], [4.0]) == [-1.8]


def test_rmsprop_by_hand() -> None:
    # s = 16/4 = 4, so 4/2; then s = 3 + 4/4 = 4, so 2/2.
    assert moved(RMSprop(at(0.0), lr=1.0, alpha=0.75, eps=0.0), [4.0], [2.0]) == [-3.0]


def test_rmsprop_with_momentum_by_hand() -> None:
    # The steps above, 2 and 1, in a buffer: 2, then 0.5·2 + 1.
    optimizer = RMSprop(at(0.0), lr=1.0, alpha=0.75, eps=0.0, momentum=0.5)
    assert moved(optimizer, [4.0], [2.0]) == [-4.0]


def test_rmsprop_centered_by_hand() -> None:
    # s = 4²/2 = 8, m = 4/2 = 2: the standard deviation is √(8 − 4) = 2.
    assert moved(RMSprop(at(0.0), lr=1.0, alpha=0.5, eps=0.0, centered=True), [4.0]) == [-2.0]


def test_rmsprop_centered_on_equal_gradients_stays_finite() -> None:
    optimizer = RMSprop(at(0.0), lr=1e-3, alpha=0.1, centered=True)
    assert np.isfinite(moved(optimizer, *[[0.1]] * 200)).all()


def test_adam_by_hand() -> None:
    # m = 2/2 = 1, corrected 2; v = 4/2 = 2, corrected 4: step 2/2. Then m = (1 + 8)/2 = 4.5,
    # corrected by 3/4 to 6; v = (2 + 64)/2 = 33, corrected to 44.
    optimizer = Adam(at(0.0), lr=1.0, betas=(0.5, 0.5), eps=0.0)
    assert moved(optimizer, [2.0]) == [-1.0]
    assert moved(optimizer, [8.0]) == pytest.approx([-1.0 - 6 / 44**0.5], rel=1e-15)


def test_adamw_shrinks_where_adam_does_not_step() -> None:
    assert moved(AdamW(at(8.0), lr=0.5, weight_decay=0.5), [0.0], [0.0]) == [4.5]


def test_l2_penalty_is_not_weight_decay_under_adam() -> None:
    gradients = [[1.0, -3.0]] * 3
    penalty = moved(Adam(at(1.0, 5.0), lr=0.1, weight_decay=0.1), *gradients)
    decay = moved(AdamW(at(1.0, 5.0), lr=0.1, weight_decay=0.1), *gradients)
    assert not np.allclose(penalty, decay)


def test_classical_momentum_by_hand() -> None:
    # v = −0.5·2 = −1, then 0.5·(−1) − 0.5·2 = −1.5.
    assert moved(ClassicalMomentum(at(0.0), lr=0.5, momentum=0.5), [2.0], [2.0]) == [-2.5]


def test_classical_momentum_coasts_when_the_rate_falls_to_zero() -> None:
    classical, pytorch = (
        ClassicalMomentum(at(0.0), lr=1.0),
        optim.SGD(at(0.0), lr=1.0, momentum=0.9),
    )
    for optimizer in (classical, pytorch):
        moved(optimizer, [1.0])
        optimizer.lr = 0.0
    assert moved(classical, [0.0]) == [-1.9]
    assert moved(pytorch, [0.0]) == [-1.0]


@every
def test_blocks_make_no_difference(optimizer: Any, rng: np.random.Generator) -> None:
    n = 2 * BLOCK + 5
    start, gradients = rng.normal(size=n), rng.normal(size=(3, n))
    whole = moved(optimizer([Parameter(start.copy())], weight_decay=0.1), *gradients)
    for i in (0, BLOCK - 1, BLOCK, n - 1):
        alone = moved(optimizer(at(start[i]), weight_decay=0.1), *gradients[:, i : i + 1])
        assert alone == [whole[i]]


@every
def test_rows_may_lie_anywhere_in_memory(optimizer: Any, rng: np.random.Generator) -> None:
    start, gradient = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    expected, turned = Parameter(start.copy()), Parameter(np.asfortranarray(start))
    expected.grad, turned.grad = gradient, np.asfortranarray(gradient)
    before = turned.data
    for parameter in (expected, turned):
        optimizer([parameter], weight_decay=0.1).step()
    assert turned.data is before
    assert np.array_equal(turned.data, expected.data)
    assert not np.array_equal(turned.data, start)


@every
def test_float32_is_kept_and_gradients_left_alone(optimizer: Any) -> None:
    parameter = Parameter(np.ones(3, np.float32))
    parameter.grad = np.ones(3, np.float32)
    data = parameter.data
    optimizer([parameter], weight_decay=0.1).step()
    assert parameter.data is data
    assert data.dtype == np.float32
    assert (data < 1).all()
    assert (parameter.grad == 1).all()


@every
def test_a_step_allocates_some_blocks_however_large_the_parameters_are(optimizer: Any) -> None:
    parameter = Parameter(np.ones(500_000, np.float32))
    parameter.grad = np.ones(500_000, np.float32)
    stepping = optimizer([parameter], weight_decay=0.1)
    stepping.step()
    tracemalloc.start()
    try:
        for _ in range(3):
            stepping.step()
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * 4 * BLOCK  # eight blocks of float32; the parameter has thirty
    assert kept < 2_000


@pytest.mark.bad_input
@every
def test_refuses_what_is_no_setting(optimizer: Any) -> None:
    parameters = [Parameter(np.ones(2))]
    with pytest.raises(ValueError, match=r"lr must lie in \[0, inf\], got -0.1"):
        optimizer(parameters, lr=-0.1)
    with pytest.raises(ValueError, match="weight_decay must be a finite number, got nan"):
        optimizer(parameters, weight_decay=float("nan"))
    with pytest.raises(TypeError, match="lr must be a number, got str"):
        optimizer(parameters, lr="0.1")
    with pytest.raises(ValueError, match="parameters is empty"):
        optimizer([])
    with pytest.raises(TypeError, match="parameter 0 must be a Parameter or a Tensor, got ndarray"):
        optimizer([np.ones(2)])


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("optimizer", "settings", "error", "message"),
    [
        (Adam, {"betas": (0.9, 1.0)}, ValueError, r"betas\[1\] must be less than 1, got 1"),
        (AdamW, {"betas": (-0.1, 0.9)}, ValueError, r"betas\[0\] must lie in \[0, inf\], got -0.1"),
        (Adam, {"betas": 0.9}, TypeError, "betas must be a pair of numbers, got 0.9"),
        (Adam, {"betas": (0.9, 0.9, 0.9)}, TypeError, "betas must be a pair of numbers"),
        (Adam, {"eps": -1.0}, ValueError, "eps must lie in"),
        (RMSprop, {"alpha": 1.0}, ValueError, "alpha must be less than 1, got 1"),
        (RMSprop, {"momentum": -0.5}, ValueError, "momentum must lie in"),
        (Adagrad, {"lr_decay": -1.0}, ValueError, "lr_decay must lie in"),
        (Adagrad, {"initial_accumulator_value": -1.0}, ValueError, "initial_accumulator_value"),
        (ClassicalMomentum, {"momentum": "x"}, TypeError, "momentum must be a number, got str"),
    ],
)
def test_refuses_its_own_settings(
    optimizer: Any, settings: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        optimizer([Parameter(np.ones(2))], **settings)


@pytest.mark.bad_input
@every
def test_refuses_a_gradient_of_another_shape(optimizer: Any) -> None:
    parameter = Parameter(np.ones((2, 3)))
    stepping = optimizer([parameter])
    parameter.grad = np.ones(3)
    with pytest.raises(ValueError, match=r"grad of parameter 0 has shape \(3,\) but its data has"):
        stepping.step()
