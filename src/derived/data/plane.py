"""Two classes in the plane that no straight line separates: moons, circles, spirals, quadrants."""

import numpy as np

from derived._typing import Array
from derived._validate import require_count, require_number, require_rng
from derived.data.examples import Examples

SIDE = 1.6  # half of the side of the square that `quadrants` fills


def moons(n: int, noise: float = 0.1, *, rng: np.random.Generator) -> Examples:
    r"""Two half circles that reach into each other.

    $$x = s\,(\cos t - \tfrac12,\; \sin t - \tfrac14) + \sigma\epsilon, \qquad
      t \sim \mathcal{U}(0, \pi), \quad \epsilon \sim \mathcal{N}(0, I) \tag{1}$$

    with s = 1 for class 0 and s = -1 for class 1.

    Source: derived here.
    Differs: scikit-learn's `make_moons` has evenly spaced t, and its points are not centered.

    Args:
        n: How many points; classes 0 and 1 take turns.
        noise: Standard deviation of what is added to each coordinate, sigma.
        rng: Where t and then the noise come from.

    Returns:
        `data` of shape (n, 2) in float64, and `target`, 0 or 1.

    Raises:
        TypeError: If `n` is not an integer, `noise` not a number, or `rng` not a generator.
        ValueError: If `n` is less than 1, or `noise` is negative.

    Examples:
        >>> data, target = moons(4, noise=0.0, rng=np.random.default_rng(0))
        >>> target
        array([0, 1, 0, 1])
    """
    u, target = _start(n, noise, rng)
    t = np.pi * u
    center = np.column_stack([np.cos(t) - 0.5, np.sin(t) - 0.25])  # (N, 2)
    return _noisy(_sign(target) * center, target, noise, rng)  # (1)


def circles(n: int, noise: float = 0.1, *, rng: np.random.Generator) -> Examples:
    r"""One circle inside another.

    $$x = r\,(\cos t, \sin t) + \sigma\epsilon, \qquad
      t \sim \mathcal{U}(0, 2\pi), \quad \epsilon \sim \mathcal{N}(0, I) \tag{1}$$

    with r = 1.5 for class 0 and r = 0.75 for class 1.

    Source: derived here.
    Differs: scikit-learn's `make_circles` has evenly spaced t, and the radii 1 and 0.8.

    Args:
        n: How many points; classes 0 and 1 take turns.
        noise: Standard deviation of what is added to each coordinate, sigma.
        rng: Where t and then the noise come from.

    Returns:
        `data` of shape (n, 2) in float64, and `target`, 0 or 1.

    Raises:
        TypeError: If `n` is not an integer, `noise` not a number, or `rng` not a generator.
        ValueError: If `n` is less than 1, or `noise` is negative.

    Examples:
        >>> data, _ = circles(4, noise=0.0, rng=np.random.default_rng(0))
        >>> np.hypot(*data.T).round(2).tolist()
        [1.5, 0.75, 1.5, 0.75]
    """
    u, target = _start(n, noise, rng)
    t = 2 * np.pi * u
    r = np.where(target == 0, 1.5, 0.75)
    return _noisy(np.column_stack([r * np.cos(t), r * np.sin(t)]), target, noise, rng)  # (1)


def spirals(n: int, noise: float = 0.1, *, rng: np.random.Generator) -> Examples:
    r"""Two arms of a spiral, wound around each other.

    $$x = \tfrac74\, s\, t\,(\cos 2 \pi t, \sin 2 \pi t) + \sigma\epsilon, \qquad
      t \sim \mathcal{U}(\tfrac1{10}, 1), \quad \epsilon \sim \mathcal{N}(0, I) \tag{1}$$

    with s = 1 for class 0 and s = -1 for class 1.

    Source: derived here.

    Args:
        n: How many points; classes 0 and 1 take turns.
        noise: Standard deviation of what is added to each coordinate, sigma.
        rng: Where t and then the noise come from.

    Returns:
        `data` of shape (n, 2) in float64, and `target`, 0 or 1.

    Raises:
        TypeError: If `n` is not an integer, `noise` not a number, or `rng` not a generator.
        ValueError: If `n` is less than 1, or `noise` is negative.

    Examples:
        >>> data, _ = spirals(200, noise=0.0, rng=np.random.default_rng(0))
        >>> bool(np.hypot(*data.T).max() < 1.75)
        True
    """
    u, target = _start(n, noise, rng)
    t = 0.1 + 0.9 * u
    arm = 1.75 * np.column_stack([t * np.cos(2 * np.pi * t), t * np.sin(2 * np.pi * t)])  # (N, 2)
    return _noisy(_sign(target) * arm, target, noise, rng)  # (1)


def quadrants(n: int, noise: float = 0.1, *, rng: np.random.Generator) -> Examples:
    r"""A square whose quadrants take turns: the exclusive or of the signs of the coordinates.

    $$x = u + \sigma\epsilon, \quad y = [u_1 u_2 < 0], \qquad
      u_1, u_2 \sim \mathcal{U}(-1.6, 1.6), \quad \epsilon \sim \mathcal{N}(0, I) \tag{1}$$

    Source: derived here.

    Args:
        n: How many points.
        noise: Standard deviation of what is added to each coordinate, sigma.
        rng: Where u, row by row, and then the noise come from.

    Returns:
        `data` of shape (n, 2) in float64, and `target`, 0 or 1: the class before the noise.

    Raises:
        TypeError: If `n` is not an integer, `noise` not a number, or `rng` not a generator.
        ValueError: If `n` is less than 1, or `noise` is negative.

    Examples:
        >>> data, target = quadrants(200, noise=0.0, rng=np.random.default_rng(0))
        >>> bool(((data.prod(axis=1) < 0) == target).all())
        True
    """
    n = _checked(n, noise, rng)
    u = rng.uniform(-SIDE, SIDE, (n, 2))
    return _noisy(u, (u.prod(axis=1) < 0).astype(np.int64), noise, rng)  # (1)


def _checked(n: int, noise: float, rng: np.random.Generator) -> int:
    """Refuse what no set of points can be drawn from."""
    require_number("noise", noise, minimum=0)
    require_rng("rng", rng)
    return require_count("n", n)


def _start(n: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Where on its curve each point lies, in [0, 1), and the classes in turn."""
    n = _checked(n, noise, rng)
    return rng.uniform(0.0, 1.0, n), np.arange(n) % 2


def _sign(target: Array) -> Array:
    """1 for class 0 and -1 for class 1, as a column."""
    return (1 - 2 * target)[:, None]


def _noisy(points: Array, target: Array, noise: float, rng: np.random.Generator) -> Examples:
    """The points, moved at random."""
    return Examples(points + noise * rng.standard_normal(points.shape), target)
