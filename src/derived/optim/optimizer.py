"""What every optimizer can do."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from derived._typing import Array
from derived._validate import require_like
from derived.nn.parameter import Parameter


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
        if not isinstance(parameters, Iterable):
            raise TypeError(
                "parameters must be a list such as network.parameters(), "
                f"got {type(parameters).__name__}"
            )
        self.parameters = list(parameters)
        if not self.parameters:
            raise ValueError("parameters is empty: there is nothing to optimize")
        for i, parameter in enumerate(self.parameters):
            if not isinstance(parameter, Parameter):
                raise TypeError(
                    f"parameter {i} must be a Parameter, got {type(parameter).__name__}"
                )
        if len({id(parameter) for parameter in self.parameters}) < len(self.parameters):
            raise ValueError("parameters holds one parameter twice, which would move it twice")
        # Made once: to write four names takes a tenth of a step on a small network.
        self._names = [f"grad of parameter {i}" for i in range(len(self.parameters))]

    @abstractmethod
    def step(self) -> None:
        """Change every parameter that has a gradient."""

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters:
            parameter.zero_grad()

    def _gradients(self) -> list[tuple[int, Parameter, Array]]:
        """Each parameter that has a gradient, with its position; as PyTorch, the rest is left.

        All are looked at before one is changed, so that a refusal leaves every parameter alone.
        """
        found = []
        for i, (parameter, name) in enumerate(zip(self.parameters, self._names, strict=True)):
            grad = parameter.grad
            if grad is not None:
                require_like(name, grad, "its data", parameter.data)
                found.append((i, parameter, grad))
        return found
