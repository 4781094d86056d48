from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, Matern

from derived.testing import max_error
from derived.tune import gp_posterior, matern52, squared_exponential

KERNELS = {squared_exponential: RBF, matern52: lambda scale: Matern(scale, nu=2.5)}
both = pytest.mark.parametrize("kernel", KERNELS)


def test_one_trial_by_hand() -> None:
    # k = exp(-1/2) between the points, noise variance 1: mean k/2 · y, variance 1 - k²/2.
    posterior = gp_posterior(
        np.array([0.0]),
        np.array([4.0]),
        np.array([0.3]),
        kernel=squared_exponential,
        length_scale=0.3,
        noise=1.0,
    )
    k = np.exp(-0.5)
    assert posterior.mean == pytest.approx([2 * k])
    assert posterior.variance == pytest.approx([1 - k * k / 2])


@both
def test_as_in_sklearn(kernel: Any, rng: np.random.Generator) -> None:
    x, y = rng.random(12), rng.normal(size=12)
    x_new = np.linspace(-0.5, 1.5, 40)
    ours = gp_posterior(x, y, x_new, kernel=kernel, length_scale=0.3, noise=0.2, jitter=0)
    theirs = GaussianProcessRegressor(KERNELS[kernel](0.3), alpha=0.04, optimizer=None)
    mean, std = theirs.fit(x[:, None], y).predict(x_new[:, None], return_std=True)
    assert max_error(ours.mean, mean) < 1e-9
    assert max_error(np.sqrt(ours.variance), std) < 1e-9
    assert max_error(kernel(x, x_new, 0.3), KERNELS[kernel](0.3)(x[:, None], x_new[:, None])) < 1e-9


@both
def test_it_is_the_conditional_density(kernel: Any, rng: np.random.Generator) -> None:
    """The density of all values, divided by that of the known ones."""
    points = rng.random(6)
    K = kernel(points, points, 0.3) + np.diag([0.01] * 5 + [0])
    values = rng.normal(size=6)
    posterior = gp_posterior(
        points[:5], values[:5], points[5:], kernel=kernel, length_scale=0.3, noise=0.1, jitter=0
    )

    def log_density(n: int) -> float:
        normal: Any = torch.distributions.MultivariateNormal(
            torch.zeros(n, dtype=torch.float64), torch.from_numpy(K[:n, :n])
        )
        return float(normal.log_prob(torch.from_numpy(values[:n])))

    gap = values[5] - posterior.mean[0]
    log_normal = -(gap**2 / posterior.variance[0] + np.log(2 * np.pi * posterior.variance[0])) / 2
    assert log_density(6) - log_density(5) == pytest.approx(log_normal, rel=1e-7)


@both
@settings(deadline=None)
@given(st.integers(1, 30), st.integers(1, 5), st.floats(0.05, 2), st.integers(0, 2**32 - 1))
def test_variance_shrinks_with_each_trial(
    kernel: Any, n: int, m: int, scale: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    x, y, x_new = rng.random(n + 1), rng.normal(size=n + 1), rng.random(m)
    more = gp_posterior(x, y, x_new, kernel=kernel, length_scale=scale)
    less = gp_posterior(x[:n], y[:n], x_new, kernel=kernel, length_scale=scale)
    assert more.mean.shape == more.variance.shape == (m,)
    assert (more.variance <= less.variance + 1e-9).all()
    assert (more.variance >= 0).all()
    assert (less.variance <= 1).all()


@both
def test_without_noise_it_passes_through_the_values(kernel: Any) -> None:
    x, y = np.array([0.1, 0.5, 0.8]), np.array([1.0, -1.0, 0.5])
    posterior = gp_posterior(x, y, x, kernel=kernel, noise=0)
    assert max_error(posterior.mean, y) < 1e-7
    assert posterior.variance.max() < 1e-7
    far = gp_posterior(x, y, np.array([100.0]), kernel=kernel)
    assert far.mean == pytest.approx([0])
    assert far.variance == pytest.approx([1])


@both
def test_float32_is_kept(kernel: Any, rng: np.random.Generator) -> None:
    x, y, x_new = (rng.random(20).astype(np.float32) for _ in range(3))
    posterior = gp_posterior(x, y, x_new, kernel=kernel)
    assert posterior.mean.dtype == posterior.variance.dtype == np.float32
    exact = gp_posterior(*(a.astype(np.float64) for a in (x, y, x_new)), kernel=kernel)
    assert max_error(posterior.mean, exact.mean) < 1e-2
    without_noise = gp_posterior(x, y, x_new, kernel=kernel, noise=0)  # the jitter carries it
    assert np.isfinite(without_noise.mean).all()


@pytest.mark.bad_input
def test_too_close_points_are_named() -> None:
    x = np.array([0.3, 0.3])  # two equal rows: the second pivot is 0, however it is rounded
    with pytest.raises(ValueError, match=r"cannot be factored with noise 0 and jitter 0: .* raise"):
        gp_posterior(x, x, x, kernel=squared_exponential, noise=0, jitter=0)


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"y": np.zeros(2)}, ValueError, r"y has shape \(2,\) but x has shape \(3,\)"),
        ({"y": np.zeros(3, np.float32)}, TypeError, "y is float32 but x is float64"),
        ({"x": np.zeros((3, 1))}, ValueError, "x must have rank 1, got rank 2"),
        ({"x": np.zeros(0), "y": np.zeros(0)}, ValueError, "x is empty"),
        ({"y": np.array([0, 1, np.nan])}, ValueError, "y must be finite, got 1 NaN"),
        ({"x_new": np.zeros(2, np.float32)}, TypeError, "b is float32"),
        ({"x_new": [0.5]}, TypeError, "x_new must be a NumPy array of floats, got list"),
        ({"length_scale": 0}, ValueError, "length_scale must be greater than 0, got 0"),
        ({"noise": -0.1}, ValueError, "noise must lie in"),
        ({"jitter": np.nan}, ValueError, "jitter must be a finite number"),
    ],
)
def test_bad_input(change: dict[str, Any], error: type[Exception], message: str) -> None:
    given_: dict[str, Any] = {"x": np.arange(3.0), "y": np.zeros(3), "x_new": np.zeros(2)}
    given_ |= change
    with pytest.raises(error, match=message):
        gp_posterior(**given_)
