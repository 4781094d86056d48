"""What every optimizer can do."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from derived._typing import Array
from derived.nn.parameter import (
    Parameter,
    gradient_names,
    require_gradients,
    require_parameters,
)


class Optimizer(ABC):
    """Holds the parameters that it changes, and whatever it must remember about each.

    Args:
        parameters: The parameters, such as `network.parameters()`.

    Raises:
        TypeError: If that is no collection, or one of them is not a `Parameter`.
        ValueError: If there is none, or one of them twice.
    """

    lr: float
    initial_lr: float | None = None  # the rate when the first schedule was made

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        self.parameters = require_parameters(parameters)
        # Made once: to write four names takes a tenth of a step on a small network.
        self._names = gradient_names(self.parameters)

    @abstractmethod
    def step(self) -> None:
        """Change every parameter that has a gradient."""

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters:
            parameter.zero_grad()

    def _gradients(self) -> list[tuple[int, Parameter, Array]]:
        """Each parameter that has a gradient, with its position; as PyTorch, the rest is left."""
        return require_gradients(self.parameters, self._names)
