import math

import numpy as np
import pytest
import torch

from derived.ops.activations import sigmoid
from derived.ops.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_backward,
)
from derived.testing import assert_matches_torch, max_error


def test_by_hand() -> None:
    z = np.array([math.log(3), 0.0])  # σ(z) = 3/4, 1/2
    loss, cache = binary_cross_entropy_with_logits(z, np.array([1.0, 0.0]), reduction="sum")
    assert max_error(loss, math.log(4 / 3) + math.log(2)) < 1e-15
    dz = binary_cross_entropy_with_logits_backward(1.0, cache)
    assert max_error(dz, [-1 / 4, 1 / 2]) < 1e-15


def test_equals_the_form_with_probabilities(rng: np.random.Generator) -> None:
    z, y = rng.normal(scale=3, size=50), rng.uniform(size=50)
    expected, _ = binary_cross_entropy(sigmoid(z)[0], y)
    assert max_error(binary_cross_entropy_with_logits(z, y)[0], expected) < 1e-14


def test_huge_logits(rng: np.random.Generator) -> None:
    z, y = np.array([1000.0, 1000.0, -1000.0, -1000.0]), np.array([0.0, 1.0, 0.0, 1.0])
    loss, _ = binary_cross_entropy_with_logits(z, y, reduction="none")
    assert isinstance(loss, np.ndarray)
    assert loss.tolist() == [1000.0, 0.0, 0.0, 1000.0]
    ours = binary_cross_entropy_with_logits, binary_cross_entropy_with_logits_backward
    theirs = torch.nn.functional.binary_cross_entropy_with_logits
    assert assert_matches_torch(*ours, theirs, z, y, rng=rng) < 1e-14


@pytest.mark.bad_input
def test_target_outside_of_0_and_1() -> None:
    with pytest.raises(ValueError, match=r"target must lie in \[0, 1\], got values from 0 to 2"):
        binary_cross_entropy_with_logits(np.zeros(2), np.array([0.0, 2.0]))
