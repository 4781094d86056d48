"""Numbers to judge a model by, averaged over batches of any size."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import torch

# Outputs and targets of a batch to the mean over its examples.
Metric: TypeAlias = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def accuracy(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """The share of rows whose largest logit is that of the target.

    Args:
        logits: One row of K logits per example, of shape (N, K).
        target: One label per example, of shape (N,).

    Returns:
        A number in [0, 1].

    Raises:
        ValueError: If the shapes do not fit.

    Examples:
        >>> accuracy(torch.tensor([[1.0, 2.0], [3.0, 0.0]]), torch.tensor([1, 1])).item()
        0.5
    """
    if logits.ndim != 2 or target.shape != logits.shape[:1]:
        raise ValueError(
            f"logits must have shape (N, K) and target (N,), "
            f"got {tuple(logits.shape)} and {tuple(target.shape)}"
        )
    return (logits.argmax(dim=1) == target).double().mean()


class Averages:
    """Means over all examples, from the means of batches."""

    def __init__(self, metrics: Mapping[str, Metric]) -> None:
        self._metrics = metrics
        self._sums = dict.fromkeys(["loss", *metrics], 0.0)
        self._examples = 0

    def add(self, loss: float, outputs: torch.Tensor, targets: torch.Tensor) -> None:
        """Count a batch, in proportion to its size."""
        n = len(targets)
        self._examples += n
        self._sums["loss"] += n * loss
        for name, metric in self._metrics.items():
            self._sums[name] += n * float(metric(outputs, targets))

    def means(self) -> dict[str, float]:
        """The mean of each."""
        if not self._examples:
            raise ValueError("the loader yields no batch: there is nothing to average")
        return {name: total / self._examples for name, total in self._sums.items()}
