"""Every operation of the tensor engine against PyTorch in float64, in value and in gradient."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from derived.autograd import Tensor, functions
from derived.testing import max_error

TF = torch.nn.functional


def compare(
    ours: Callable[..., Any], theirs: Callable[..., Any], *arrays: np.ndarray, seed: int = 0
) -> None:
    tensors = [Tensor(x.copy(), requires_grad=True) for x in arrays]
    others: list[Any] = [torch.tensor(x, requires_grad=True) for x in arrays]
    y, expected = ours(*tensors), theirs(*others)
    assert max_error(y.data, expected.detach()) < 1e-12
    assert y.shape == tuple(expected.shape)
    u = np.asarray(np.random.default_rng(seed).normal(size=y.shape))
    y.backward(u)
    expected.backward(torch.tensor(u))
    for tensor, other in zip(tensors, others, strict=True):
        assert max_error(tensor.grad, other.grad) < 1e-12


A = np.random.default_rng(1).normal(size=(2, 3, 4))
B = np.random.default_rng(2).normal(size=(2, 3, 4))
P = np.abs(A) + 0.1

# Both sides spelled the same.
SAME: dict[str, tuple[Callable[..., Any], tuple[np.ndarray, ...]]] = {
    "add": (lambda a, b: a + b + 1.5, (A, B)),
    "radd": (lambda a: 2 + a, (A,)),
    "sub": (lambda a, b: a - b - 1.5, (A, B)),
    "rsub": (lambda a: 2 - a, (A,)),
    "mul": (lambda a, b: a * b * 3, (A, B)),
    "div": (lambda a, b: a / b / 3, (A, P)),
    "rdiv": (lambda a: 2 / a, (P,)),
    "neg": (lambda a: -a, (A,)),
    "square": (lambda a: a**2, (A,)),
    "cube": (lambda a: a**3, (A,)),
    "root": (lambda a: a**0.5, (P,)),
    "zeroth": (lambda a: a**0, (A,)),
    "pow": (lambda a, b: a**b, (P, B)),
    "rpow": (lambda a: 2**a, (A,)),
    "exp": (lambda a: a.exp(), (A,)),
    "log": (lambda a: a.log(), (P,)),
    "sqrt": (lambda a: a.sqrt(), (P,)),
    "tanh": (lambda a: a.tanh(), (A,)),
    "sigmoid": (lambda a: a.sigmoid(), (A,)),
    "relu": (lambda a: a.relu(), (A,)),
    "abs": (lambda a: a.abs() + abs(a), (A,)),
    "maximum": (lambda a, b: a.maximum(b), (A, B)),
    "sum": (lambda a: a.sum(), (A,)),
    "mean": (lambda a: a.mean(), (A,)),
    "max": (lambda a: a.max(), (A,)),
    "min": (lambda a: a.min(), (A,)),
    "reshape": (lambda a: a.reshape(4, -1), (A,)),
    "reshape to a tuple": (lambda a: a.reshape((4, -1)), (A,)),
    "swapaxes": (lambda a: a.swapaxes(0, -1), (A,)),
    "squeeze": (lambda a: a.squeeze(), (A[:1, :, :1],)),
    "squeeze one": (lambda a: a.squeeze(0), (A[:1, :, :1],)),
    "unsqueeze": (lambda a: a.unsqueeze(1).unsqueeze(-1), (A,)),
    "row": (lambda a: a[1], (A,)),
    "slices": (lambda a: a[:, ::2, -1], (A,)),
    "new axis": (lambda a: a[:, None, ..., 0], (A,)),
    "integers": (lambda a: a[:, [0, 2, 0, 0]], (A,)),
    "pairs": (lambda a: a[[0, 1, 0], [2, 2, 2]], (A,)),
    "columns": (lambda a, b: a[:, :1] * b[0], (A, B)),
    "vectors": (lambda a, b: a @ b, (A[0, 0], B[0, 1])),
    "matrix vector": (lambda a, b: a @ b, (A[0], B[0, 0])),
    "vector matrix": (lambda a, b: a @ b, (A[0, 0], B[0].T)),
    "matrices": (lambda a, b: a @ b, (A[0], B[0].T)),
    "batch vector": (lambda a, b: a @ b, (A, B[0, 0])),
    "vector batch": (lambda a, b: a @ b, (A[0, :, 0], B)),
    "batch matrix": (lambda a, b: a @ b, (A, B[0].T)),
    "matrix batch": (lambda a, b: a @ b, (A[0].T, B)),
    "batches": (lambda a, b: a @ b, (A, B.swapaxes(1, 2))),
    "broadcast batches": (lambda a, b: a @ b, (A[:, None], B[:1].swapaxes(1, 2))),
}


@pytest.mark.parametrize("name", SAME)
def test_same_spelling(name: str) -> None:
    f, arrays = SAME[name]
    compare(f, f, *arrays)


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", [0, -1, (0, 2), (0, 1, 2)])
def test_reductions_over_axes(axis: Any, keepdims: bool) -> None:
    for name, theirs in (("sum", "sum"), ("mean", "mean"), ("max", "amax"), ("min", "amin")):
        compare(
            lambda a, name=name: getattr(a, name)(axis=axis, keepdims=keepdims),
            lambda a, theirs=theirs: getattr(a, theirs)(dim=axis, keepdim=keepdims),
            A,
        )
    for correction in (0, 1):
        compare(
            lambda a, c=correction: a.var(axis=axis, keepdims=keepdims, correction=c),
            lambda a, c=correction: a.var(dim=axis, keepdim=keepdims, correction=c),
            A,
        )


def test_var_of_all_is_the_biased_one() -> None:
    compare(lambda a: a.var(), lambda a: a.var(correction=0), A)


def test_ties_share_the_gradient() -> None:
    x = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])
    compare(lambda a: a.max(axis=1), lambda a: a.amax(dim=1), x)
    compare(lambda a: a.min(axis=0), lambda a: a.amin(dim=0), x)
    compare(lambda a: a.max(), lambda a: a.amax(), x)
    compare(lambda a, b: a.maximum(b), torch.maximum, x, x.copy())
    compare(lambda a: a.relu() + a.abs(), lambda a: a.relu() + a.abs(), np.array([0.0, -0.0]))


def test_powers_at_zero() -> None:
    x = np.array([0.0, 0.0, 0.0, 2.0])
    compare(lambda a, b: a**b, lambda a, b: a**b, x, np.array([0.0, 1.0, 2.0, -1.0]))
    compare(lambda a: a**0, lambda a: a**0, x)
    compare(lambda a: 0.0**a, lambda a: 0.0**a, np.array([1.0, 2.0]))
    with np.errstate(invalid="ignore"):
        compare(lambda a, b: a**b, lambda a, b: a**b, np.array([-2.0]), np.array([2.0]))


@pytest.mark.parametrize("axes", [(), (1, 0, 2), (2, 0, 1), (-1, 0, 1)])
def test_transpose(axes: tuple[int, ...]) -> None:
    order = axes or (2, 1, 0)
    compare(lambda a: a.transpose(*axes), lambda a: a.permute(*order), A)
    compare(lambda a: a.transpose(axes), lambda a: a.permute(*order), A)


def test_transpose_of_a_matrix_and_of_a_number() -> None:
    compare(lambda a: a.T, lambda a: a.T, A[0])
    compare(lambda a: a.T, lambda a: a.clone(), np.array(2.0))


def test_boolean_index() -> None:
    mask = A > 0
    compare(lambda a: a[mask], lambda a: a[torch.tensor(mask)], A)
    compare(lambda a: a[:, mask[0]], lambda a: a[:, torch.tensor(mask[0])], A)


def test_activations() -> None:
    z = np.linspace(-30, 30, 41)
    compare(lambda a: a.gelu(), TF.gelu, z)
    compare(lambda a: a.gelu("tanh"), lambda a: TF.gelu(a, approximate="tanh"), z)
    compare(lambda a: a.softplus(), TF.softplus, z[10:-10])


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_softmax_family(axis: int) -> None:
    compare(lambda a: functions.softmax(a, axis), lambda a: torch.softmax(a, axis), A)
    compare(lambda a: functions.log_softmax(a, axis), lambda a: torch.log_softmax(a, axis), A)
    compare(lambda a: functions.logsumexp(a, axis), lambda a: torch.logsumexp(a, axis), A)


def test_joins() -> None:
    for axis in (0, 1, -1):
        compare(
            lambda a, b, axis=axis: functions.concatenate([a, b, a], axis),
            lambda a, b, axis=axis: torch.cat([a, b, a], axis),
            A,
            B,
        )
        compare(
            lambda a, b, axis=axis: functions.stack([a, b, a], axis),
            lambda a, b, axis=axis: torch.stack([a, b, a], axis),
            A,
            B,
        )
    compare(
        lambda a, b: functions.concatenate([a, b]), lambda a, b: torch.cat([a, b]), A[0], A[0, :1]
    )
    compare(lambda a, b: functions.maximum(a, b), torch.maximum, A, B)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_losses(reduction: Any) -> None:
    logits, labels = A[0], np.array([0, 3, 1])
    compare(
        lambda z: functions.cross_entropy(z, labels, reduction, label_smoothing=0.1),
        lambda z: TF.cross_entropy(
            z, torch.tensor(labels), reduction=reduction, label_smoothing=0.1
        ),
        logits,
    )
    compare(
        lambda p: functions.mse_loss(p, B, reduction),
        lambda p: TF.mse_loss(p, torch.tensor(B), reduction=reduction),
        A,
    )
    target = (B > 0).astype(np.float64)
    compare(
        lambda z: functions.binary_cross_entropy_with_logits(z, target, reduction),
        lambda z: TF.binary_cross_entropy_with_logits(z, torch.tensor(target), reduction=reduction),
        A,
    )
