from typing import Any

import numpy as np
import pytest
import torch

from derived.nn import (
    MLP,
    BatchNorm1d,
    LayerNorm,
    Linear,
    ReLU,
    RMSNorm,
    Sequential,
    fold_batch_norm,
    trace_forward,
)
from derived.testing import max_error


def scatter(rng: np.random.Generator, *layers: Any) -> None:
    """Parameters away from 1 and 0, where a fault could hide."""
    for layer in layers:
        for parameter in layer.parameters():
            parameter.data[:] = rng.normal(size=parameter.data.shape)


def give(layer: Any, twin: torch.nn.Module) -> None:
    with torch.no_grad():
        for ours, theirs in zip(layer.parameters(), twin.parameters(), strict=True):
            theirs.copy_(torch.tensor(ours.data))


def same_pass(layer: Any, twin: torch.nn.Module, x: np.ndarray, dy: np.ndarray) -> None:
    torch_x = torch.tensor(x, requires_grad=True)
    torch_y = twin(torch_x)
    torch_y.backward(torch.tensor(dy))
    assert max_error(layer(x), torch_y.detach()) < 1e-13
    assert max_error(layer.backward(dy), torch_x.grad) < 1e-12
    for ours, theirs in zip(layer.parameters(), twin.parameters(), strict=True):
        assert max_error(ours.grad, theirs.grad) < 1e-12


@pytest.mark.parametrize("momentum", [0.1, 0.7, 0.0, 1.0, None])
@pytest.mark.parametrize("affine", [True, False])
@pytest.mark.parametrize("track", [True, False])
def test_batch_norm_as_in_torch(
    rng: np.random.Generator, momentum: float | None, affine: bool, track: bool
) -> None:
    layer = BatchNorm1d(3, 1e-3, momentum, affine, track)
    twin = torch.nn.BatchNorm1d(3, 1e-3, momentum, affine, track, dtype=torch.float64)
    scatter(rng, layer)
    give(layer, twin)
    for mode in (True, True, False, True, False, False):
        layer.train(mode)
        twin.train(mode)
        n = int(rng.integers(2, 7))
        same_pass(layer, twin, rng.normal(3, 2, (n, 3)), rng.normal(size=(n, 3)))
        if track:
            assert twin.running_mean is not None
            assert max_error(layer.running_mean, twin.running_mean) < 1e-14
            assert max_error(layer.running_var, twin.running_var) < 1e-14
            assert layer.num_batches_tracked == twin.num_batches_tracked
        else:
            assert layer.running_mean is None
            assert layer.running_var is None


@pytest.mark.parametrize("shape", [(1, 4), (5, 4), (2, 3, 4)])
@pytest.mark.parametrize("affine", [True, False])
def test_rows_as_in_torch(rng: np.random.Generator, shape: tuple[int, ...], affine: bool) -> None:
    pairs = (
        (LayerNorm(4, 0.1, affine), torch.nn.LayerNorm(4, 0.1, affine, dtype=torch.float64)),
        (
            LayerNorm(4, 0.1, affine, bias=False),
            torch.nn.LayerNorm(4, 0.1, affine, bias=False, dtype=torch.float64),
        ),
        (RMSNorm(4, None, affine), torch.nn.RMSNorm(4, None, affine, dtype=torch.float64)),
        (RMSNorm(4, 0.1, affine), torch.nn.RMSNorm(4, 0.1, affine, dtype=torch.float64)),
    )
    for layer, twin in pairs:
        scatter(rng, layer)
        give(layer, twin)
        for mode in (True, False, True):
            layer.train(mode)
            twin.train(mode)
            same_pass(layer, twin, rng.normal(3, 2, shape), rng.normal(size=shape))


def test_running_statistics_approach_those_of_the_data(rng: np.random.Generator) -> None:
    layer = BatchNorm1d(2, momentum=None)
    for _ in range(2000):
        layer(rng.normal([5.0, -1.0], [2.0, 0.5], (4, 2)))
    # Averaged over all batches, the unbiased variance of four rows has the right expectation.
    assert max_error(layer.running_mean, [5, -1]) < 0.02
    assert max_error(layer.running_var, [4, 0.25]) < 0.05


def test_evaluation_takes_one_row_and_changes_nothing(rng: np.random.Generator) -> None:
    layer = BatchNorm1d(2)
    layer(rng.normal(size=(8, 2)))
    mean, var = layer.running_mean, layer.running_var
    assert mean is not None
    assert var is not None
    before = mean.copy(), var.copy()
    layer.eval()
    row = rng.normal(size=(1, 2))
    assert max_error(layer(row), (row - mean) / np.sqrt(var + 1e-5)) < 1e-14
    assert layer.running_mean is mean
    assert layer.running_var is var
    assert np.array_equal(mean, before[0])
    assert np.array_equal(var, before[1])
    assert layer.num_batches_tracked == 1


