import math
from typing import Any, Literal

import numpy as np
import pytest
import torch

from derived.ops.losses import cross_entropy, cross_entropy_backward
from derived.ops.softmax import softmax
from derived.testing import assert_matches_torch, check_vjp, max_error

torch_cross_entropy = torch.nn.functional.cross_entropy
ours = cross_entropy, cross_entropy_backward
REDUCTIONS = ["mean", "sum", "none"]


def distribution(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    return rng.dirichlet(np.ones(k), size=n)


def test_by_hand() -> None:
    logits = np.log([[1.0, 3.0], [1.0, 1.0]])
    loss, cache = cross_entropy(logits, np.array([0, 1]))
    assert max_error(loss, (math.log(4) + math.log(2)) / 2) < 1e-15
    expected = [[-3 / 8, 3 / 8], [1 / 4, -1 / 4]]  # (p − y) / 2
    assert max_error(cross_entropy_backward(1.0, cache), expected) < 1e-15


def test_smoothing_by_hand() -> None:
    loss, cache = cross_entropy(np.log([[1.0, 3.0]]), np.array([0]), label_smoothing=0.5)
    q = [0.75, 0.25]
    assert max_error(loss, q[0] * math.log(4) + q[1] * math.log(4 / 3)) < 1e-15
    assert max_error(cross_entropy_backward(1.0, cache), [[1 / 4 - q[0], 3 / 4 - q[1]]]) < 1e-15


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("label_smoothing", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("kind", ["labels", "probabilities"])
@pytest.mark.parametrize(("n", "k"), [(1, 1), (1, 5), (6, 3)])
def test_gradient(
    rng: np.random.Generator, reduction: str, label_smoothing: float, kind: str, n: int, k: int
) -> None:
    logits = rng.normal(scale=2, size=(n, k))
    target = rng.integers(0, k, n) if kind == "labels" else distribution(rng, n, k)
    settings: dict[str, Any] = {"reduction": reduction, "label_smoothing": label_smoothing}
    if k > 1:  # with a single class the loss is zero, and so is what differences can measure
        assert check_vjp(*ours, logits, target, rng=rng, **settings) < 1e-7
    error = assert_matches_torch(*ours, torch_cross_entropy, logits, target, rng=rng, **settings)
    assert error < 1e-13


def test_gradient_is_prediction_minus_truth(rng: np.random.Generator) -> None:
    logits, target = rng.normal(size=(4, 3)), np.array([0, 2, 1, 1])
    _, cache = cross_entropy(logits, target, reduction="sum")
    expected = softmax(logits)[0] - np.eye(3)[target]
    assert max_error(cross_entropy_backward(1.0, cache), expected) < 1e-15


def test_labels_and_one_hot_rows_are_one(rng: np.random.Generator) -> None:
    logits, labels = rng.normal(size=(4, 3)), np.array([0, 2, 1, 1])
    for smoothing in (0.0, 0.2):
        a, cache_a = cross_entropy(logits, labels, label_smoothing=smoothing)
        b, cache_b = cross_entropy(logits, np.eye(3)[labels], label_smoothing=smoothing)
        assert max_error(a, b) < 1e-15
        gradients = (cross_entropy_backward(1.0, cache) for cache in (cache_a, cache_b))
        assert max_error(*gradients) < 1e-15


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_huge_logits_and_dtype(dtype: type, reduction: Literal["mean", "sum", "none"]) -> None:
    logits: np.ndarray = np.array([[1000, -1000], [1000, -1000]], dtype)
    for target in (np.array([0, 1]), np.array([0, 1], np.uint8), np.eye(2, dtype=dtype)):
        loss, cache = cross_entropy(logits, target, reduction, label_smoothing=0.5)
        dloss = loss if isinstance(loss, np.ndarray) else 1.0
        assert loss.dtype == cross_entropy_backward(dloss, cache).dtype == dtype
        assert np.isfinite(loss).all()
    loss, _ = cross_entropy(logits, np.array([0, 1]), reduction="sum")
    assert loss == 2000


def test_uniform_logits_cost_log_k() -> None:
    for k in (2, 10, 1000):
        loss, _ = cross_entropy(np.zeros((3, k)), np.array([0, 1, k - 1]))
        assert max_error(loss, math.log(k)) < 1e-15


@pytest.mark.bad_input
def test_bad_logits() -> None:
    labels = np.array([0, 1])
    with pytest.raises(ValueError, match="logits must have rank 2, got rank 1"):
        cross_entropy(np.ones(2), labels)
    with pytest.raises(ValueError, match=r"logits is empty: shape \(0, 3\)"):
        cross_entropy(np.ones((0, 3)), np.ones(0, int))
    with pytest.raises(ValueError, match="logits must be finite, got 2 NaN"):
        cross_entropy(np.array([[0.0, np.nan], [np.inf, 0.0]]), labels)
    with pytest.raises(TypeError, match="logits must hold floats"):
        cross_entropy(np.ones((2, 3), int), labels)


@pytest.mark.bad_input
def test_bad_target() -> None:
    logits = np.zeros((2, 3))
    with pytest.raises(ValueError, match="labels from 0 to 2, got 0 to 3"):
        cross_entropy(logits, np.array([0, 3]))
    with pytest.raises(ValueError, match="labels from 0 to 2, got -1 to 0"):
        cross_entropy(logits, np.array([0, -1]))
    with pytest.raises(ValueError, match=r"target must have shape \(2,\)"):
        cross_entropy(logits, np.array([0, 1, 2]))
    with pytest.raises(ValueError, match=r"target has shape \(2,\) .* \(2, 3\); labels must be i"):
        cross_entropy(logits, np.array([0.0, 1.0]))
    with pytest.raises(TypeError, match="target must be a NumPy array of labels, got list"):
        cross_entropy(logits, [0, 1])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="target is float32 but logits is float64"):
        cross_entropy(logits, np.full((2, 3), 1 / 3, np.float32))
    with pytest.raises(ValueError, match=r"target must lie in \[0, 1\]"):
        cross_entropy(logits, np.array([[2.0, -1.0, 0.0], [1.0, 0.0, 0.0]]))
    with pytest.raises(ValueError, match=r"each row of target must sum to 1, .* off by 0\.5"):
        cross_entropy(logits, np.array([[0.5, 0.0, 0.0], [1.0, 0.0, 0.0]]))


@pytest.mark.bad_input
def test_bad_settings() -> None:
    logits, labels = np.zeros((2, 3)), np.array([0, 1])
    with pytest.raises(ValueError, match=r"label_smoothing must lie in \[0, 1\], got 1\.5"):
        cross_entropy(logits, labels, label_smoothing=1.5)
    with pytest.raises(ValueError, match="reduction must be"):
        cross_entropy(logits, labels, reduction="batchmean")  # type: ignore[arg-type]
    _, cache = cross_entropy(logits, labels, reduction="none")
    with pytest.raises(ValueError, match=r"dloss has shape \(2, 3\) but the loss has shape \(2,\)"):
        cross_entropy_backward(np.ones((2, 3)), cache)
