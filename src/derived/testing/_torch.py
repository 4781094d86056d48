"""Agreement with PyTorch, forward and backward."""

from collections.abc import Callable
from typing import Any

import numpy as np

from derived._validate import require_rng
from derived.testing._errors import max_error
from derived.testing._finite_differences import require_float64
from derived.testing._vjp import as_tuple, split


def assert_matches_torch(
    f: Callable[..., Any],
    backward: Callable[..., Any],
    torch_f: Callable[..., Any],
    *args: Any,
    rng: np.random.Generator,
    tolerance: float = 1e-12,
    **kwargs: Any,
) -> float:
    """Check an operation and its gradients against PyTorch, in float64.

    Args:
        f: Called as `f(*args, **kwargs)`; returns `(y, cache)`, or y alone.
        backward: As for `check_vjp`.
        torch_f: PyTorch's function, called with tensors of the same values and the same `kwargs`.
        *args: Arguments of `f`; arrays of floats are float64.
        rng: Where the gradient with respect to the output comes from.
        tolerance: The largest error, as `max_error` measures it, that passes.
        **kwargs: Passed to both functions.

    Returns:
        The largest error that was met.

    Raises:
        AssertionError: If the output or a gradient differs; the message says which, and by how
            much.
        ModuleNotFoundError: If PyTorch is not installed.

    Examples:
        >>> import torch
        >>> from derived.testing import describe_error
        >>> rng = np.random.default_rng(0)
        >>> x = np.array([1.0, 2.0])
        >>> backward = lambda u, x: u * np.cos(x)
        >>> error = assert_matches_torch(np.sin, backward, torch.sin, x, rng=rng)
        >>> describe_error(error)
        'largest error below 1e-9'
    """
    import torch

    require_rng("rng", rng)
    tensors = []
    for i, x in enumerate(args):
        tensor = torch.tensor(x) if isinstance(x, np.ndarray) else x
        if isinstance(tensor, torch.Tensor) and tensor.is_floating_point():
            require_float64(f"argument {i}", x)
            tensor.requires_grad_()
        tensors.append(tensor)
    y, cache = split(f(*args, **kwargs))
    torch_y = torch_f(*tensors, **kwargs)
    largest = _compare("the output", y, torch_y.detach(), tolerance)
    u = np.asarray(rng.standard_normal(np.shape(y)))
    torch_y.backward(torch.tensor(u))
    gradients = as_tuple(backward(u, *args) if cache is None else backward(u, cache))
    for i, gradient in enumerate(gradients):
        if gradient is not None:
            error = _compare(f"gradient {i}", gradient, tensors[i].grad, tolerance)
            largest = max(largest, error)
    return largest


def _compare(name: str, ours: Any, theirs: Any, tolerance: float) -> float:
    """The error of one array; an AssertionError that names it if it is too large."""
    try:
        error = max_error(ours, theirs)
    except ValueError as problem:
        raise AssertionError(f"{name} differs from PyTorch's: {problem}") from None
    if not error <= tolerance:
        raise AssertionError(
            f"{name} differs from PyTorch's by {error:.2g}, tolerance {tolerance:.2g}:\n"
            f"ours\n{ours}\nPyTorch's\n{theirs.numpy()}"
        )
    return error