def test_network_switches_all_of_its_layers(rng: np.random.Generator) -> None:
    norm = BatchNorm1d(4)
    network = Sequential(Sequential(Linear(3, 4, rng=rng), norm), ReLU())
    network(rng.normal(size=(5, 3)))
    network.eval()
    network(rng.normal(size=(5, 3)))
    assert norm.num_batches_tracked == 1
    network.train()
    network(rng.normal(size=(5, 3)))
    assert norm.num_batches_tracked == 2


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept(rng: np.random.Generator, dtype: Any) -> None:
    for layer in (BatchNorm1d(3, dtype=dtype), LayerNorm(3, dtype=dtype), RMSNorm(3, dtype=dtype)):
        y = layer(rng.normal(size=(4, 3)).astype(dtype))
        arrays = [y, layer.backward(y), *(p.grad for p in layer.parameters())]
        if isinstance(layer, BatchNorm1d):
            arrays += [layer.running_mean, layer.running_var, layer.eval()(y)]
        assert {np.asarray(a).dtype for a in arrays} == {np.dtype(dtype)}


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("affine", [True, False])
def test_folding(rng: np.random.Generator, bias: bool, affine: bool) -> None:
    linear, norm = Linear(5, 4, bias, rng=rng), BatchNorm1d(4, affine=affine)
    scatter(rng, linear, norm)
    for _ in range(3):
        norm(linear(rng.normal(2, 1, (9, 5))))
    before = [p.data.copy() for p in (*linear.parameters(), *norm.parameters())]
    folded = fold_batch_norm(linear, norm.eval())
    x = rng.normal(size=(7, 5))
    assert max_error(folded(x), norm(linear(x))) < 1e-13
    after = [p.data for p in (*linear.parameters(), *norm.parameters())]
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("bias", [True, False])
def test_folding_as_in_torch(rng: np.random.Generator, bias: bool) -> None:
    linear, norm = Linear(5, 4, bias, rng=rng), BatchNorm1d(4)
    scatter(rng, linear, norm)
    norm(rng.normal(2, 1, (9, 4)))
    folded = fold_batch_norm(linear, norm.eval())
    twin = torch.nn.Linear(5, 4, bias, dtype=torch.float64).eval()
    twin_norm = torch.nn.BatchNorm1d(4, dtype=torch.float64).eval()
    give(linear, twin)
    give(norm, twin_norm)
    assert twin_norm.running_mean is not None
    assert twin_norm.running_var is not None
    twin_norm.running_mean.copy_(torch.tensor(norm.running_mean))
    twin_norm.running_var.copy_(torch.tensor(norm.running_var))
    fused = torch.nn.utils.fuse_linear_bn_eval(twin, twin_norm)
    for ours, theirs in zip(folded.parameters(), fused.parameters(), strict=True):
        assert max_error(ours.data, theirs.detach()) < 1e-14


def test_folding_keeps_float32(rng: np.random.Generator) -> None:
    linear, norm = Linear(3, 2, rng=rng, dtype=np.float32), BatchNorm1d(2, dtype=np.float32)
    folded = fold_batch_norm(linear, norm.eval())
    assert {p.data.dtype for p in folded.parameters()} == {np.dtype(np.float32)}


def test_traced(rng: np.random.Generator) -> None:
    network = Sequential(Linear(3, 4, rng=rng), BatchNorm1d(4), ReLU(), LayerNorm(4), RMSNorm(4))
    steps = trace_forward(network, rng.normal(size=(5, 3)))
    assert [step.parameters for step in steps] == [16, 8, 0, 8, 4]
    assert [step.evaluations for step in steps] == [0, 20, 20, 20, 20]
    assert [step.flops for step in steps] == [5 * 4 * 6, 0, 0, 0, 0]


def test_shows_itself() -> None:
    shown = "BatchNorm1d(3, eps=1e-05, momentum=None, affine=True, track_running_stats=False)"
    assert repr(BatchNorm1d(3, momentum=None, track_running_stats=False)) == shown
    assert repr(LayerNorm(3)) == "LayerNorm(3, eps=1e-05, elementwise_affine=True)"
    assert repr(RMSNorm(3)) == "RMSNorm(3, eps=None, elementwise_affine=True)"


@pytest.mark.bad_input
def test_bad_input(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="num_features must be at least 1, got 0"):
        BatchNorm1d(0)
    with pytest.raises(TypeError, match="num_features must be an integer, got float"):
        BatchNorm1d(3.0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="eps must be greater than 0, got 0"):
        BatchNorm1d(3, eps=0.0)
    with pytest.raises(ValueError, match=r"momentum must lie in \[0, 1\], got 1.5"):
        BatchNorm1d(3, momentum=1.5)
    with pytest.raises(TypeError, match="normalized_shape must be an integer, got tuple"):
        LayerNorm((3, 4))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="dtype must be float64 or float32, got int64"):
        RMSNorm(3, dtype=int)
    with pytest.raises(ValueError, match="x has one row, whose variance is zero"):
        BatchNorm1d(3)(np.ones((1, 3)))
    with pytest.raises(ValueError, match="x has one row, whose variance is zero"):
        BatchNorm1d(3, track_running_stats=False).eval()(np.ones((1, 3)))
    with pytest.raises(ValueError, match=r"gamma has shape \(3,\) but a row of x has shape \(2,\)"):
        LayerNorm(3)(np.ones((4, 2)))
    with pytest.raises(RuntimeError, match=r"RMSNorm\.backward was called before RMSNorm\.forward"):
        RMSNorm(3).backward(np.ones((4, 3)))


@pytest.mark.bad_input
def test_bad_folding(rng: np.random.Generator) -> None:
    linear, norm = Linear(3, 2, rng=rng), BatchNorm1d(2).eval()
    with pytest.raises(TypeError, match="linear must be a Linear, got MLP"):
        fold_batch_norm(MLP((3, 2), rng=rng), norm)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="norm must be a BatchNorm1d, got LayerNorm"):
        fold_batch_norm(linear, LayerNorm(2))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="norm takes 4 features but linear yields 2"):
        fold_batch_norm(linear, BatchNorm1d(4).eval())
    with pytest.raises(ValueError, match=r"norm is in training mode; call norm\.eval\(\) first"):
        fold_batch_norm(linear, BatchNorm1d(2))
    with pytest.raises(ValueError, match="norm keeps no running statistics"):
        fold_batch_norm(linear, BatchNorm1d(2, track_running_stats=False).eval())
    with pytest.raises(TypeError, match="norm is float32 but linear is float64"):
        fold_batch_norm(linear, BatchNorm1d(2, dtype=np.float32).eval())
