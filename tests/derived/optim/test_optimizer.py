import numpy as np
import pytest

from derived.nn import Linear, Parameter
from derived.optim import SGD, Adagrad, Adam, AdamW, RMSprop
from derived.optim.optimizer import Optimizer


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
@pytest.mark.parametrize("kind", [SGD, Adagrad, RMSprop, Adam, AdamW])
def test_a_refused_gradient_leaves_all_parameters_alone(kind: type[Optimizer]) -> None:
    parameters = [Parameter(np.ones(2)), Parameter(np.ones(2))]
    optimizer = kind(parameters)
    parameters[0].grad, parameters[1].grad = np.ones(2), np.ones(3)
    with pytest.raises(ValueError, match=r"grad of parameter 1 has shape \(3,\) but its data has"):
        optimizer.step()
    parameters[1].grad = np.ones(2, np.float32)
    with pytest.raises(TypeError, match="grad of parameter 1 is float32 but its data is float64"):
        optimizer.step()
    assert [parameter.data.tolist() for parameter in parameters] == [[1.0, 1.0], [1.0, 1.0]]


@pytest.mark.bad_input
def test_bad_parameters() -> None:
    weight = Parameter(np.ones(1))
    with pytest.raises(ValueError, match="parameters is empty: there is nothing to change"):
        SGD([])
    with pytest.raises(TypeError, match=r"parameters must be a list such as .*, got Parameter"):
        SGD(weight)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="parameter 1 must be a Parameter or a Tensor, got ndarray"):
        SGD([weight, np.ones(1)])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="holds one parameter twice"):
        SGD([weight, weight])
