import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from derived.nn import Parameter, clip_grad_norm_, clip_grad_value_
from derived.testing import max_error


def with_grads(*grads: Any) -> list[Parameter]:
    parameters = [Parameter(np.zeros_like(grad)) for grad in map(np.asarray, grads)]
    for parameter, grad in zip(parameters, grads, strict=True):
        parameter.grad = np.array(grad)
    return parameters


def torch_twins(parameters: list[Parameter]) -> list[torch.Tensor]:
    twins = [torch.tensor(parameter.data, requires_grad=True) for parameter in parameters]
    for twin, parameter in zip(twins, parameters, strict=True):
        twin.grad = None if parameter.grad is None else torch.tensor(parameter.grad)
    return twins


def test_norm_by_hand() -> None:
    parameters = with_grads([3.0, 0.0], [[4.0]])
    kept = [parameter.grad for parameter in parameters]
    assert clip_grad_norm_(parameters, 1.0) == 5.0
    assert max_error(parameters[0].grad, [0.6, 0.0]) < 1e-6
    assert max_error(parameters[1].grad, [[0.8]]) < 1e-6
    assert [parameter.grad for parameter in parameters] == kept  # the same arrays, changed
    assert clip_grad_norm_(parameters, 10.0) == pytest.approx(1, abs=1e-6)
    assert max_error(parameters[1].grad, [[0.8]]) < 1e-6  # a short gradient is not made longer


def test_value_by_hand() -> None:
    parameters = with_grads([3.0, -4.0], [[4.0]])
    clip_grad_value_(parameters, 3.5)
    assert [np.asarray(p.grad).tolist() for p in parameters] == [[3.0, -3.5], [[3.5]]]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("norm_type", [2.0, 1.0, 3.0, 0.5, math.inf])
@pytest.mark.parametrize("max_norm", [0.0, 0.1, 1.0, 50.0, math.inf])
def test_norm_as_in_torch(
    rng: np.random.Generator, dtype: type, norm_type: float, max_norm: float
) -> None:
    shapes = ((3, 4), (4,), (), (2, 3, 2))
    parameters = with_grads(*(rng.normal(size=shape).astype(dtype) for shape in shapes))
    parameters.insert(2, Parameter(np.ones(2, dtype)))  # without a gradient
    twins = torch_twins(parameters)
    tolerance = 1e-14 if dtype is np.float64 else 1e-6
    norm = clip_grad_norm_(parameters, max_norm, norm_type)
    theirs = torch.nn.utils.clip_grad_norm_(twins, max_norm, norm_type)
    assert isinstance(norm, float)
    assert norm == pytest.approx(theirs.item(), rel=tolerance)
    for parameter, twin in zip(parameters, twins, strict=True):
        if twin.grad is None:
            assert parameter.grad is None
            continue
        assert parameter.grad is not None
        assert parameter.grad.dtype == dtype
        assert max_error(parameter.grad, twin.grad) < tolerance


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("clip_value", [0.0, 0.3, 5.0, math.inf])
def test_value_as_in_torch(rng: np.random.Generator, dtype: type, clip_value: float) -> None:
    entries: np.ndarray = np.append(rng.normal(size=9), [np.inf, -np.inf, np.nan]).astype(dtype)
    parameters = with_grads(entries, rng.normal(size=(2, 3)).astype(dtype))
    parameters.append(Parameter(np.ones(2, dtype)))
    twins = torch_twins(parameters)
    clip_grad_value_(parameters, clip_value)
    torch.nn.utils.clip_grad_value_(twins, clip_value)
    for parameter, twin in zip(parameters[:2], twins[:2], strict=True):
        assert parameter.grad is not None
        assert twin.grad is not None
        assert parameter.grad.dtype == dtype
        assert np.array_equal(parameter.grad, twin.grad.numpy(), equal_nan=True)
    assert parameters[2].grad is None


@pytest.mark.parametrize("bad", [math.inf, -math.inf, math.nan])
@pytest.mark.parametrize("norm_type", [2.0, 1.0, math.inf])
@pytest.mark.parametrize("max_norm", [1.0, math.inf])
def test_nonfinite_gradients_as_in_torch(bad: float, norm_type: float, max_norm: float) -> None:
    parameters = with_grads([bad, 1.0], [2.0])
    twins = torch_twins(parameters)
    norm = clip_grad_norm_(parameters, max_norm, norm_type)
    theirs = torch.nn.utils.clip_grad_norm_(twins, max_norm, norm_type).item()
    assert np.array_equal(norm, theirs, equal_nan=True)
    for parameter, twin in zip(parameters, twins, strict=True):
        assert parameter.grad is not None
        assert twin.grad is not None
        assert np.array_equal(parameter.grad, twin.grad.numpy(), equal_nan=True)


