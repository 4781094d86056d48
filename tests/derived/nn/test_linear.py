import math

import numpy as np
import pytest
import torch

from derived.nn import Linear
from derived.testing import max_error


def torch_twin(layer: Linear) -> torch.nn.Linear:
    bias = layer.bias is not None
    twin = torch.nn.Linear(layer.in_features, layer.out_features, bias, dtype=torch.float64)
    with torch.no_grad():
        twin.weight.copy_(torch.tensor(layer.weight.data))
        if layer.bias is not None:
            twin.bias.copy_(torch.tensor(layer.bias.data))
    return twin


@pytest.mark.parametrize("bias", [True, False])
def test_two_passes_as_in_torch(rng: np.random.Generator, bias: bool) -> None:
    layer = Linear(4, 3, bias, rng=rng)
    twin = torch_twin(layer)
    for _ in range(2):  # the second pass adds to the gradients of the first
        x, dy = rng.normal(size=(5, 4)), rng.normal(size=(5, 3))
        torch_x = torch.tensor(x, requires_grad=True)
        torch_y = twin(torch_x)
        torch_y.backward(torch.tensor(dy))
        assert max_error(layer(x), torch_y.detach()) < 1e-14
        assert max_error(layer.backward(dy), torch_x.grad) < 1e-14
    for ours, theirs in zip(layer.parameters(), twin.parameters(), strict=True):
        assert max_error(ours.grad, theirs.grad) < 1e-14


def test_first_values_are_distributed_as_in_torch(rng: np.random.Generator) -> None:
    layer = Linear(100, 2000, rng=rng)
    torch.manual_seed(0)
    twin = torch.nn.Linear(100, 2000)
    assert layer.bias is not None
    for ours, theirs in ((layer.weight.data, twin.weight), (layer.bias.data, twin.bias)):
        bound = 1 / math.sqrt(100)
        for values in (ours, theirs.detach().numpy()):
            assert np.abs(values).max() <= bound * 1.000001
            assert np.abs(values).max() > bound * 0.99
            assert abs(values.mean()) < 0.1 * bound
            assert abs(values.std() / (bound / math.sqrt(3)) - 1) < 0.05  # a uniform distribution's


def test_same_seed_same_layer() -> None:
    a, b = (Linear(3, 2, rng=np.random.default_rng(5)) for _ in range(2))
    for first, second in zip(a.parameters(), b.parameters(), strict=True):
        assert np.array_equal(first.data, second.data)


def test_float32(rng: np.random.Generator) -> None:
    layer = Linear(3, 2, rng=rng, dtype=np.float32)
    y = layer(np.ones((4, 3), np.float32))
    dx = layer.backward(y)
    arrays = [y, dx, *(p.data for p in layer.parameters()), *(p.grad for p in layer.parameters())]
    assert [np.asarray(a).dtype for a in arrays] == [np.float32] * 6


def test_shows_itself(rng: np.random.Generator) -> None:
    shown = "Linear(in_features=3, out_features=2, bias=False)"
    assert repr(Linear(3, 2, bias=False, rng=rng)) == shown


@pytest.mark.bad_input
def test_bad_input(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="in_features must be at least 1, got 0"):
        Linear(0, 2, rng=rng)
    with pytest.raises(TypeError, match="out_features must be an integer, got float"):
        Linear(3, 2.0, rng=rng)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"rng must be a np\.random\.Generator"):
        Linear(3, 2, rng=0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="dtype must be float64 or float32, got int64"):
        Linear(3, 2, rng=rng, dtype=int)
    layer = Linear(3, 2, rng=rng)
    with pytest.raises(ValueError, match="x has width 4 but weight takes 3"):
        layer(np.ones((5, 4)))
    with pytest.raises(TypeError, match="weight is float64 but x is float32"):
        layer(np.ones((5, 3), np.float32))
    with pytest.raises(RuntimeError, match=r"Linear\.backward was called before Linear\.forward"):
        layer.backward(np.ones((5, 2)))
