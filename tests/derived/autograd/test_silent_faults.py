"""What once gave wrong numbers without a word, and what stands beside it."""

import copy
import multiprocessing
import pickle
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from operator import iadd, imul, ipow, isub, itruediv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from derived.autograd import Tensor, Value, no_grad
from derived.testing import max_error

# --- An index that names a position twice ---

INDICES: dict[str, Any] = {
    "tuples": ((0, 0, 1), (1, 1, 0)),
    "lists": ([0, 0, 1], [1, 1, 0]),
    "one tuple": ((0, 0),),
    "tuple and list": ((0, 0), [1, 1]),
    "tuple and slice": ((0, 0, 1), slice(None)),
    "nested tuples": (((0, 0), (1, 0)),),
    "range and list": (range(2), [0, 0]),
    "array": np.array([1, 1, 0]),
    "an array without axes": (np.array(1), np.array([0, 0])),
    "list and ellipsis": (..., [1, 1]),
    "list and new axis": (None, [1, 1]),
    "number and list": (0, [1, 1]),
    "tuple of truth values": ((True, False),),
    "mask": np.array([[True, False], [True, True]]),
    "mask and list": (np.array([True, True]), [1, 1]),
    "slices": (slice(0, 2), slice(None, None, -1)),
    "number": 1,
    "NumPy number": np.int64(1),
    "truth value": True,
}


@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_a_number_picked_twice_gets_both_gradients(index: Any, rng: np.random.Generator) -> None:
    x = Tensor(rng.normal(size=(2, 2)), requires_grad=True)
    picked = x[index]
    # Which number each place holds, found by indexing the positions.
    positions = np.arange(4).reshape(2, 2)[index]
    dy = rng.normal(size=picked.shape)
    picked.backward(dy)
    expected = [dy[positions == i].sum() for i in range(4)]
    assert max_error(x.grad, np.reshape(expected, (2, 2))) < 1e-15


# --- Changes in place ---


def test_a_step_in_place_under_no_grad_as_in_torch() -> None:
    ours = [Tensor([1.0], requires_grad=True), Tensor([2.0], requires_grad=True)]
    theirs = [torch.tensor([v], dtype=torch.float64, requires_grad=True) for v in (1.0, 2.0)]
    arrays = [p.data for p in ours]
    for parameters, guard in ((ours, no_grad), (theirs, torch.no_grad)):
        for _ in range(3):
            loss: Any = sum((p * p).sum() for p in parameters)
            for p in parameters:
                p.grad = None
            loss.backward()
            with guard():
                for p in parameters:
                    p -= 0.1 * p.grad  # type: ignore[operator, assignment]
    for a, b, array in zip(ours, theirs, arrays, strict=True):
        assert a.data is array
        assert a.requires_grad
        assert max_error(a.data, b.detach()) < 1e-15


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("start", "other"), [(2.0, 3.0), ([2.0, 4.0], [3.0, 2.0])])
def test_every_sign_in_place(dtype: Any, start: Any, other: Any) -> None:
    changes: list[Callable[[Any, Any], Any]] = [iadd, isub, imul, itruediv, ipow]
    for change in changes:
        w = Tensor(np.array(start, dtype), requires_grad=True)
        data, expected = w.data, change(np.array(start), np.array(other))
        with no_grad():
            assert change(w, Tensor(other)) is w
        assert w.data is data
        assert w.dtype == dtype
        assert max_error(w.data, expected) < 1e-6


def test_a_sum_grows_in_place_and_keeps_its_history() -> None:
    x = Tensor([1.0, 2.0], requires_grad=True)
    total = Tensor(0.0)
    first = total
    for k in (1, 2):
        total += (k * x * x).sum()
    total *= 2.0
    total.backward()
    assert total.item() == 30.0
    assert np.asarray(x.grad).tolist() == [12.0, 24.0]
    assert first.item() == 0.0


def test_assignment_to_an_index_under_no_grad() -> None:
    w = Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    with no_grad():
        w[0] = 0.0
        w[1, 1] -= 10.0
        w[[0, 1], [1, 0]] += Tensor([7.0, 8.0])
    assert w.data.tolist() == [[0.0, 7.0], [11.0, -6.0]]


@pytest.mark.bad_input
def test_refuses_to_leave_a_leaf_behind() -> None:
    w = Tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(RuntimeError, match=r"w -= … on a leaf with requires_grad would leave"):
        w -= 0.1
    with pytest.raises(RuntimeError, match=r"w \*\*= … on a leaf"):
        w **= 2
    with pytest.raises(RuntimeError, match="an assignment to an index is not recorded"):
        w[0] = 1.0
    with no_grad(), pytest.raises(ValueError, match="broadcast"):
        w += np.ones((3, 2))
    with no_grad(), pytest.raises(TypeError, match="other must be a Tensor, a number or an array"):
        w += "a"
    with no_grad(), pytest.raises(TypeError, match="an index must be integers"):
        w[Tensor([0.0])] = 1.0
    assert w.data.tolist() == [1.0, 2.0]


