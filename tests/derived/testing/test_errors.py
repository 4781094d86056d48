import math

import numpy as np
import pytest
import torch

from derived.testing import describe_error, max_error


def test_absolute_for_small_and_relative_for_large_values() -> None:
    assert max_error([0.5, 100.0], [0.25, 100.0]) == 0.25
    assert max_error([0.5, 110.0], [0.5, 100.0]) == pytest.approx(0.1)
    assert max_error(1.0, 1.0) == 0.0
    assert max_error(torch.ones(2), np.ones(2)) == 0.0


def test_what_is_not_finite() -> None:
    assert max_error([np.nan, np.inf, 1.0], [np.nan, np.inf, 1.0]) == 0.0
    assert max_error([np.inf], [-np.inf]) == math.inf
    assert max_error([np.nan], [1.0]) == math.inf
    assert max_error([1.0], [np.inf]) == math.inf


@pytest.mark.bad_input
def test_nothing_to_compare() -> None:
    with pytest.raises(
        ValueError, match=r"actual has shape \(2,\) but expected has shape \(2, 1\)"
    ):
        max_error(np.ones(2), np.ones((2, 1)))
    with pytest.raises(ValueError, match="nothing to compare"):
        max_error([], [])


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (0.0, "1e-9"),
        (1e-30, "1e-9"),
        (9.99e-10, "1e-9"),
        (1e-9, "1e-8"),
        (3.2e-6, "1e-5"),
        (0.1, "1e0"),
        (0.99, "1e0"),
        (1.0, "1e1"),
        (123.0, "1e3"),
    ],
)
def test_powers_of_ten_above(error: float, text: str) -> None:
    assert describe_error(error) == f"largest error below {text}"


def test_floor() -> None:
    assert describe_error(2e-16, floor=1e-12) == "largest error below 1e-12"
    assert describe_error(2e-12, floor=1e-12) == "largest error below 1e-11"


@pytest.mark.bad_input
@pytest.mark.parametrize("error", [np.nan, np.inf, -1.0])
def test_no_error_at_all(error: float) -> None:
    with pytest.raises(ValueError, match="error must"):
        describe_error(error)
