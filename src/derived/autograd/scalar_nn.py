"""A neural network of single numbers: micrograd's neuron, layer and MLP on our `Value`.

A program written for `micrograd.nn` runs with this module in its place. `Layer` and `MLP` here take
one example, number by number; [derived.nn.Layer][] and [derived.nn.MLP][] take a batch as an array.
The weights come from the generator that you pass as `rng`; without one they come, as micrograd's
do, from Python's global `random`, in the same order.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

from derived._validate import require_count, require_rng
from derived.autograd.scalar import Value


class Module:
    """Something with parameters."""

    def parameters(self) -> list[Value]:
        """All parameters; none unless a module says otherwise."""
        return []

    def zero_grad(self) -> None:
        """Set the gradients of all parameters to zero."""
        for parameter in self.parameters():
            parameter.grad = 0.0


class Neuron(Module):
    r"""A weighted sum with a bias, and a ReLU unless told otherwise.

    $$a = \operatorname{ReLU}\Bigl(\sum_i w_i x_i + b\Bigr), \qquad w_i \sim \mathcal{U}(-1, 1),
      \quad b = 0 \tag{1}$$

    Args:
        nin: How many inputs there are.
        nonlin: Whether to apply the ReLU.
        rng: Where the weights come from; see above.
    """

    def __init__(
        self, nin: int, nonlin: bool = True, *, rng: np.random.Generator | None = None
    ) -> None:
        if rng is not None:
            require_rng("rng", rng)
        uniform = random.uniform if rng is None else rng.uniform
        self.w = [Value(uniform(-1, 1)) for _ in range(require_count("nin", nin))]
        self.b = Value(0.0)
        self.nonlin = nonlin

    def __call__(self, x: Sequence[Value | float]) -> Value:
        """The neuron's output for one example."""
        if len(x) != len(self.w):
            raise ValueError(f"the neuron takes {len(self.w)} inputs, got {len(x)}")
        terms = [w * x_i for w, x_i in zip(self.w, x, strict=True)]
        a = Value.sum([*terms, self.b])
        return a.relu() if self.nonlin else a  # (1)

    def parameters(self) -> list[Value]:
        """The weights, then the bias."""
        return [*self.w, self.b]

    def __repr__(self) -> str:
        return f"{'ReLU' if self.nonlin else 'Linear'}Neuron({len(self.w)})"


class Layer(Module):
    """Neurons side by side, over the same inputs. Not `derived.nn.Layer`, any map of arrays.

    Args:
        nin: How many inputs each neuron has.
        nout: How many neurons there are.
        nonlin: Whether they apply the ReLU.
        rng: Where the weights come from; see above.
    """

    def __init__(
        self, nin: int, nout: int, nonlin: bool = True, *, rng: np.random.Generator | None = None
    ) -> None:
        self.neurons = [Neuron(nin, nonlin, rng=rng) for _ in range(require_count("nout", nout))]

    def __call__(self, x: Sequence[Value | float]) -> list[Value]:
        """Every neuron's output for one example."""
        return [neuron(x) for neuron in self.neurons]

    def parameters(self) -> list[Value]:
        """The parameters of all neurons, first to last."""
        return [parameter for neuron in self.neurons for parameter in neuron.parameters()]

    def __repr__(self) -> str:
        return f"Layer of [{', '.join(map(repr, self.neurons))}]"


class MLP(Module):
    """Layers in a row, all with ReLU but the last. Not `derived.nn.MLP`, which takes arrays.

    Args:
        nin: How many inputs there are.
        nouts: The widths of the layers.
        rng: Where the weights come from; see above.

    Examples:
        >>> network = MLP(3, [4, 4, 1], rng=np.random.default_rng(0))
        >>> y = network([1.0, -2.0, 0.5])
        >>> y.backward()
        >>> len(network.parameters())
        41
    """

    def __init__(
        self, nin: int, nouts: Sequence[int], *, rng: np.random.Generator | None = None
    ) -> None:
        if not isinstance(nouts, Sequence):
            raise TypeError(f"nouts must be a list of widths, got {type(nouts).__name__}")
        if not nouts:
            raise ValueError("nouts is empty: the network needs a layer")
        sizes = [nin, *nouts]
        self.layers = [
            Layer(sizes[i], sizes[i + 1], nonlin=i != len(nouts) - 1, rng=rng)
            for i in range(len(nouts))
        ]

    def __call__(self, x: Sequence[Value | float]) -> Value | list[Value]:
        """The output for one example: a single Value if the last layer is one neuron."""
        outputs = self.layers[0](x)
        for layer in self.layers[1:]:
            outputs = layer(outputs)
        return outputs[0] if len(outputs) == 1 else outputs

    def parameters(self) -> list[Value]:
        """The parameters of all layers, first to last."""
        return [parameter for layer in self.layers for parameter in layer.parameters()]

    def __repr__(self) -> str:
        return f"MLP of [{', '.join(map(repr, self.layers))}]"