@pytest.mark.parametrize("size", [1e-30, 1e30])
def test_float32_norms_that_float32_cannot_add_up(size: float) -> None:
    parameters = with_grads(np.full(4, size, np.float32))
    norm = clip_grad_norm_(parameters, 1.0)
    assert norm == pytest.approx(2 * size)
    assert max_error(parameters[0].grad, np.full(4, min(size, 0.5))) < 1e-6
    theirs = torch.nn.utils.get_total_norm([torch.full((4,), size)])
    assert theirs.item() in (0.0, math.inf)


@given(
    st.lists(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=4), min_size=1, max_size=4),
    st.just(0.0) | st.floats(1e-100, 1e6),  # shorter ones have no norm in float64
)
def test_never_longer_than_allowed_and_never_turned(
    entries: list[list[float]], max_norm: float
) -> None:
    before = np.concatenate([np.array(part) for part in entries])
    parameters = with_grads(*(np.array(part) for part in entries))
    norm = clip_grad_norm_(parameters, max_norm)
    after = np.concatenate([np.atleast_1d(p.grad) for p in parameters if p.grad is not None])
    assert np.linalg.norm(after) <= max_norm * (1 + 1e-12)
    assert max_error(after * norm, before * np.linalg.norm(after)) <= 1e-9 * max(1, norm**2)


def test_nothing_to_clip() -> None:
    parameter = Parameter(np.ones(2))
    assert clip_grad_norm_([parameter], 1.0) == 0.0
    clip_grad_value_([parameter], 1.0)
    assert parameter.grad is None


def test_a_generator_of_parameters_is_read_once() -> None:
    parameters = with_grads([3.0], [4.0])
    assert clip_grad_norm_((p for p in parameters), 1.0) == 5.0
    assert max_error(parameters[1].grad, [0.8]) < 1e-6


@pytest.mark.bad_input
@pytest.mark.parametrize("clip", [clip_grad_norm_, clip_grad_value_])
def test_bad_parameters(clip: Callable[..., object]) -> None:
    good = with_grads([1.0])[0]
    with pytest.raises(TypeError, match=r"parameters must be a list such as .*, got Parameter"):
        clip(good, 1.0)
    with pytest.raises(ValueError, match="parameters is empty"):
        clip([], 1.0)
    with pytest.raises(ValueError, match="holds one parameter twice"):
        clip([good, good], 1.0)
    with pytest.raises(TypeError, match="parameter 0 must be a Parameter or a Tensor, got ndarray"):
        clip([np.ones(2)], 1.0)
    other = Parameter(np.ones(2))
    other.grad = np.ones(3)
    with pytest.raises(ValueError, match=r"grad of parameter 1 has shape \(3,\)"):
        clip([good, other], 0.5)
    assert good.grad is not None
    assert good.grad.tolist() == [1.0]  # a refusal leaves all alone


@pytest.mark.bad_input
def test_bad_settings() -> None:
    parameters = with_grads([1.0])
    clips: list[tuple[Callable[..., object], str]] = [
        (clip_grad_norm_, "max_norm"),
        (clip_grad_value_, "clip_value"),
    ]
    for clip, name in clips:
        with pytest.raises(ValueError, match=rf"{name} must lie in \[0, inf\], got -1"):
            clip(parameters, -1.0)
        with pytest.raises(ValueError, match=f"{name} must be a finite number, got nan"):
            clip(parameters, math.nan)
        with pytest.raises(TypeError, match=f"{name} must be a number, got str"):
            clip(parameters, "1")
    for norm_type in (0.0, -1.0):
        with pytest.raises(ValueError, match=r"norm_type must be greater than 0"):
            clip_grad_norm_(parameters, 1.0, norm_type)
    with pytest.raises(TypeError, match="norm_type must be a number, got str"):
        clip_grad_norm_(parameters, 1.0, "inf")  # type: ignore[arg-type]


@pytest.mark.bad_input
def test_nonfinite_refused_by_name() -> None:
    for bad in (math.inf, math.nan):
        parameters = with_grads([1.0], [2.0, bad])
        message = "grad of parameter 1 must be finite, got 1 NaN or infinite of 2 values"
        with pytest.raises(ValueError, match=message):
            clip_grad_norm_(parameters, 1.0, error_if_nonfinite=True)
        assert parameters[0].grad is not None
        assert parameters[0].grad.tolist() == [1.0]
    parameters = with_grads([1e200, 1e200])
    with pytest.raises(ValueError, match="norm of the gradients must be finite, got inf: they"):
        clip_grad_norm_(parameters, 1.0, error_if_nonfinite=True)
