"""Layer by layer: what goes forward, what comes back, and which units take no part."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from derived._typing import Array, Float
from derived.diagnostics._adapter import LossFn, Passage, adapt


@dataclass(frozen=True)
class LayerStatistics:
    """One layer in numbers, over all examples of a batch.

    Attributes:
        layer: Its place and kind, such as `1 ReLU`.
        mean: Mean of its outputs.
        std: Their standard deviation.
        grad_rms: Root mean square of the loss's gradient with respect to its outputs; None if no
            gradient came back to it, as in front of a detached output.
        units: How many units it has.
        dead: How many of them are 0 for every example.
        twins: How many repeat an earlier unit for every example, dead ones left out.
        output: The outputs themselves.
        grad: The gradient itself, or None.
    """

    layer: str
    mean: float
    std: float
    grad_rms: float | None
    units: int
    dead: int
    twins: int
    output: Float[Array, "N ..."] = field(repr=False)
    grad: Float[Array, "N ..."] | None = field(repr=False)


class DeadUnits(NamedTuple):
    """How many units of a layer are 0 for every example.

    Attributes:
        layer: Its place and kind.
        dead: The number of dead units.
        units: The number of all.
    """

    layer: str
    dead: int
    units: int


def layer_statistics(
    model: Any, x: Any, target: Any, loss_fn: LossFn | None = None
) -> list[LayerStatistics]:
    """Send one batch forward and its gradient back, and measure both at the output of each layer.

    A unit is one column of the outputs; of images (N, C, height, width), one channel.

    Args:
        model: A `derived.nn.Layer` or a `torch.nn.Module`; a copy is examined. What a module
            computes by functions such as `F.relu` is not a layer and is not seen.
        x: The inputs of the batch.
        target: Its targets.
        loss_fn: As for `initial_loss`.

    Returns:
        One line per layer that has no layers inside, in the order of the forward pass.

    Raises:
        TypeError: If `model` is neither, or `loss_fn` does not fit it.

    Examples:
        >>> from derived.nn import MLP
        >>> rng = np.random.default_rng(0)
        >>> network = MLP((5, 16, 3), rng=rng)
        >>> x, target = rng.normal(size=(60, 5)), np.arange(60) % 3
        >>> for line in layer_statistics(network, x, target):
        ...     print(line.layer, line.units, line.dead, line.twins)
        0 Linear 16 0 0
        1 ReLU 16 0 0
        2 Linear 3 0 0
    """
    seen = adapt(model).copy()
    with seen.quiet():
        passages = seen.watch(x, target, loss_fn or seen.default_loss)
    return [_statistics(passage) for passage in passages]


def dead_units(model: Any, x: Any) -> list[DeadUnits]:
    """Count the units that are 0 for every example, in each layer that has no parameters.

    A ReLU unit that is 0 everywhere gets no gradient. On few examples a unit may look dead that
    is not, so take many.

    Args:
        model: As for `layer_statistics`.
        x: The inputs: best the whole training part.

    Returns:
        One line per layer without parameters, such as an activation.

    Raises:
        TypeError: If `model` is neither a `derived.nn.Layer` nor a `torch.nn.Module`.

    Examples:
        >>> from derived.nn import Linear, ReLU, Sequential
        >>> network = Sequential(Linear(2, 3, rng=np.random.default_rng(0)), ReLU())
        >>> network[0].bias.data[1] = -100.0
        >>> dead_units(network, np.ones((4, 2)))[0].dead >= 1
        True
    """
    seen = adapt(model).copy()
    with seen.quiet():
        passages = seen.watch(x, None, seen.default_loss)
    owners = {name.rpartition(".")[0] for name in seen.parameters()}
    counted = [p for p in passages if p.layer.partition(" ")[0] not in owners]
    return [DeadUnits(p.layer, *_dead(_columns(p.output))) for p in counted]


def _columns(output: Array) -> Float[Array, "rows units"]:
    """One column per unit: the last axis, or the channels of images."""
    if output.ndim == 4:
        output = np.moveaxis(output, 1, -1)
    return output.reshape(-1, output.shape[-1] if output.ndim > 1 else 1)


def _dead(columns: Array) -> tuple[int, int]:
    return int((columns == 0).all(axis=0).sum()), columns.shape[1]


def _statistics(passage: Passage) -> LayerStatistics:
    name, output, grad = passage
    columns = _columns(output)
    dead, units = _dead(columns)
    distinct = np.unique(columns[:, (columns != 0).any(axis=0)], axis=1).shape[1]
    rms = None if grad is None else float(np.sqrt(np.mean(np.square(grad, dtype=np.float64))))
    return LayerStatistics(
        layer=name,
        mean=float(output.mean(dtype=np.float64)),
        std=float(output.std(dtype=np.float64)),
        grad_rms=rms,
        units=units,
        dead=dead,
        twins=units - dead - distinct,
        output=output,
        grad=grad,
    )
