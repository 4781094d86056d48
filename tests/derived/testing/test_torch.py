from typing import Any

import numpy as np
import pytest
import torch

from derived.testing import assert_matches_torch


def cosine(u: np.ndarray, x: np.ndarray) -> Any:
    return u * np.cos(x)


def test_equal_operations_pass(rng: np.random.Generator) -> None:
    assert assert_matches_torch(np.sin, cosine, torch.sin, rng.normal(size=(2, 3)), rng=rng) < 1e-15


def test_another_output_is_named(rng: np.random.Generator) -> None:
    with pytest.raises(AssertionError, match=r"the output differs from PyTorch's by [\s\S]*ours"):
        assert_matches_torch(np.sin, cosine, torch.tan, np.ones(2), rng=rng)


def test_another_gradient_is_named(rng: np.random.Generator) -> None:
    with pytest.raises(AssertionError, match="gradient 0 differs from PyTorch's by"):
        assert_matches_torch(np.sin, lambda u, x: 2 * cosine(u, x), torch.sin, np.ones(2), rng=rng)


def test_another_shape_is_named(rng: np.random.Generator) -> None:
    with pytest.raises(AssertionError, match=r"the output differs .* actual has shape \(1, 2\)"):
        assert_matches_torch(lambda x: np.sin(x)[None], cosine, torch.sin, np.ones(2), rng=rng)


def test_settings_and_integers_reach_both(rng: np.random.Generator) -> None:
    def pick(x: np.ndarray, rows: np.ndarray, factor: float) -> Any:
        return factor * x[rows]

    def pick_backward(u: np.ndarray, x: np.ndarray, rows: np.ndarray) -> np.ndarray:
        dx = np.zeros_like(x)
        np.add.at(dx, rows, 3.0 * u)
        return dx

    def torch_pick(x: torch.Tensor, rows: torch.Tensor, factor: float) -> torch.Tensor:
        return factor * x[rows]

    rows = np.array([0, 2, 2])
    error = assert_matches_torch(
        pick, pick_backward, torch_pick, rng.normal(size=4), rows, factor=3.0, rng=rng
    )
    assert error < 1e-15


@pytest.mark.bad_input
def test_float32_is_refused(rng: np.random.Generator) -> None:
    with pytest.raises(TypeError, match="argument 0 must be an array of float64"):
        assert_matches_torch(np.sin, cosine, torch.sin, np.ones(2, np.float32), rng=rng)
