from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from derived.data import Examples, circles, moons, quadrants, spirals

ALL = (circles, moons, quadrants, spirals)
Generate = Callable[..., Examples]


@pytest.mark.parametrize("generate", ALL)
def test_shapes_classes_and_seed(generate: Generate) -> None:
    data, target = generate(301, 0.2, rng=np.random.default_rng(3))
    assert data.shape == (301, 2)
    assert data.dtype == np.float64
    assert target.shape == (301,)
    assert set(target.tolist()) == {0, 1}
    again = generate(301, 0.2, rng=np.random.default_rng(3))
    np.testing.assert_array_equal(again.data, data)
    other = generate(301, 0.2, rng=np.random.default_rng(4))
    assert not np.array_equal(other.data, data)


@pytest.mark.parametrize("generate", ALL)
def test_noise_is_what_it_says(generate: Generate) -> None:
    still = generate(20_000, 0.0, rng=np.random.default_rng(5))
    moved = generate(20_000, 0.25, rng=np.random.default_rng(5))
    np.testing.assert_array_equal(moved.target, still.target)
    shift = moved.data - still.data
    # Six standard errors of a sample of this size: σ/√(2n) of the spread, σ/√n of the mean.
    np.testing.assert_allclose(shift.std(axis=0), 0.25, rtol=0.03)
    np.testing.assert_allclose(shift.mean(axis=0), 0, atol=0.01)


def test_moons_lie_on_half_circles() -> None:
    data, target = moons(500, 0.0, rng=np.random.default_rng(0))
    center = np.array([0.5, 0.25])
    upper, lower = data[target == 0], data[target == 1]
    np.testing.assert_allclose(np.hypot(*(upper + center).T), 1)
    np.testing.assert_allclose(np.hypot(*(lower - center).T), 1)
    assert upper[:, 1].min() >= -0.25
    assert lower[:, 1].max() <= 0.25


def test_circles_have_their_radii() -> None:
    data, target = circles(500, 0.0, rng=np.random.default_rng(0))
    np.testing.assert_allclose(np.hypot(*data.T), np.where(target == 0, 1.5, 0.75))
    assert (data.max(axis=0) > 1.4).all()
    assert (data.min(axis=0) < -1.4).all()


def test_spirals_are_each_other_s_reflection() -> None:
    data, target = spirals(500, 0.0, rng=np.random.default_rng(0))
    arm = np.where(target == 0, 1, -1)[:, None] * data
    t = np.hypot(*arm.T) / 1.75
    assert t.min() >= 0.1
    assert t.max() <= 1
    np.testing.assert_allclose(arm[:, 0], 1.75 * t * np.cos(2 * np.pi * t), atol=1e-12)
    np.testing.assert_allclose(arm[:, 1], 1.75 * t * np.sin(2 * np.pi * t), atol=1e-12)


def test_quadrants_are_the_exclusive_or_of_signs() -> None:
    data, target = quadrants(500, 0.0, rng=np.random.default_rng(0))
    positive = data > 0
    np.testing.assert_array_equal(target, positive[:, 0] ^ positive[:, 1])
    assert np.abs(data).max() <= 1.6


@pytest.mark.bad_input
@pytest.mark.parametrize("generate", ALL)
@pytest.mark.parametrize(
    ("n", "noise", "rng", "error", "name"),
    [
        (0, 0.1, np.random.default_rng(0), ValueError, "n must"),
        (1.5, 0.1, np.random.default_rng(0), TypeError, "n must"),
        (5, -0.1, np.random.default_rng(0), ValueError, "noise must"),
        (5, "0.1", np.random.default_rng(0), TypeError, "noise must"),
        (5, 0.1, 0, TypeError, "rng must"),
    ],
)
def test_refuses_bad_input(
    generate: Generate, n: Any, noise: Any, rng: Any, error: type[Exception], name: str
) -> None:
    with pytest.raises(error, match=name):
        generate(n, noise, rng=rng)