# --- Copies, pickles, other processes ---


def pickled(x: Any, protocol: int) -> Any:
    return pickle.loads(pickle.dumps(x, protocol))


COPIES: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    **{f"pickle {i}": partial(pickled, protocol=i) for i in range(6)},
}
copies = pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)


@copies
def test_a_copied_tensor_differentiates(copied: Callable[[Any], Any]) -> None:
    w = Tensor([1.0, 2.0], requires_grad=True)
    (w * w).sum().backward()
    twin = copied(w)
    assert type(twin) is Tensor
    assert (twin.data.tolist(), twin.requires_grad) == ([1.0, 2.0], True)
    (twin * twin).sum().backward()
    assert np.asarray(twin.grad).tolist() == [4.0, 8.0]
    assert np.asarray(w.grad).tolist() == [2.0, 4.0]


@copies
def test_a_copied_graph_of_values_differentiates(copied: Callable[[Any], Any]) -> None:
    def graph() -> Value:
        a, b = Value(2.0, label="a"), Value(3.0)
        h = a * b
        return (h * a + h).tanh() * h

    twin = copied(graph())
    (twin * 2 + twin).backward()
    expected = graph()
    (expected * 2 + expected).backward()

    def gradients(value: Value) -> list[float]:
        return [value.grad, *(g for parent in value._prev for g in gradients(parent))]

    assert gradients(twin) == gradients(expected)


def made_elsewhere(n: int) -> tuple[Tensor, Value]:
    for _ in range(n):
        Tensor([1.0]), Value(1.0)
    a, b = Value(2.0), Value(3.0)
    return Tensor([1.0, 2.0], requires_grad=True), a * b


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_what_another_process_made_differentiates(method: str) -> None:
    with multiprocessing.get_context(method).Pool(1) as pool:
        w, h = pool.apply(made_elsewhere, (10_000,))
    (w * w).sum().backward()
    (h * 2).backward()
    assert np.asarray(w.grad).tolist() == [2.0, 4.0]
    assert [parent.grad for parent in h._prev] == [6.0, 4.0]


LOADS = """
import pickle, sys
w, a, h = pickle.load(open(sys.argv[1], "rb"))
(h * 2).backward()
(w * w).sum().backward()
print(a.grad, w.grad.tolist())
"""


