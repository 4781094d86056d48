"""What the library's tests share."""

import numpy as np
import pytest


@pytest.fixture
def rng() -> np.random.Generator:
    """A generator of its own for every test, so that no test depends on another."""
    return np.random.default_rng(20250101)
