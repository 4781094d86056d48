"""Layers in a row."""

from collections.abc import Iterator

from derived._typing import Array, Float
from derived.nn.layer import Layer
from derived.nn.parameter import Parameter


class Sequential(Layer):
    r"""Feed each layer's output to the next one, and gradients the other way.

    $$f = f_L \circ \cdots \circ f_1 \tag{1}$$

    A layer remembers one forward pass, so a network in which one stands twice has no backward pass.
    To tie weights, give two layers one `Parameter`, as in `decoder.weight = encoder.weight`: it
    collects both gradients.

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
        self._repeated = _repeated(layers)

    def forward(self, x: Float[Array, "..."]) -> Float[Array, "..."]:
        """The output of the last layer."""
        for layer in self.layers:
            x = layer(x)  # (1)
        return x

    def backward(self, dy: Float[Array, "..."]) -> Float[Array, "..."]:
        """Gradient with respect to the input of the first layer.

        Raises:
            RuntimeError: If there was no forward pass, or one layer stands in two places.
        """
        self._require_one_place_each()
        for layer in reversed(self.layers):
            dy = layer.backward(dy)  # (1')
        return dy

    def backward_parameters(self, dy: Float[Array, "..."]) -> None:
        """Gradients of all parameters, without that with respect to the first layer's input."""
        self._require_one_place_each()
        for layer in reversed(self.layers[1:]):
            dy = layer.backward(dy)  # (1')
        for layer in self.layers[:1]:
            layer.backward_parameters(dy)

    def _require_one_place_each(self) -> None:
        """Refuse to go back through a layer whose later pass overwrote what the earlier kept."""
        if self._repeated is not None:
            layer, first, second = self._repeated
            name = type(layer).__name__
            raise RuntimeError(
                f"one {name} stands in layer {first} and in layer {second}, but remembers one "
                f"forward pass; make a {name} for each place (they may share a Parameter)"
            )

    def parameters(self) -> list[Parameter]:
        """The parameters of all layers, first to last; one that layers share is there once."""
        every = [parameter for layer in self.layers for parameter in layer.parameters()]
        return list(dict.fromkeys(every))

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


def _repeated(layers: tuple[Layer, ...]) -> tuple[Layer, int, int] | None:
    """A layer that stands in two places, at any depth, with these places."""
    places: dict[Layer, int] = {}
    for i, layer in enumerate(layers):
        for inner in layer.modules():
            if inner in places:
                return inner, places[inner], i
        places |= dict.fromkeys(layer.modules(), i)
    return None
