"""Refusals say which argument, what came and what was expected."""

import numpy as np
import pytest

from derived import _validate as validate

pytestmark = pytest.mark.bad_input


@pytest.mark.parametrize("x", [[1.0, 2.0], 1.0, None, "text", np.float64(1.0)])
def test_only_arrays_are_floats(x: object) -> None:
    with pytest.raises(
        TypeError, match=f"z must be a NumPy array of floats, got {type(x).__name__}"
    ):
        validate.require_floats("z", x)


@pytest.mark.parametrize("dtype", [np.int64, np.bool_, np.float16, np.complex128, object])
def test_other_dtypes_are_no_floats(dtype: type) -> None:
    with pytest.raises(TypeError, match=r"z must hold floats .* pass z\.astype\(np\.float64\)"):
        validate.require_floats("z", np.ones(3, dtype))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_not_finite(bad: float, dtype: type) -> None:
    x: np.ndarray = np.ones((4, 6), dtype)
    x[1, 2] = bad
    for view in (x, x.T, x[:, ::2], x[1:2, 2:3]):
        with pytest.raises(ValueError, match="z must be finite, got 1 NaN or infinite of"):
            validate.require_floats("z", view)
    validate.require_floats("z", x, finite=False)


def test_finite_although_the_sum_of_squares_overflows() -> None:
    validate.require_floats("z", np.full(10, 1e300))
    validate.require_floats("z", np.full(10, 1e30, np.float32))


def test_rank_and_emptiness() -> None:
    with pytest.raises(ValueError, match=r"x must have rank 2, got rank 1: shape \(3,\)"):
        validate.require_floats("x", np.ones(3), ndim=2)
    with pytest.raises(ValueError, match=r"x is empty: shape \(0, 3\)"):
        validate.require_floats("x", np.ones((0, 3)))


def test_like() -> None:
    like = np.ones((2, 3))
    validate.require_like("dy", np.zeros((2, 3)), "y", like)
    with pytest.raises(TypeError, match="dy must be a NumPy array like y, got list"):
        validate.require_like("dy", [1.0], "y", like)
    with pytest.raises(TypeError, match=r"dy is float32 but y is float64; pass dy\.astype"):
        validate.require_like("dy", np.ones((2, 3), np.float32), "y", like)
    with pytest.raises(ValueError, match=r"dy has shape \(3, 2\) but y has shape \(2, 3\)"):
        validate.require_like("dy", np.ones((3, 2)), "y", like)


@pytest.mark.parametrize(
    ("bad", "got"),
    [(-0.1, "values from -0.1 to 0.5"), (1.1, "values from 0.5 to 1.1"), (np.nan, "1 NaN of 2")],
)
def test_probabilities(bad: float, got: str) -> None:
    validate.require_probabilities("p", np.array([0.0, 1.0]))
    with pytest.raises(ValueError, match=rf"p must lie in \[0, 1\], got {got}"):
        validate.require_probabilities("p", np.array([0.5, bad]))


def test_labels() -> None:
    validate.require_labels("target", np.array([0, 2]), 2, 3)
    validate.require_labels("target", np.array([0, 200], np.uint8), 2)
    with pytest.raises(TypeError, match="target must be a NumPy array of labels, got list"):
        validate.require_labels("target", [0, 1], 2, 3)
    for labels in (np.array([0.0, 1.0]), np.array([True, False])):
        with pytest.raises(TypeError, match="target must hold integer labels, got"):
            validate.require_labels("target", labels, 2, 3)
    with pytest.raises(ValueError, match=r"must have shape \(2,\), one label a row, got \(2, 1\)"):
        validate.require_labels("target", np.array([[0], [1]]), 2, 3)
    with pytest.raises(ValueError, match="labels from 0 to 2, got 0 to 3"):
        validate.require_labels("target", np.array([0, 3]), 2, 3)
    with pytest.raises(ValueError, match="labels from 0 up, got -1 to 0"):
        validate.require_labels("target", np.array([0, -1]), 2)


def test_numbers() -> None:
    assert validate.require_number("lr", 1) == 1.0
    assert validate.require_number("lr", np.float32(0.5)) == 0.5
    for value in ("1", None, True, np.ones(1)):
        with pytest.raises(TypeError, match="lr must be a number, got"):
            validate.require_number("lr", value)
    for number in (np.nan, np.inf):
        with pytest.raises(ValueError, match="lr must be a finite number"):
            validate.require_number("lr", number)
    with pytest.raises(ValueError, match=r"lr must lie in \[0, 1\], got -1"):
        validate.require_number("lr", -1, minimum=0, maximum=1)
    with pytest.raises(ValueError, match="delta must be greater than 0, got 0"):
        validate.require_number("delta", 0.0, above=0)


def test_counts_choices_axes_and_generators() -> None:
    assert validate.require_count("n", np.int64(3)) == 3
    for value in (1.0, True, "3"):
        with pytest.raises(TypeError, match="n must be an integer"):
            validate.require_count("n", value)
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        validate.require_count("n", 0)
    with pytest.raises(ValueError, match="mode must be 'a' or 'b', got 'c'"):
        validate.require_choice("mode", "c", ("a", "b"))
    with pytest.raises(TypeError, match="axis must be an integer, got float"):
        validate.require_axis("axis", 1.0, 2)
    for axis in (2, -3):
        with pytest.raises(ValueError, match=f"axis {axis} is out of range for an array of rank 2"):
            validate.require_axis("axis", axis, 2)
    for rng in (0, None, np.random.RandomState(0)):
        with pytest.raises(TypeError, match=r"rng must be a np\.random\.Generator"):
            validate.require_rng("rng", rng)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_shapes_that_only_broadcast_do_whatever_the_batch_s_length(n: int) -> None:
    for outputs, targets in [((n, 1), (n,)), ((n,), (n, 1)), ((n, 1, 5), (n, 5)), ((), (n,))]:
        for labels in (False, True):
            if labels and targets == (n, 5):
                continue
            if labels and outputs == () and n > 1:
                continue
            with pytest.raises(ValueError, match="which a loss would broadcast"):
                validate.require_paired(outputs, targets, labels)
    with pytest.raises(ValueError, match="targets have shape"):
        validate.require_paired((n, 3), (n, 1), labels=False)
    for outputs, targets in [((n, 3), (n, 3)), ((n, 3), (n,)), ((n, 3, 2), (n, 2)), ((), ())]:
        for labels in (False, True):
            validate.require_paired(outputs, targets, labels)
    validate.require_paired((n, 3), (n, 1), labels=True)
