"""What the optimizers share: blocks that stay in the cache, and running means."""

from collections.abc import Iterable, Iterator

import numpy as np

from derived._typing import Array
from derived._validate import require_number
from derived.nn.parameter import Parameter
from derived.optim.optimizer import Optimizer

# An update passes a dozen times over its arrays. Six blocks of this size fit in a second-level
# cache, so that only the first pass waits for memory: three times as fast as whole arrays.
BLOCK = 16_384


class BlockwiseOptimizer(Optimizer):
    """Updates in place, with two blocks of scratch memory, however large the parameters are.

    Args:
        parameters: The parameters, such as `network.parameters()`.
    """

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        super().__init__(parameters)
        dtypes = {parameter.data.dtype for parameter in self.parameters}
        largest = max(parameter.data.size for parameter in self.parameters)
        self._scratch = {dtype: np.empty((2, min(largest, BLOCK)), dtype) for dtype in dtypes}

    def _per_parameter(self, value: float = 0.0) -> list[Array]:
        """One array a parameter, of its shape and dtype, filled with a number."""
        return [np.full(p.data.shape, value, p.data.dtype) for p in self.parameters]

    def _blocks(self, data: Array, *others: Array) -> Iterator[tuple[Array, ...]]:
        """Blocks of arrays of one shape, to be written to, then two of scratch memory.

        What is written to the blocks of `data` and of contiguous arrays is written to the arrays.
        """
        scratch = self._scratch[data.dtype]
        if data.size <= BLOCK:
            x, y = (part[: data.size].reshape(data.shape) for part in scratch)
            yield data, *others, x, y
            return
        flat = data.reshape(-1)
        arrays = [flat, *(x.reshape(-1) for x in others)]
        for start in range(0, flat.size, BLOCK):
            block = [x[start : start + BLOCK] for x in arrays]
            yield *block, scratch[0, : block[0].size], scratch[1, : block[0].size]
        if not data.flags.c_contiguous:
            data[...] = flat.reshape(data.shape)  # here reshape(-1) had to copy


def require_share(name: str, value: object) -> float:
    """Refuse what is not a number from 0 to less than 1."""
    number = require_number(name, value, minimum=0)
    if number >= 1:
        raise ValueError(f"{name} must be less than 1, got {number:g}")
    return number


def penalized(g: Array, p: Array, weight_decay: float, out: Array) -> Array:
    """The gradient with that of the L2 penalty, g + λp, written to `out`."""
    np.multiply(p, weight_decay, out=out)
    out += g
    return out


def move_mean(mean: Array, x: Array, keep: float, scratch: Array) -> None:
    """Move a running mean toward x: mean ← keep · mean + (1 − keep) · x."""
    mean *= keep
    mean += np.multiply(x, 1 - keep, out=scratch)
