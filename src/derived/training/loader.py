"""From arrays to batches."""

from typing import Any

import numpy as np
import torch
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    RandomSampler,
    Sampler,
    SequentialSampler,
    TensorDataset,
)

from derived._typing import Array
from derived._validate import require_count


def tensor_loader(
    inputs: Array | torch.Tensor,
    targets: Array | torch.Tensor,
    batch_size: int,
    *,
    generator: torch.Generator | None = None,
    drop_last: bool = False,
) -> DataLoader[Any]:
    """Hand out rows in batches, in a new random order each epoch if a generator is given.

    Each batch is taken with one index, where the usual loader takes row by row and stacks.

    Args:
        inputs: One example per row.
        targets: One target per example.
        batch_size: Examples in a batch; the last batch may hold fewer.
        generator: Shuffles; without one the order stays.
        drop_last: Whether to leave out a last batch that is not full.

    Returns:
        A loader that yields pairs of tensors.

    Raises:
        TypeError: If the examples are not arrays or tensors, `batch_size` not an integer, or
            `generator` not a generator.
        ValueError: If the rows do not pair up, there are none, an input is NaN or infinite, or
            `batch_size` is less than 1.

    Examples:
        >>> loader = tensor_loader(np.zeros((5, 2)), np.arange(5), batch_size=2)
        >>> [targets.tolist() for _, targets in loader]
        [[0, 1], [2, 3], [4]]
    """
    tensors = _tensor("inputs", inputs), _tensor("targets", targets)
    if not tensors[0].ndim or not tensors[1].ndim or len(tensors[0]) != len(tensors[1]):
        raise ValueError(
            f"inputs and targets must pair up row by row, got shapes "
            f"{tuple(tensors[0].shape)} and {tuple(tensors[1].shape)}"
        )
    if not tensors[0].numel():
        raise ValueError(f"inputs is empty: shape {tuple(tensors[0].shape)}")
    if not torch.isfinite(tensors[0]).all():
        raise ValueError("inputs must be finite, got NaN or infinite values")
    if generator is not None and not isinstance(generator, torch.Generator):
        raise TypeError(f"generator must be a torch.Generator, got {type(generator).__name__}")
    dataset = TensorDataset(*tensors)
    order: Sampler[int] = (
        SequentialSampler(dataset)
        if generator is None
        else RandomSampler(dataset, generator=generator)
    )
    batches = BatchSampler(order, require_count("batch_size", batch_size), drop_last)
    return DataLoader(dataset, sampler=batches, batch_size=None, generator=generator)


def _tensor(name: str, rows: object) -> torch.Tensor:
    if isinstance(rows, np.ndarray):
        return torch.from_numpy(rows)
    if not isinstance(rows, torch.Tensor):
        raise TypeError(f"{name} must be an array or a tensor, got {type(rows).__name__}")
    return rows
