import numpy as np

from derived.nn import Layer, Parameter


class Scale(Layer):
    """The smallest layer with a parameter: what a reader's own layer looks like."""

    def __init__(self) -> None:
        self.factor = Parameter(np.array([3.0]))
        self._x: np.ndarray | None = None

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._x = x
        return np.asarray(self.factor.data * x)

    def backward(self, dy: np.ndarray) -> np.ndarray:
        self.factor.accumulate(np.array([(dy * self._of_forward(self._x)).sum()]))
        return np.asarray(self.factor.data * dy)

    def parameters(self) -> list[Parameter]:
        return [self.factor]


def test_a_layer_of_ones_own() -> None:
    layer = Scale()
    assert layer(np.array([1.0, 2.0])).tolist() == [3.0, 6.0]
    assert layer.backward(np.array([1.0, 1.0])).tolist() == [3.0, 3.0]
    assert np.asarray(layer.factor.grad).tolist() == [3.0]
    layer.zero_grad()
    assert layer.factor.grad is None
    assert repr(layer) == "Scale()"
