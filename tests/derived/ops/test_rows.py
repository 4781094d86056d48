import numpy as np
import pytest

from derived.ops._rows import mean_product, require_rows, row_mean
from derived.testing import max_error


@pytest.mark.parametrize("shape", [(1,), (5,), (3, 4), (2, 3, 4)])
def test_mean_over_the_last_axis(rng: np.random.Generator, shape: tuple[int, ...]) -> None:
    a, b = rng.normal(size=shape), rng.normal(size=shape)
    assert require_rows("a", a) == shape[-1]
    assert max_error(mean_product(a, b), (a * b).mean(axis=-1, keepdims=True)) < 1e-14
    assert max_error(row_mean(a), a.mean(axis=-1, keepdims=True)) < 1e-14
    assert row_mean(a.astype(np.float32)).dtype == np.float32


@pytest.mark.bad_input
def test_bad_input() -> None:
    with pytest.raises(ValueError, match="x must have at least one axis, got a single number"):
        require_rows("x", np.array(1.0))
    with pytest.raises(ValueError, match=r"x is empty: shape \(2, 0\)"):
        require_rows("x", np.ones((2, 0)))
    with pytest.raises(ValueError, match="x must be finite"):
        require_rows("x", np.array([np.nan]))
    with pytest.raises(TypeError, match="x must be a NumPy array of floats, got list"):
        require_rows("x", [1.0])  # type: ignore[arg-type]
