import numpy as np
import pytest

from derived.nn import Linear, Parameter
from derived.optim import SGD


def test_parameters_may_come_from_a_generator(rng: np.random.Generator) -> None:
    layer = Linear(2, 3, rng=rng)
    optimizer = SGD(parameter for parameter in layer.parameters())
    assert optimizer.parameters == layer.parameters()


def test_gradients_are_forgotten(rng: np.random.Generator) -> None:
    layer = Linear(2, 3, rng=rng)
    layer.backward(layer(np.ones((1, 2))))
    SGD(layer.parameters()).zero_grad()
    assert [parameter.grad for parameter in layer.parameters()] == [None, None]


@pytest.mark.bad_input
def test_bad_parameters() -> None:
    weight = Parameter(np.ones(1))
    with pytest.raises(ValueError, match="parameters is empty: there is nothing to optimize"):
        SGD([])
    with pytest.raises(TypeError, match=r"parameters must be a list such as .*, got Parameter"):
        SGD(weight)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="parameter 1 must be a Parameter, got ndarray"):
        SGD([weight, np.ones(1)])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="holds one parameter twice"):
        SGD([weight, weight])
