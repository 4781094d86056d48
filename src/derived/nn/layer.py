"""What every layer can do."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TypeVar

from derived._typing import Array, Float
from derived.nn.parameter import Parameter

CacheT = TypeVar("CacheT")
# Not `Self`, which the checkers of shapes cannot read in a method.
LayerT = TypeVar("LayerT", bound="Layer")


class Layer(ABC):
    """A differentiable map with parameters: forward, then backward.

    A layer remembers its latest forward pass, and `backward` refers to that one. Gradients add up
    in the parameters until `zero_grad`, as in PyTorch. Not `derived.autograd.scalar_nn.Layer`: that
    computes with single numbers.

    Attributes:
        training: Whether the layer is in training mode, as a new one is. Layers such as dropout
            and batch normalization compute something else in evaluation mode.
    """

    training: bool = True

    @abstractmethod
    def forward(self, x: Float[Array, "..."]) -> Float[Array, "..."]:
        """The layer's output; remembers what `backward` needs."""

    @abstractmethod
    def backward(self, dy: Float[Array, "..."]) -> Float[Array, "..."]:
        """From the gradient with respect to the output to that with respect to the input.

        Adds to the gradients of the layer's parameters.

        Raises:
            RuntimeError: If there was no forward pass.
        """

    def backward_parameters(self, dy: Float[Array, "..."]) -> None:
        """As `backward`, for a first layer: the gradient with respect to the input is left out.

        Training does not use it, and it costs about as much as that with respect to the weight.

        Raises:
            RuntimeError: If there was no forward pass.
        """
        self.backward(dy)

    def parameters(self) -> list[Parameter]:
        """The layer's parameters, in a fixed order; none unless a layer says otherwise."""
        return []

    def children(self) -> list["Layer"]:
        """The layers directly inside this one, in a fixed order; none unless a layer says so."""
        return []

    def modules(self) -> Iterator["Layer"]:
        """This layer and every one inside it, at any depth, each once, as in PyTorch."""
        seen: set[int] = set()
        waiting: list[Layer] = [self]
        while waiting:
            layer = waiting.pop()
            if id(layer) not in seen:
                seen.add(id(layer))
                yield layer
                waiting.extend(reversed(layer.children()))

    def train(self: LayerT, mode: bool = True) -> LayerT:
        """Put this layer and all inside it into training mode, or evaluation mode; returns it.

        Raises:
            TypeError: If `mode` is neither True nor False.
        """
        if not isinstance(mode, bool):
            raise TypeError(f"mode must be True or False, got {type(mode).__name__}")
        for layer in self.modules():
            layer.training = mode
        return self

    def eval(self: LayerT) -> LayerT:
        """Put this layer and all inside it into evaluation mode; returns it."""
        return self.train(False)

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            parameter.zero_grad()

    def __call__(self, x: Float[Array, "..."]) -> Float[Array, "..."]:
        """The same as `forward`."""
        return self.forward(x)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def _of_forward(self, cache: CacheT | None) -> CacheT:
        """The cache of the latest forward pass, which there must have been."""
        if cache is None:
            name = type(self).__name__
            raise RuntimeError(f"{name}.backward was called before {name}.forward")
        return cache