def test_pickled_here_and_read_in_a_new_process(tmp_path: Path) -> None:
    made_elsewhere(100)
    a, b = Value(2.0), Value(3.0)
    file = tmp_path / "w.pkl"
    file.write_bytes(pickle.dumps((Tensor([1.0, 2.0], requires_grad=True), a, a * b)))
    command = [sys.executable, "-c", LOADS, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "6.0 [2.0, 4.0]"


class Named(Tensor):
    """A reader's own kind of tensor, with an attribute of its own."""

    name: str


def test_a_subclass_keeps_its_attributes() -> None:
    w = Named([1.0], requires_grad=True)
    w.name = "bias"
    twin = pickle.loads(pickle.dumps(w))
    assert (type(twin), twin.name) == (Named, "bias")


@copies
@pytest.mark.bad_input
def test_refuses_to_copy_what_refers_to_the_original(copied: Callable[[Any], Any]) -> None:
    w = Tensor([1.0], requires_grad=True)
    with pytest.raises(TypeError, match=r"a Tensor with a history cannot be copied or pickled"):
        copied(w * 2)
    assert copied((w * 2).detach()).data.tolist() == [2.0]
    inner = Value(2.0)
    own = Value(4.0, (inner,), "square")
    own._backward = lambda: None
    with pytest.raises(TypeError, match="a Value with a _backward of your own cannot be copied"):
        copied(own)


def test_parents_may_come_from_a_generator() -> None:
    x = Value(3.0)
    y = Value(6.0, (v for v in [x]), "double", (2.0,))
    for _ in range(2):
        y.backward()
    assert x.grad == 4.0


# --- Types ---

SCALARS = [2, 2.0, True, np.float64(2), np.float16(2), np.int64(2), np.longdouble(2), np.bool(True)]
SCALARS += [np.array(2.0), np.array(2)]


@pytest.mark.parametrize("number", SCALARS, ids=lambda n: f"{type(n).__name__} {n}")
def test_float32_stays_beside_single_numbers(number: Any) -> None:
    x = Tensor(np.array([1.0, 2.0], np.float32), requires_grad=True)
    results = [
        *(x + number, number + x, x - number, number - x, x * number, number * x),
        *(x / number, number / x, x**number, number**x, x.maximum(number)),
        *(x.sum() * number, number * x.mean() / number),
    ]
    assert {result.dtype for result in results} == {np.dtype(np.float32)}
    total = sum(result.sum() for result in results)
    assert total.dtype == np.float32
    total.backward()
    assert x.grad is not None
    assert x.grad.dtype == np.float32


def test_beside_arrays_the_dtype_is_numpy_s() -> None:
    x = Tensor(np.array([1.0, 2.0], np.float32))
    assert (x * np.array([1.0, 2.0])).dtype == np.float64
    assert (x * [1.0, 2.0]).data.tolist() == [1.0, 4.0]
    assert (x ** [2, 3]).data.tolist() == [1.0, 8.0]


# --- Iteration ---


@pytest.mark.parametrize("use", [iter, list, sum, set, tuple, lambda t: [*t]])
@pytest.mark.bad_input
def test_without_axes_there_is_nothing_to_iterate_over(use: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match="a tensor without axes has nothing to iterate over"):
        use(Tensor(1.0))


def test_rows_one_after_another_have_a_history() -> None:
    x = Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    first, second = x
    (first * 2 + second * sum(first)).sum().backward()
    assert np.asarray(x.grad).tolist() == [[9.0, 9.0], [3.0, 3.0]]
    assert [row.data.tolist() for row in reversed(x)] == [[3.0, 4.0], [1.0, 2.0]]


# --- Corners ---


@pytest.mark.parametrize("base", [0.001, 0.25, 0.5, 0.999, 1.0, 1.5])
@pytest.mark.parametrize("exponent", [-2.5, -1.0, 0.0, 0.5, 1.0, 3.0])
def test_a_power_by_a_value_against_torch(base: float, exponent: float) -> None:
    x, n = Value(base), Value(exponent)
    (x**n).backward()
    theirs = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (base, exponent)]
    torch.autograd.backward(theirs[0] ** theirs[1])
    assert max_error([x.grad, n.grad], [float(t.grad) for t in theirs]) < 1e-13  # type: ignore[arg-type]
    # The same with a tensor, and with a plain base.
    a, b = Tensor(base, requires_grad=True), Tensor(exponent, requires_grad=True)
    (a**b).backward()
    assert max_error([float(a.grad), float(b.grad)], [x.grad, n.grad]) < 1e-13  # type: ignore[arg-type]
    m = Value(exponent)
    (base**m).backward()
    assert m.grad == n.grad


@pytest.mark.parametrize("axes", [(-1, 0, 1), (-2, -1, -3), (2, -3, 1), (0, -1, -2), (-3, -2, -1)])
def test_negative_axes_are_turned_back(axes: tuple[int, ...], rng: np.random.Generator) -> None:
    x, dy = Tensor(rng.normal(size=(2, 3, 4)), requires_grad=True), rng.normal(size=(2, 3, 4))
    for turned in (x.transpose(axes), x.transpose(*axes)):
        assert np.array_equal(turned.data, x.data.transpose(axes))
        x.zero_grad()
        turned.backward(dy.transpose(axes))
        assert np.array_equal(np.asarray(x.grad), dy)
    x.zero_grad()
    x.swapaxes(-1, -3).backward(dy.swapaxes(-1, -3))
    assert np.array_equal(np.asarray(x.grad), dy)
    x.zero_grad()
    x.unsqueeze(-2).squeeze(-2).backward(dy)
    assert np.array_equal(np.asarray(x.grad), dy)


@pytest.mark.parametrize(
    "shape", [(), (1,), (4,), (1, 1), (3, 1), (1, 4), (1, 1, 1), (2, 1, 1), (1, 3, 1), (2, 1, 4)]
)
def test_gradients_are_summed_over_all_broadcast_axes(
    shape: tuple[int, ...], rng: np.random.Generator
) -> None:
    b, dy = Tensor(rng.normal(size=shape), requires_grad=True), rng.normal(size=(5, 2, 3, 4))
    theirs = torch.tensor(b.data, requires_grad=True)
    (b + np.zeros((5, 2, 3, 4))).backward(dy)
    (theirs + torch.zeros(5, 2, 3, 4, dtype=torch.float64)).backward(torch.tensor(dy))  # type: ignore[no-untyped-call]
    assert max_error(b.grad, theirs.grad) < 1e-13
