"""The same input twice, and in another batch: the prediction should not change."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from derived._typing import Array
from derived.diagnostics._adapter import to_array


class Consistency(NamedTuple):
    """How much predictions change though their inputs do not, relative to the largest of them.

    Attributes:
        repeat: When the same batch is passed again.
        company: When an example is passed with fewer others.
    """

    repeat: float
    company: float


def consistency(predict: Callable[[Any], Any], x: Any) -> Consistency:
    """Ask for predictions twice, and for half of them alone.

    In use both numbers are 0 up to rounding. The first is larger if dropout is on; the second if
    rows mix: batch normalization in training mode, or a softmax over the wrong axis.

    Args:
        predict: From inputs to outputs, one row per example: a network, or your function that
            evaluates one. It is called three times.
        x: Four examples or more, as `predict` takes them.

    Returns:
        Both numbers.

    Raises:
        ValueError: If there are fewer than four examples, or not one output per example, or if
            an output is NaN or infinite: no difference could then be told from none.

    Examples:
        >>> def centered(x):  # what one row gets depends on the others
        ...     return x - x.mean(axis=0)
        >>> consistency(centered, np.arange(8.0).reshape(8, 1))
        Consistency(repeat=0.0, company=0.5714285714285714)
    """
    n = len(x)
    if n < 4:
        raise ValueError(f"x must hold four examples or more, got {n}")
    once, again, half = (_outputs(predict, part) for part in (x, x, x[: n // 2]))
    scale = float(np.abs(once).max()) or 1.0
    return Consistency(
        float(np.abs(again - once).max()) / scale,
        float(np.abs(half - once[: n // 2]).max()) / scale,
    )


def _outputs(predict: Callable[[Any], Any], x: Any) -> Array:
    outputs = to_array(predict(x)).astype(np.float64)
    if len(outputs) != len(x):
        raise ValueError(
            f"predict must return one row per example, got {len(outputs)} for {len(x)}"
        )
    bad = outputs.size - int(np.isfinite(outputs).sum())
    if bad:
        raise ValueError(
            f"predict must return finite numbers, got {bad} of {outputs.size} NaN or infinite"
        )
    return outputs
