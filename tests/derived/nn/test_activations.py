import numpy as np
import pytest
import torch

from derived import nn
from derived.testing import max_error

PAIRS: list[tuple[nn.Layer, torch.nn.Module]] = [
    (nn.ELU(alpha=0.5), torch.nn.ELU(alpha=0.5)),
    (nn.GELU(), torch.nn.GELU()),
    (nn.GELU(approximate="tanh"), torch.nn.GELU(approximate="tanh")),
    (nn.LeakyReLU(negative_slope=0.2), torch.nn.LeakyReLU(negative_slope=0.2)),
    (nn.LogSoftmax(dim=1), torch.nn.LogSoftmax(dim=1)),
    (nn.ReLU(), torch.nn.ReLU()),
    (nn.Sigmoid(), torch.nn.Sigmoid()),
    (nn.SiLU(), torch.nn.SiLU()),
    (nn.Softmax(dim=0), torch.nn.Softmax(dim=0)),
    (nn.Softplus(), torch.nn.Softplus()),
    (nn.Tanh(), torch.nn.Tanh()),
]
every = pytest.mark.parametrize(("layer", "twin"), PAIRS, ids=[repr(ours) for ours, _ in PAIRS])


@every
def test_forward_and_backward_as_in_torch(
    layer: nn.Layer, twin: torch.nn.Module, rng: np.random.Generator
) -> None:
    x, dy = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    torch_x = torch.tensor(x, requires_grad=True)
    torch_y = twin(torch_x)
    torch_y.backward(torch.tensor(dy))
    assert type(layer).__name__ == type(twin).__name__
    assert max_error(layer(x), torch_y.detach()) < 1e-14
    assert max_error(layer.backward(dy), torch_x.grad) < 1e-14
    assert layer.parameters() == []


def test_backward_refers_to_the_latest_forward() -> None:
    layer = nn.ReLU()
    layer(np.array([1.0, -1.0]))
    layer(np.array([-1.0, 1.0]))
    assert layer.backward(np.ones(2)).tolist() == [0.0, 1.0]


def test_shows_its_settings() -> None:
    assert repr(nn.LeakyReLU(0.2)) == "LeakyReLU(negative_slope=0.2)"
    assert repr(nn.Tanh()) == "Tanh()"


@pytest.mark.bad_input
def test_bad_input() -> None:
    layer = nn.Sigmoid()
    with pytest.raises(RuntimeError, match=r"Sigmoid\.backward was called before Sigmoid\.forward"):
        layer.backward(np.ones(2))
    with pytest.raises(TypeError, match="z must hold floats"):
        layer(np.ones(2, int))
