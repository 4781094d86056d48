import math

import numpy as np
import pytest
import torch

from derived.ops.losses import binary_cross_entropy, binary_cross_entropy_backward
from derived.testing import assert_matches_torch, max_error


def test_by_hand() -> None:
    loss, cache = binary_cross_entropy(np.array([0.25, 0.5]), np.array([1.0, 0.0]))
    assert max_error(loss, (math.log(4) + math.log(2)) / 2) < 1e-15
    assert max_error(binary_cross_entropy_backward(2.0, cache), [-4.0, 2.0]) < 1e-15


def test_certainty_is_clamped_as_in_torch(rng: np.random.Generator) -> None:
    p = np.array([0.0, 0.0, 1.0, 1.0, 1e-60, 1 - 1e-16])
    y = np.array([0.0, 1.0, 0.0, 1.0, 1.0, 0.0])
    loss, _ = binary_cross_entropy(p, y, reduction="none")
    assert isinstance(loss, np.ndarray)
    assert loss[:5].tolist() == [0.0, 100.0, 100.0, 0.0, 100.0]
    theirs = torch.nn.functional.binary_cross_entropy
    ours = binary_cross_entropy, binary_cross_entropy_backward
    assert assert_matches_torch(*ours, theirs, p, y, reduction="none", rng=rng) < 1e-13


@pytest.mark.bad_input
@pytest.mark.parametrize("bad", [-0.01, 1.01, np.nan])
def test_outside_of_0_and_1(bad: float) -> None:
    good = np.array([0.5, 0.5])
    with pytest.raises(ValueError, match=r"p must lie in \[0, 1\], got (values from|1 NaN)"):
        binary_cross_entropy(np.array([0.5, bad]), good)
    with pytest.raises(ValueError, match=r"target must lie in \[0, 1\], got (values from|1 NaN)"):
        binary_cross_entropy(good, np.array([0.5, bad]))
