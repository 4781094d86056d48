"""Layers in a row."""

from collections.abc import Iterator

from derived._typing import Array, Float
from derived.nn.layer import Layer
from derived.nn.parameter import Parameter


class Sequential(Layer):
    r"""Feed each layer's output to the next one, and gradients the other way.

    $$f = f_L \circ \cdots \circ f_1 \tag{1}$$

    Args:
        *layers: The layers, first to last.

    Raises:
        TypeError: If one of them is not a layer.

    Examples:
        >>> import numpy as np
        >>> from derived.nn import Linear, ReLU
        >>> rng = np.random.default_rng(0)
        >>> network = Sequential(Linear(4, 8, rng=rng), ReLU(), Linear(8, 3, rng=rng))
        >>> network(np.ones((2, 4))).shape
        (2, 3)
        >>> [parameter.data.shape for parameter in network.parameters()]
        [(8, 4), (8,), (3, 8), (3,)]
    """

    def __init__(self, *layers: Layer) -> None:
        for i, layer in enumerate(layers):
            if not isinstance(layer, Layer):
                raise TypeError(f"layer {i} must be a Layer, got {type(layer).__name__}")
        self.layers = layers

    def forward(self, x: Float[Array, "..."]) -> Float[Array, "..."]:
        """The output of the last layer."""
        for layer in self.layers:
            x = layer(x)  # (1)
        return x

    def backward(self, dy: Float[Array, "..."]) -> Float[Array, "..."]:
        """Gradient with respect to the input of the first layer."""
        for layer in reversed(self.layers):
            dy = layer.backward(dy)  # (1')
        return dy

    def backward_parameters(self, dy: Float[Array, "..."]) -> None:
        """Gradients of all parameters, without that with respect to the first layer's input."""
        for layer in reversed(self.layers[1:]):
            dy = layer.backward(dy)  # (1')
        for layer in self.layers[:1]:
            layer.backward_parameters(dy)

    def parameters(self) -> list[Parameter]:
        """The parameters of all layers, first to last."""
        return [parameter for layer in self.layers for parameter in layer.parameters()]

    def children(self) -> list[Layer]:
        """The layers, first to last."""
        return list(self.layers)

    def __len__(self) -> int:
        """How many layers there are."""
        return len(self.layers)

    def __getitem__(self, index: int) -> Layer:
        """One of the layers."""
        return self.layers[index]

    def __iter__(self) -> Iterator[Layer]:
        """The layers, first to last."""
        return iter(self.layers)

    def __repr__(self) -> str:
        lines = [f"  ({i}): {layer!r}\n" for i, layer in enumerate(self.layers)]
        return f"Sequential(\n{''.join(lines)})"
