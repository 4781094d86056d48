import numpy as np
import pytest

from derived.testing import max_error, numerical_gradient, numerical_jacobian


def test_gradient_by_hand() -> None:
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    gradient = numerical_gradient(lambda x: (x**3).sum(), x)
    assert max_error(gradient, 3 * x**2) < 1e-9


def test_jacobian_by_hand() -> None:
    jacobian = numerical_jacobian(
        lambda x: np.array([x[0] * x[1], x[0] ** 2]), np.array([2.0, 3.0])
    )
    assert max_error(jacobian, [[3.0, 2.0], [4.0, 0.0]]) < 1e-9


def test_shape_is_that_of_the_output_then_the_input() -> None:
    assert numerical_jacobian(lambda x: x.sum(axis=0), np.ones((2, 3))).shape == (3, 2, 3)
    assert numerical_jacobian(np.sum, np.ones((2, 3))).shape == (2, 3)
    assert numerical_gradient(np.sin, np.array(0.0)).shape == ()


def test_the_point_is_left_alone() -> None:
    x = np.ones(3)
    numerical_gradient(np.sum, x)
    assert x.tolist() == [1.0, 1.0, 1.0]


def test_a_larger_step_has_a_larger_error() -> None:
    x = np.array([0.3])
    errors = [
        max_error(numerical_gradient(lambda x: np.sin(x), x, h), np.cos(x)) for h in (1e-2, 1e-4)
    ]
    assert errors[0] > 1000 * errors[1]


@pytest.mark.bad_input
def test_bad_input() -> None:
    with pytest.raises(TypeError, match="x must be an array of float64 to be checked, got float32"):
        numerical_gradient(np.sum, np.ones(2, np.float32))
    with pytest.raises(TypeError, match="got list"):
        numerical_jacobian(np.sum, [1.0])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="f must return one number"):
        numerical_gradient(lambda x: x[:1] * np.ones(3), np.ones(2))
