import numpy as np
import pytest
import torch

from derived.nn import Dropout, Linear, ReLU, Sequential, trace_forward
from derived.ops.dropout import dropout, dropout_backward


def test_is_the_operation_with_a_generator_that_goes_on(rng: np.random.Generator) -> None:
    layer = Dropout(0.3, rng=np.random.default_rng(7))
    twin = np.random.default_rng(7)
    masks = []
    for _ in range(2):
        x, dy = rng.normal(size=(2, 5, 4))
        y, cache = dropout(x, 0.3, rng=twin)
        assert np.array_equal(layer(x), y)
        assert np.array_equal(layer.backward(dy), dropout_backward(dy, cache))
        masks.append(y != 0)
    assert not np.array_equal(*masks)


def test_modes_as_in_torch(rng: np.random.Generator) -> None:
    ours, theirs = Dropout(0.5, rng=rng), torch.nn.Dropout(0.5)
    x = rng.normal(size=(50, 40))
    tensor = torch.tensor(x)
    for mode in (True, False, True):
        ours.train(mode)
        theirs.train(mode)
        found, expected = ours(x), theirs(tensor).numpy()
        assert (found == 0).any() == (expected == 0).any() == mode
        both = (found != 0) & (expected != 0)
        assert np.allclose(found * both, expected * both, rtol=1e-12, atol=0)
    layer = Sequential(Linear(3, 2, rng=rng), Sequential(Dropout(rng=rng))).eval()
    x = np.ones((1, 3))
    assert np.array_equal(layer(x), layer(x))


def test_evaluation_passes_gradients_on(rng: np.random.Generator) -> None:
    layer = Dropout(0.9, rng=rng).eval()
    dy = rng.normal(size=(2, 3))
    layer(np.ones((2, 3)))
    assert layer.backward(dy) is dy


def test_a_network_with_dropout_is_traced(rng: np.random.Generator) -> None:
    network = Sequential(Linear(3, 2, rng=rng), ReLU(), Dropout(rng=rng))
    step = trace_forward(network, np.ones((4, 3)))[-1]
    assert (step.parameters, step.flops, step.evaluations) == (0, 0, 0)
    assert step.output.shape == (4, 2)


def test_shows_itself_and_has_no_parameters(rng: np.random.Generator) -> None:
    assert repr(Dropout(rng=rng)) == "Dropout(p=0.5)"
    assert Dropout(rng=rng).parameters() == []


@pytest.mark.bad_input
def test_bad_input(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match=r"p must lie in \[0, 1\], got 1.1"):
        Dropout(1.1, rng=rng)
    with pytest.raises(TypeError, match=r"rng must be a np\.random\.Generator"):
        Dropout(0.5, rng=0)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match=r"Dropout\.backward was called before Dropout\.forward"):
        Dropout(rng=rng).backward(np.ones(3))
