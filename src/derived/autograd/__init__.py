"""Automatic differentiation: an engine for single numbers, and one for arrays.

- `derived.autograd.scalar` has `Value`: the whole idea in one short file. `draw` shows its graph,
  and `derived.autograd.scalar_nn` builds a network of it.
- `derived.autograd.tensor` has `Tensor`: the same over NumPy arrays, with broadcasting.
  `derived.autograd.functions` has what takes several tensors, and the losses.
"""

from derived.autograd import functions, scalar_nn
from derived.autograd.draw import draw
from derived.autograd.scalar import Value
from derived.autograd.tensor import Tensor, no_grad

__all__ = ["Tensor", "Value", "draw", "functions", "no_grad", "scalar_nn"]
