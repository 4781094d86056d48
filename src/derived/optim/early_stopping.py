"""Early stopping: end a run that no longer improves, and go back to its best weights."""

import copy
import math
from collections.abc import Callable
from numbers import Real
from typing import Any, Literal

import numpy as np

from derived._validate import require_choice, require_count, require_number
from derived.nn.layer import Layer


class EarlyStopping:
    """Watch a value after each epoch, keep the weights of the best, and say when to stop.

    Why it helps is derived at [eq-early-stopping-l2][]. Source: derived here. Prechelt 1998
    compares other rules.
    Differs: PyTorch has no such class. Its `ReduceLROnPlateau` with the same patience acts one
    check later.

    Works for layers of `derived.nn` and for PyTorch modules alike. The weights that are kept are a
    copy, buffers such as running statistics included. The optimizer's state is not kept, nor is
    the state of random generators.

    Args:
        model: A layer of `derived.nn`, or a `torch.nn.Module`.
        patience: Stop at the check that is this many in a row without improvement.
        min_delta: The least change that counts as an improvement. It only concerns the patience:
            the weights that are kept are those of the best value, however small its lead.
        mode: `"min"` for a loss, `"max"` for an accuracy.

    Attributes:
        best: The best value so far; at first infinity, with its sign.
        best_check: Which check it came from, counted from 1; 0 at first.
        checks: How many values were seen.
        waited: How many checks in a row brought no improvement.

    Raises:
        TypeError: If `model` is neither kind, `patience` not an integer, or `min_delta` not a
            number.
        ValueError: If `patience` is less than 1, `min_delta` negative, or `mode` neither name.

    Examples:
        >>> from derived.nn import Linear
        >>> layer = Linear(1, 1, rng=np.random.default_rng(0))
        >>> stopping = EarlyStopping(layer, patience=2)
        >>> for epoch, loss in enumerate([0.9, 0.5, 0.6, 0.7, 0.8]):
        ...     layer.weight.data[...] = epoch
        ...     if stopping.step(loss):
        ...         break
        >>> stopping.checks, stopping.best_check, stopping.best
        (4, 2, 0.5)
        >>> stopping.restore()
        >>> layer.weight.data
        array([[1.]])
    """

    def __init__(
        self,
        model: Any,
        *,
        patience: int = 10,
        min_delta: float = 0.0,
        mode: Literal["min", "max"] = "min",
    ) -> None:
        if not isinstance(model, Layer) and not _is_torch_module(model):
            raise TypeError(
                f"model must be a layer of derived.nn or a torch.nn.Module, "
                f"got {type(model).__name__}"
            )
        self.model = model
        self.patience = require_count("patience", patience)
        self.min_delta = require_number("min_delta", min_delta, minimum=0)
        require_choice("mode", mode, ("min", "max"))
        self._sign = 1.0 if mode == "min" else -1.0
        self.best = self._sign * math.inf
        self.best_check = 0
        self.checks = 0
        self.waited = 0
        self._to_beat = math.inf  # in the sense of a loss: smaller is better
        self._restore: Callable[[], None] | None = None

    def step(self, value: Any) -> bool:
        """Look at the value of an epoch.

        Args:
            value: A number, such as the loss on the validation part; an array or a tensor that
                holds one will do.

        Returns:
            Whether to stop. The model is left as it is: call `restore` after the loop, which may
            have ended for another reason.

        Raises:
            TypeError: If `value` is not a number.
            ValueError: If `value` is NaN or infinite.
        """
        number = require_number("value", _plain(value))
        loss = self._sign * number
        self.checks += 1
        if loss < self._sign * self.best:
            self.best, self.best_check = number, self.checks
            self._restore = _keep(self.model)
        if loss < self._to_beat - self.min_delta:
            self._to_beat, self.waited = loss, 0
        else:
            self.waited += 1
        return self.waited >= self.patience

    def restore(self) -> None:
        """Give the model the best weights, in place; may be called more than once.

        Raises:
            RuntimeError: If no value was seen.
        """
        if self._restore is None:
            raise RuntimeError("EarlyStopping.restore was called before EarlyStopping.step")
        self._restore()


def _is_torch_module(model: object) -> bool:
    """Whether it looks like one, told without importing PyTorch."""
    return all(callable(getattr(model, name, None)) for name in ("state_dict", "load_state_dict"))


def _plain(value: Any) -> object:
    """The number in an array or tensor with one entry; anything else unchanged."""
    if isinstance(value, Real) or getattr(value, "size", None) is None:
        return value
    return value.item() if math.prod(value.shape) == 1 else value


def _keep(model: Any) -> Callable[[], None]:
    """Copy the model's weights and buffers; returns what puts them back."""
    if not isinstance(model, Layer):
        # state_dict() alone would be a view of the weights that training goes on to change.
        state = copy.deepcopy(model.state_dict())
        return lambda: model.load_state_dict(state) and None
    values = [parameter.data.copy() for parameter in model.parameters()]
    buffers = [(layer, _buffers(layer)) for layer in model.modules()]

    def restore() -> None:
        for parameter, data in zip(model.parameters(), values, strict=True):
            parameter.data[...] = data
        for layer, kept in buffers:
            vars(layer).update(copy.deepcopy(kept))

    return restore


def _buffers(layer: Layer) -> dict[str, Any]:
    """A layer's public arrays and numbers, such as running statistics; copies."""
    return {
        name: copy.deepcopy(value)
        for name, value in vars(layer).items()
        if not name.startswith("_")
        and isinstance(value, (np.ndarray, np.generic, int, float))
        and not isinstance(value, bool)  # `training` is a mode, not a state
    }
