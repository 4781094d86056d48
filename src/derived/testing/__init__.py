r"""Checks for gradients, and for agreement with PyTorch.

A gradient is a claim, and each of these can refute one. Use them on the library's operations, on
your own, and in the blocks of a page:

- `check_vjp` compares a backward pass with finite differences;
- `numerical_gradient` and `numerical_jacobian` are those differences in full;
- `assert_matches_torch` compares an operation with PyTorch, forward and backward;
- `max_error` and `describe_error` turn a comparison into one number and one stable sentence.
"""

from derived.testing._errors import describe_error, max_error
from derived.testing._finite_differences import numerical_gradient, numerical_jacobian
from derived.testing._torch import assert_matches_torch
from derived.testing._vjp import check_vjp

__all__ = [
    "assert_matches_torch",
    "check_vjp",
    "describe_error",
    "max_error",
    "numerical_gradient",
    "numerical_jacobian",
]
