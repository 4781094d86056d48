"""Random expressions: the tensor engine against PyTorch and against finite differences."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from derived.autograd import Tensor, functions
from derived.testing import max_error, numerical_gradient

SHAPES = [(), (3,), (2, 3), (2, 1), (1, 3), (4, 2, 3)]

# Each is smooth and keeps its values small, so that a long expression stays well conditioned.
# The first function is ours, the second PyTorch's.
Step = tuple[Callable[..., Any], Callable[..., Any]]


def both(f: Callable[..., Any]) -> Step:
    return f, f


STEPS: list[Step] = [
    both(lambda a, b: a + b),
    both(lambda a, b: a - 0.5 * b),
    both(lambda a, b: a * b),
    both(lambda a, b: a / (1 + b * b)),
    both(lambda a, b: (a * a + 0.5) ** 0.5),
    both(lambda a, b: (a * a + 0.5) ** b.tanh()),
    both(lambda a, b: (-a.tanh()).exp() - b),
    both(lambda a, b: (a * a + 0.5).log() + b.sigmoid()),
    both(lambda a, b: (a * a + 0.5).sqrt() * b),
    (
        lambda a, b: a.gelu() + b.softplus(),
        lambda a, b: torch.nn.functional.gelu(a) + torch.nn.functional.softplus(b),
    ),
    both(lambda a, b: a - b.mean()),
    both(lambda a, b: a * b.sum().tanh()),
    both(lambda a, b: a.reshape(-1)[:1] + b),
    both(lambda a, b: a.reshape(-1)[[0, -1, 0]].sum() * b),
    (
        lambda a, b: a.T.reshape(*a.shape) + b,
        lambda a, b: a.permute(tuple(range(a.ndim))[::-1]).reshape(a.shape) + b,
    ),
    both(lambda a, b: a.unsqueeze(-1).squeeze(-1) * b),
    both(lambda a, b: (a.reshape(1, -1) @ a.reshape(-1, 1)).reshape(1).tanh() - b),
    (
        lambda a, b: functions.stack([a, a.tanh()]).sum(axis=0) + b,
        lambda a, b: torch.stack([a, a.tanh()]).sum(dim=0) + b,
    ),
    (
        lambda a, b: functions.concatenate([a.reshape(-1), b.reshape(-1)]).var() + a,
        lambda a, b: torch.cat([a.reshape(-1), b.reshape(-1)]).var(correction=0) + a,
    ),
    (
        lambda a, b: functions.softmax(a.reshape(-1)).reshape(*a.shape) + b,
        lambda a, b: a.reshape(-1).softmax(-1).reshape(a.shape) + b,
    ),
    (
        lambda a, b: functions.logsumexp(a.reshape(-1)) - b,
        lambda a, b: a.reshape(-1).logsumexp(-1) - b,
    ),
]


@st.composite
def expressions(draw: st.DrawFn) -> tuple[list[np.ndarray], list[tuple[int, int, int]]]:
    """Arrays to start from, and steps: which function, of which two earlier results."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=3))
    starts = [np.asarray(rng.uniform(-1, 1, shape)) for shape in shapes]
    n = len(starts)
    steps = []
    for i in range(draw(st.integers(1, 8))):
        earlier = st.integers(0, n + i - 1)
        steps.append((draw(st.integers(0, len(STEPS) - 1)), draw(earlier), draw(earlier)))
    return starts, steps


def run(starts: list[Any], steps: list[tuple[int, int, int]], side: int) -> Any:
    results = list(starts)
    for step, i, j in steps:
        results.append(STEPS[step][side](results[i], results[j]))
        # Bounded, so that a chain of products cannot grow beyond what differences resolve.
        results[-1] = results[-1].tanh()
    return sum(result.sum() for result in results[len(starts) :])


@settings(deadline=None, max_examples=100)
@given(expressions())
def test_equal_to_torch(expression: tuple[list[np.ndarray], list[tuple[int, int, int]]]) -> None:
    starts, steps = expression
    ours = [Tensor(x, requires_grad=True) for x in starts]
    theirs: list[Any] = [torch.tensor(x, requires_grad=True) for x in starts]
    y, expected = run(ours, steps, 0), run(theirs, steps, 1)
    assert max_error(y.data, expected.detach()) < 1e-11
    y.backward()
    expected.backward()
    for tensor, other in zip(ours, theirs, strict=True):
        zeros = np.zeros(tensor.shape)
        gradient = zeros if tensor.grad is None else tensor.grad
        assert max_error(gradient, zeros if other.grad is None else other.grad) < 1e-9


@settings(deadline=None, max_examples=40)
@given(expressions())
def test_equal_to_differences(
    expression: tuple[list[np.ndarray], list[tuple[int, int, int]]],
) -> None:
    starts, steps = expression
    tensors = [Tensor(x, requires_grad=True) for x in starts]
    run(tensors, steps, 0).backward()
    for k, tensor in enumerate(tensors):

        def f(x: np.ndarray, k: int = k) -> float:
            arrays = [Tensor(x if i == k else start) for i, start in enumerate(starts)]
            return float(run(arrays, steps, 0).item())

        gradient = np.zeros(tensor.shape) if tensor.grad is None else tensor.grad
        assert max_error(gradient, numerical_gradient(f, starts[k])) < 1e-6
