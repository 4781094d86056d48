import numpy as np
import pytest

from derived.optim.surfaces import SURFACES, rosenbrock_gradient, saddle_gradient
from derived.testing import numerical_gradient, numerical_jacobian


@pytest.mark.parametrize("name", SURFACES)
def test_gradient(name: str, rng: np.random.Generator) -> None:
    surface = SURFACES[name]
    for point in rng.uniform(-3, 3, size=(50, 2)):
        gradient = surface.gradient(point)
        scale = max(1.0, np.abs(gradient).max(), float(surface.value(point)))
        found = numerical_gradient(surface.value, point)
        np.testing.assert_allclose(gradient, found, rtol=1e-9, atol=1e-9 * scale)


@pytest.mark.parametrize("name", SURFACES)
def test_minima(name: str) -> None:
    surface = SURFACES[name]
    grid = np.array(np.meshgrid(np.linspace(-6, 6, 601), np.linspace(-6, 6, 601)))
    assert (surface.value(grid) >= 0).all()
    assert surface.gradient(grid).shape == grid.shape
    for minimum in surface.minima:
        point = np.array(minimum)
        assert surface.value(point) == 0
        assert not surface.gradient(point).any()
        curvature = numerical_jacobian(surface.gradient, point)
        assert (np.linalg.eigvalsh(curvature) > 0).all()
    # Nowhere else on the grid is it 0.
    lowest = grid[:, surface.value(grid) < 1e-12].T
    assert {tuple(p) for p in lowest.round(9).tolist()} == set(surface.minima)


def test_rosenbrock_s_valley_is_narrow() -> None:
    curvature = numerical_jacobian(rosenbrock_gradient, np.ones(2))
    np.testing.assert_allclose(curvature, [[802, -400], [-400, 200]], rtol=1e-7)
    low, high = np.linalg.eigvalsh([[802, -400], [-400, 200]])
    assert round(high / low) == 2508


def test_the_saddle_is_one() -> None:
    assert not saddle_gradient(np.zeros(2)).any()
    curvature = numerical_jacobian(saddle_gradient, np.zeros(2))
    np.testing.assert_allclose(curvature, [[1, 0], [0, -1]], atol=1e-9)
