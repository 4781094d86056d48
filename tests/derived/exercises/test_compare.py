"""Each fault that a reader may make is named, with the element at which it shows first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from derived.exercises import call, expect_close, expect_equal

RIGHT = np.array([[0.5, -1.0, 2.0], [0.25, 3.0, -0.75]])
SQUARE = np.array([[1.0, 2.0], [3.0, 4.0]])
SIZES = {"N": 4, "D": 3}


@pytest.mark.parametrize("same", [RIGHT, RIGHT.tolist(), RIGHT + 1e-12, RIGHT.astype(np.float32)])
def test_what_is_close_passes(same: Any) -> None:
    expect_close(same, RIGHT, "dW", rtol=1e-6)


def test_scalars_and_nan_pass_where_they_are_expected() -> None:
    expect_close(np.float64(0.5), 0.5, "loss")
    expect_close(np.array(0.5), 0.5, "loss")
    expect_close([np.nan, 1.0], [np.nan, 1.0], "x")
    expect_close([True, False], [True, False], "mask")
    expect_close([1, 2], np.array([1.0, 2.0]), "x")


FAULTS = {
    "sign": (-RIGHT, "dW[0, 0]: expected 0.5, got -0.5 (the sign is opposite)"),
    "N": (4 * RIGHT, "(too large by the factor N = 4)"),
    "1/N": (RIGHT / 4, "(too small by the factor N = 4)"),
    "2": (RIGHT / 2, "dW[0, 0]: expected 0.5, got 0.25 (too small by the factor 2)"),
    "2/N": (RIGHT / 8, "(too small by the factor 2N = 8)"),
    "D/2": (RIGHT * 1.5, "(too large by the factor D/2 = 1.5)"),
    "any factor": (RIGHT * 7, "(7 times what was expected)"),
    "factor and sign": (-4 * RIGHT, "N = 4, and the sign is opposite)"),
    "zero": (0 * RIGHT, "(every element is 0)"),
    "offset": (RIGHT + 3, "(every element is off by 3)"),
    "transposed": (RIGHT.T, "dW has shape (3, 2), expected shape (2, 3) (transposed)"),
    "rows reversed": (RIGHT[::-1], "(the order is reversed)"),
    "sorted": (np.sort(RIGHT), "(the right values, in another order)"),
    "square": (RIGHT**2, "(it is the square of what was expected)"),
    "one": (RIGHT + np.eye(2, 3), "dW[0, 0]: expected 0.5, got 1.5 (2 of 6 elements differ)"),
    "integers": (RIGHT.astype(int), "elements differ)"),
    "nan": (np.where(RIGHT > 2, np.nan, RIGHT), "dW[1, 1]: expected 3, got nan (1 of 6 elements"),
    "inf": (np.where(RIGHT > 2, np.inf, RIGHT), "got inf (1 of 6 elements are NaN or infinite)"),
    "none": (None, "dW is None, expected an array of shape (2, 3): is a `return` missing?"),
    "blank": (..., "dW is still `...`"),
    "function": (np.sum, "dW is a function, expected an array of shape (2, 3): call it"),
    "words": ("right", "dW is a str, expected an array of shape (2, 3)"),
    "ragged": ([[1.0], [1.0, 2.0]], "dW is a list, expected"),
    "tuple": ((RIGHT, RIGHT), "dW is a tuple of 2 values, expected"),
    "mask": (RIGHT > 0, "dW holds True and False"),
    "one axis more": (RIGHT[:, None], "(an axis of length 1 is left over)"),
    "unsummed": (np.stack([RIGHT, RIGHT]) / 2, "(summed over axis 0, it would be right)"),
    "unaveraged": (np.stack([RIGHT, RIGHT]), "(averaged over axis 0, it would be right)"),
    "sum missing": (np.ones((4, 2, 3)), "(is a sum over axis 0, N, missing?)"),
    "over-summed": (RIGHT.sum(axis=0), "(axis 0 is gone: a sum too many, or keepdims=True"),
    "number": (1.0, "dW has no axes (a single number), expected shape (2, 3)"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_the_message_names_the_fault(fault: str) -> None:
    actual, message = FAULTS[fault]
    with pytest.raises(AssertionError) as caught:
        expect_close(actual, RIGHT, "dW", sizes=SIZES)
    assert message in str(caught.value)


def test_a_square_matrix_may_be_transposed() -> None:
    with pytest.raises(AssertionError, match="the matrix is transposed"):
        expect_close(SQUARE.T, SQUARE, "W")


def test_a_root_and_a_gradient_not_summed_are_recognized() -> None:
    with pytest.raises(AssertionError, match="it is the root of what"):
        expect_close([2.0, 3.0], [4.0, 9.0], "variance")
    with pytest.raises(AssertionError, match="summed over everything, it would be right"):
        expect_close([[2.0], [3.0]], 5.0, "loss")


def test_a_single_number_is_no_strange_multiple() -> None:
    with pytest.raises(AssertionError) as caught:
        expect_close(0.7, 0.5, "loss", case="an empty batch")
    assert str(caught.value) == "loss: expected 0.5, got 0.7 for an empty batch"


def test_close_numbers_are_shown_with_the_digits_that_differ() -> None:
    with pytest.raises(AssertionError, match=r"expected 1, got 1\.0000001"):
        expect_close(1.0000001, 1.0, "loss", rtol=1e-9)


def test_a_fraction_lost_to_integers_is_named() -> None:
    with pytest.raises(AssertionError, match="it holds integers"):
        expect_close(np.array([0, 1]), np.array([0.5, 1.7]), "y", rtol=1e-3)


@pytest.mark.parametrize(
    ("actual", "expected", "message"),
    [
        (3, 4, "count: expected 4, got 3"),
        (1, True, "count: expected True, got 1"),
        (None, 4, "count is None"),
        ("a", "b", "count: expected 'b', got 'a'"),
        (np.array([1, 2]), [1, 2], "count: expected"),
        ([1, 3], np.array([1, 2]), r"count\[1\]: expected 2, got 3"),
    ],
)
def test_what_must_be_exact(actual: object, expected: object, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        expect_equal(actual, expected, "count")


def test_equal_passes() -> None:
    expect_equal(np.int64(4), 4, "count")
    expect_equal(np.array([1, 2]), np.array([1, 2]), "labels")
    expect_equal((2, 3), (2, 3), "shape")


def test_call_hands_out_copies_and_counts_values() -> None:
    def careless(x: Any) -> Any:
        x *= 2
        return x

    x = np.ones(3)
    with pytest.raises(AssertionError, match="careless changes its argument 1 in place"):
        call(careless, x, returns="y")
    assert (x == 1).all()
    with pytest.raises(AssertionError, match="changes its argument 1 in place"):
        call(lambda grads: grads["dW"][0].fill(0), {"dW": [x]}, returns="nothing")
    with pytest.raises(AssertionError, match="returns one value, expected 2: dz, da"):
        call(lambda z: z, x, returns="dz, da")
    with pytest.raises(AssertionError, match="returns 3 values, expected 2: dz, da"):
        call(lambda z: (z, z, z), x, returns="dz, da")
    with pytest.raises(AssertionError, match="is a `return` missing"):
        call(lambda z: None, x, returns="y")
    with pytest.raises(AssertionError, match="expected a function, got 3"):
        call(3, returns="y")
    with pytest.raises(AssertionError, match=r"still returns `\.\.\.`"):
        call(lambda: ..., returns="y")
    assert call(lambda a, b=1: (a, b), 2, returns="a, b", b=3) == (2, 3)
