"""The library: import time, and the speed of its parts beside their peers'."""

from __future__ import annotations

import gc
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import numpy as np

from derived import nn, optim
from derived.autograd import Tensor, Value, functions
from derived.data import load_digits
from derived.ops import dropout as ops_dropout
from derived.ops.layer_norm import layer_norm, layer_norm_backward
from derived.ops.losses import cross_entropy, cross_entropy_backward

Program = Callable[[], Any]


def _time(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def import_time(runs: int = 7) -> None:
    """`import derived` beside `import numpy`, each in a process of its own, in turn."""
    pairs = [(_time("pass"), _time("import numpy"), _time("import derived")) for _ in range(runs)]
    bare, numpy, derived = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"import      derived takes {derived - bare:.3f} s (at most 0.3);"
          f" NumPy alone takes {numpy - bare:.3f} s")  # fmt: skip


def _peer(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        sys.exit(f"{error.name} is missing; `make bench` installs it (pip install '.[bench]')")


def _ratios(ours: Program, *theirs: Program, runs: int) -> list[float]:
    """Our time over each of theirs: the median over rounds in which all take turns."""
    rounds = []
    for i in range(runs + 1):
        gc.collect()
        taken = []
        for program in (ours, *theirs):
            start = time.perf_counter()
            program()
            taken.append(time.perf_counter() - start)
        if i:  # the first round warms up
            rounds.append([taken[0] / other for other in taken[1:]])
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


class _Digits:
    """An epoch of a 64-128-10 network on the digits, in batches of 64, from equal weights."""

    def __init__(self, dtype: type[np.floating[Any]]) -> None:
        digits = load_digits()
        self.x, self.y = (digits.data / 16).astype(dtype), digits.target
        rng = np.random.default_rng(0)
        shapes = [((64, 128), 8.0), ((128,), 8.0), ((128, 10), 11.0), ((10,), 11.0)]
        self.start = [(rng.uniform(-1, 1, shape) / k).astype(dtype) for shape, k in shapes]
        self.order = rng.permutation(len(self.x))
        self.dtype = dtype

    def batches(self) -> Iterator[tuple[Any, Any]]:
        """Each example once, always in one order."""
        for i in range(0, len(self.order), 64):
            rows = self.order[i : i + 64]
            yield self.x[rows], self.y[rows]

    def tensor_engine(self) -> Program:
        """Ours, with gradients from `derived.autograd`."""
        weights = [Tensor(w.copy(), requires_grad=True) for w in self.start]
        w, b, v, c = weights

        def epoch() -> np.ndarray:
            for x, y in self.batches():
                loss = functions.cross_entropy((Tensor(x) @ w + b).relu() @ v + c, y)
                for weight in weights:
                    weight.zero_grad()
                loss.backward()
                for weight in weights:
                    weight.data -= 0.1 * weight.grad  # type: ignore[operator]
            return w.data

        return epoch

    def hips(self) -> Program:
        """HIPS autograd, with a stable cross-entropy written in its NumPy."""
        anp, grad = _peer("autograd.numpy"), _peer("autograd").grad

        def loss(weights: Any, x: Any, y: Any) -> Any:
            w, b, v, c = weights
            z = anp.dot(anp.maximum(anp.dot(x, w) + b, 0), v) + c
            z = z - anp.max(z, axis=1, keepdims=True)
            log_p = z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True))
            return -anp.mean(log_p[np.arange(len(y)), y])

        gradient, weights = grad(loss), [w.copy() for w in self.start]

        def epoch() -> np.ndarray:
            for x, y in self.batches():
                for weight, dweight in zip(weights, gradient(weights, x, y), strict=True):
                    weight -= self.dtype(0.1) * dweight
            return weights[0]

        return epoch

    def mygrad(self) -> Program:
        """Mygrad, with its own ReLU and its fused cross-entropy."""
        mg = _peer("mygrad")
        relu = _peer("mygrad.nnet.activations").relu
        loss_of = _peer("mygrad.nnet.losses").softmax_crossentropy
        weights = [mg.tensor(w.copy()) for w in self.start]
        w, b, v, c = weights

        def epoch() -> Any:
            for x, y in self.batches():
                loss_of(mg.matmul(relu(mg.matmul(x, w) + b), v) + c, y).backward()
                for weight in weights:
                    weight.data[...] -= self.dtype(0.1) * weight.grad
            return w.data

        return epoch

    def layers(self) -> Program:
        """Ours, with `derived.nn` and `derived.optim`."""
        rng = np.random.default_rng(0)
        network = nn.Sequential(
            nn.Linear(64, 128, rng=rng, dtype=self.dtype),
            nn.ReLU(),
            nn.Linear(128, 10, rng=rng, dtype=self.dtype),
        )
        for parameter, w in zip(network.parameters(), self.start, strict=True):
            parameter.data[...] = w.T
        optimizer = optim.SGD(network.parameters(), lr=0.1)

        def epoch() -> np.ndarray:
            for x, y in self.batches():
                _, cache = cross_entropy(network(x), y)
                optimizer.zero_grad()
                network.backward_parameters(cross_entropy_backward(1.0, cache))
                optimizer.step()
            return network.parameters()[0].data.T

        return epoch

    def torch(self, loaded: bool = False) -> Program:
        """PyTorch's layers, loss and optimizer; a batch is one index as ours, or its loader's."""
        import torch

        hidden = torch.nn.Linear(64, 128)
        model = torch.nn.Sequential(hidden, torch.nn.ReLU(), torch.nn.Linear(128, 10))
        model.to(torch.float32 if self.dtype is np.float32 else torch.float64)
        with torch.no_grad():
            for parameter, w in zip(model.parameters(), self.start, strict=True):
                parameter.copy_(torch.from_numpy(w.T.copy()))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        x_all, y_all, order = map(torch.from_numpy, (self.x, self.y, self.order))
        examples = torch.utils.data.TensorDataset(x_all, y_all)
        loader = torch.utils.data.DataLoader(examples, batch_size=64, shuffle=True)

        def batches() -> Iterator[Any]:
            for i in range(0, len(order), 64):
                yield x_all[order[i : i + 64]], y_all[order[i : i + 64]]

        def epoch() -> Any:
            for x, y in loader if loaded else batches():
                loss: Any = torch.nn.functional.cross_entropy(model(x), y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            return hidden.weight.detach().numpy().T

        return epoch


def epoch(runs: int = 15) -> None:
    """One epoch on the digits: the tensor engine and the layers, each beside its peers."""
    import torch

    threadpool_limits = _peer("threadpoolctl").threadpool_limits

    programs = _Digits(np.float64)
    first, *others = (f()() for f in (programs.tensor_engine, programs.hips, programs.mygrad,
                                      programs.layers, programs.torch))  # fmt: skip
    assert all(np.allclose(first, other, rtol=0, atol=1e-12) for other in others)
    for dtype in (np.float32, np.float64):
        programs, name = _Digits(dtype), np.dtype(dtype).name
        hips, mygrad = _ratios(
            programs.tensor_engine(), programs.hips(), programs.mygrad(), runs=runs
        )
        print(f"epoch       {name}: autograd takes {hips:.2f} of HIPS autograd's time"
              f" (at most 0.6), {mygrad:.2f} of mygrad's (at most 1)")  # fmt: skip
        threads = torch.get_num_threads()
        for count in sorted({threads, 1}, reverse=True):
            torch.set_num_threads(count)
            with threadpool_limits(count):
                bare, loaded = _ratios(
                    programs.layers(), programs.torch(), programs.torch(loaded=True), runs=runs
                )
            print(f"epoch       {name}, threads {count}: nn takes {bare:.2f} of PyTorch's time"
                  f" (at most 0.4), {loaded:.2f} with its DataLoader")  # fmt: skip
        torch.set_num_threads(threads)


def _moons() -> tuple[np.ndarray, np.ndarray]:
    """Two half circles of 50 noisy points each, labeled −1 and 1."""
    rng = np.random.default_rng(0)
    angle = np.linspace(0, np.pi, 50)
    outer = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points = np.concatenate([outer, [1, 0.5] - outer]) + rng.normal(0, 0.1, (100, 2))
    return points, np.repeat([-1, 1], 50)


def _moons_program(value: Any, mlp: Any) -> Program:
    """The example of micrograd: an MLP 2-16-16-1, the max-margin loss, an L2 penalty."""
    random.seed(1)
    points, labels = _moons()
    model = mlp(2, [16, 16, 1])

    def passes() -> list[float]:
        inputs = [list(map(value, row)) for row in points]
        scores = list(map(model, inputs))
        losses = [
            (1 + -label * score).relu()
            for label, score in zip(labels.tolist(), scores, strict=True)
        ]
        penalty = 1e-4 * sum(p * p for p in model.parameters())
        total = sum(losses) * (1.0 / len(losses)) + penalty
        model.zero_grad()
        total.backward()
        return [p.grad for p in model.parameters()]

    return passes


def scalar(runs: int = 7) -> None:
    """The scalar engine beside micrograd: the same program, and micrograd's own network code."""
    engine, network = _peer("micrograd.engine"), _peer("micrograd.nn")
    theirs = _moons_program(engine.Value, network.MLP)
    # The network's code looks its Value up when it is built: ours, then micrograd's again.
    network.Value = Value
    ours = _moons_program(Value, network.MLP)
    network.Value = engine.Value
    assert np.allclose(ours(), theirs(), rtol=0, atol=1e-12)
    (ratio,) = _ratios(ours, theirs, runs=runs)
    print(f"scalar      forward and backward take {ratio:.2f} of micrograd's time"
          " (at most 0.33), gradients equal")  # fmt: skip


def dropout(runs: int = 31) -> None:
    """Dropout on 512 rows and 768 columns in float32, forward and backward, beside PyTorch's."""
    import torch

    rng = np.random.default_rng(0)
    x, dy = (rng.standard_normal((512, 768)).astype(np.float32) for _ in range(2))
    leaf, torch_dy = torch.tensor(x, requires_grad=True), torch.tensor(dy)

    def ours() -> np.ndarray:
        _, cache = ops_dropout.dropout(x, rng=rng)
        return ops_dropout.dropout_backward(dy, cache)

    def theirs() -> np.ndarray:
        y = torch.nn.functional.dropout(leaf)
        return torch.autograd.grad(y, leaf, torch_dy)[0].numpy()

    threads = torch.get_num_threads()
    for count in sorted({threads, 1}, reverse=True):
        torch.set_num_threads(count)
        (ratio,) = _ratios(ours, theirs, runs=runs)
        found = [(program() / dy).mean() for program in (ours, theirs)]
        assert np.allclose(found, 1, rtol=0, atol=0.01)  # the entries dropped are not the same
        plural = "s" if count > 1 else ""
        print(f"dropout     takes {ratio:.2f} of PyTorch's time with {count}"
              f" thread{plural} (at most 3)")  # fmt: skip
    torch.set_num_threads(threads)


def optimizer(runs: int = 15, size: int = 1_000_000) -> None:
    """One step on a million float32 parameters, beside PyTorch's default for the CPU."""
    import torch

    rng = np.random.default_rng(0)
    start, gradient = (rng.standard_normal(size).astype(np.float32) for _ in range(2))
    threads = torch.get_num_threads()
    for count in sorted({threads, 1}, reverse=True):
        torch.set_num_threads(count)
        found = []
        for name in ("SGD", "Adagrad", "RMSprop", "Adam", "AdamW"):
            settings = {"momentum": 0.9} if name == "SGD" else {}
            parameter = nn.Parameter(start.copy())
            parameter.grad = gradient.copy()
            tensor = torch.nn.Parameter(torch.from_numpy(start.copy()))
            tensor.grad = torch.from_numpy(gradient.copy())
            ours = getattr(optim, name)([parameter], lr=1e-3, **settings)
            theirs = getattr(torch.optim, name)([tensor], lr=1e-3, **settings)
            (ratio,) = _ratios(ours.step, theirs.step, runs=runs)
            assert np.allclose(parameter.data, tensor.detach().numpy(), rtol=0, atol=1e-5)
            found.append(f"{name} {ratio:.2f}")
        plural = "s" if count > 1 else ""
        print(f"optimizer   a step on {size:,} numbers over PyTorch's with {count} thread{plural}:"
              f" {', '.join(found)} (each at most 2)")  # fmt: skip
    torch.set_num_threads(threads)


def layers(runs: int = 31) -> None:
    """Layers of 512 rows and 768 columns in float32, forward and backward, beside PyTorch's."""
    import torch

    rng = np.random.default_rng(0)
    x, dy = (rng.standard_normal((512, 768)).astype(np.float32) for _ in range(2))
    row = rng.standard_normal(768).astype(np.float32)
    programs = {"layer norm": _layer_norm(x, dy, row)}
    threads = torch.get_num_threads()
    for name, (ours, theirs) in programs.items():
        for count in sorted({threads, 1}, reverse=True):
            torch.set_num_threads(count)
            (ratio,) = _ratios(ours, theirs, runs=runs)
            assert np.allclose(ours(), theirs(), rtol=0, atol=1e-4)
            plural = "s" if count > 1 else ""
            print(f"layers      {name} takes {ratio:.2f} of PyTorch's time with {count}"
                  f" thread{plural} (at most 3)")  # fmt: skip
    torch.set_num_threads(threads)


def _layer_norm(x: np.ndarray, dy: np.ndarray, row: np.ndarray) -> tuple[Program, Program]:
    """Layer norm, ours and PyTorch's; each returns the gradient with respect to `x`."""
    import torch

    leaf = torch.tensor(x, requires_grad=True)
    gamma, beta = (torch.tensor(row, requires_grad=True) for _ in range(2))
    torch_dy = torch.tensor(dy)

    def ours() -> np.ndarray:
        _, cache = layer_norm(x, row, row)
        return layer_norm_backward(dy, cache)[0]

    def theirs() -> np.ndarray:
        y = torch.nn.functional.layer_norm(leaf, (len(row),), gamma, beta)
        return torch.autograd.grad(y, (leaf, gamma, beta), torch_dy)[0].numpy()

    return ours, theirs
