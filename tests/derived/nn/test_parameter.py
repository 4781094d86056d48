import numpy as np
import pytest

from derived.nn import Parameter


def test_gradients_add_up_until_they_are_forgotten() -> None:
    parameter = Parameter(np.zeros((2, 2)))
    assert parameter.grad is None
    parameter.accumulate(np.ones((2, 2)))
    parameter.accumulate(np.full((2, 2), 2.0))
    assert np.array_equal(np.asarray(parameter.grad), np.full((2, 2), 3.0))
    parameter.zero_grad()
    assert parameter.grad is None


def test_shows_itself() -> None:
    assert repr(Parameter(np.zeros(3, np.float32))) == "Parameter(shape=(3,), dtype=float32)"


@pytest.mark.bad_input
def test_bad_input() -> None:
    with pytest.raises(TypeError, match="data must be a NumPy array of floats, got list"):
        Parameter([1.0])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="data must be finite"):
        Parameter(np.array([np.nan]))
    with pytest.raises(ValueError, match=r"grad has shape \(3,\) but data has shape \(2,\)"):
        Parameter(np.zeros(2)).accumulate(np.ones(3))
    with pytest.raises(TypeError, match="grad is float32 but data is float64"):
        Parameter(np.zeros(2)).accumulate(np.ones(2, np.float32))
