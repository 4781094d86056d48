"""float32 stays float32 where a setting is a number of NumPy's."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from derived import nn
from derived.ops import batch_norm, dropout, layer_norm, losses, penalties, rms_norm
from derived.ops.activations import elu, elu_backward, leaky_relu, leaky_relu_backward

X = np.array([[1.0, -2.0], [0.5, 3.0]], np.float32)
ROW = np.ones(2, np.float32)
LABELS = np.array([0, 1])


def gradient(op: Callable[..., Any], back: Callable[..., Any], *args: Any) -> Any:
    y, cache = op(*args)
    return back(y if isinstance(y, np.ndarray) else np.float64(2), cache)


def clipped(number: Any) -> Any:
    layer = nn.Linear(2, 2, rng=np.random.default_rng(0), dtype=np.float32)
    layer.backward(layer(X))
    nn.clip_grad_norm_(layer.parameters(), number)
    return layer.weight.grad


CALLS: dict[str, Callable[[Any], Any]] = {
    "leaky_relu": lambda n: leaky_relu(X, n)[0],
    "leaky_relu_backward": lambda n: gradient(leaky_relu, leaky_relu_backward, X, n),
    "elu": lambda n: elu(X, n)[0],
    "elu_backward": lambda n: gradient(elu, elu_backward, X, n),
    "batch_norm": lambda n: batch_norm.batch_norm(X, ROW, ROW, eps=n)[0],
    "running_statistics": lambda n: batch_norm.running_statistics(
        ROW, ROW, batch_norm.batch_norm(X, ROW, ROW)[1], n
    )[1],
    "layer_norm": lambda n: layer_norm.layer_norm(X, ROW, ROW, n)[0],
    "rms_norm": lambda n: rms_norm.rms_norm(X, ROW, n)[0],
    "dropout": lambda n: dropout.dropout(X, n, rng=np.random.default_rng(0))[0],
    "huber": lambda n: gradient(losses.huber_loss, losses.huber_loss_backward, X, X * 2, "mean", n),
    "cross_entropy": lambda n: gradient(
        losses.cross_entropy, losses.cross_entropy_backward, X, LABELS, "mean", n
    ),
    "l2_penalty": lambda n: gradient(penalties.l2_penalty, penalties.l2_penalty_backward, X, n),
    "l1_penalty": lambda n: gradient(penalties.l1_penalty, penalties.l1_penalty_backward, X, n),
    "clip_grad_norm_": clipped,
}


@pytest.mark.parametrize("number", [0.25, np.float64(0.25)])
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_float32_stays(call: Callable[[Any], Any], number: Any) -> None:
    found = call(number)
    assert found.dtype == np.float32
    assert np.array_equal(found, call(0.25))
