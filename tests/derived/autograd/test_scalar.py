import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from derived.autograd.scalar import Value
from derived.testing import max_error


def test_by_hand() -> None:
    # The expression of micrograd's lecture: L = (a·b + c)·f.
    a, b, c, f = Value(2.0), Value(-3.0), Value(10.0), Value(-2.0)
    e = a * b
    d = e + c
    result = d * f
    result.backward()
    assert result.data == -8.0
    assert [v.grad for v in (result, d, f, e, c, a, b)] == [1.0, -2.0, 4.0, -2.0, -2.0, 6.0, -4.0]


def test_micrograd_readme() -> None:
    a = Value(-4.0)
    b = Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    assert f"{g.data:.4f} {a.grad:.4f} {b.grad:.4f}" == "24.7041 138.8338 645.5773"


SIGNATURES: list[tuple[str, int, Callable[..., Any]]] = [
    ("add", 2, lambda a, b: a + b),
    ("add number", 1, lambda a: a + 2.5),
    ("number add", 1, lambda a: 2 + a),
    ("sub", 2, lambda a, b: a - b),
    ("sub number", 1, lambda a: a - 2.5),
    ("number sub", 1, lambda a: 2.5 - a),
    ("mul", 2, lambda a, b: a * b),
    ("mul number", 1, lambda a: a * 3),
    ("number mul", 1, lambda a: 3.5 * a),
    ("div", 2, lambda a, b: a / b),
    ("div number", 1, lambda a: a / 4),
    ("number div", 1, lambda a: 4 / a),
    ("neg", 1, lambda a: -a),
    ("square", 1, lambda a: a**2),
    ("inverse cube", 1, lambda a: a**-3),
    ("to the zero", 1, lambda a: a**0),
    ("twice", 1, lambda a: a * a + a),
    ("exp", 1, lambda a: a.exp()),
    ("tanh", 1, lambda a: a.tanh()),
    ("relu", 1, lambda a: a.relu()),
]
POSITIVE: list[tuple[str, int, Callable[..., Any]]] = [
    ("log", 1, lambda a: a.log()),
    ("root", 1, lambda a: a**0.5),
    ("pow", 2, lambda a, b: a**b),
    ("number pow", 1, lambda a: 3**a),
]


def compare(f: Callable[..., Any], numbers: list[float]) -> None:
    values = [Value(number) for number in numbers]
    tensors: list[Any] = [torch.tensor(n, dtype=torch.float64, requires_grad=True) for n in numbers]
    ours, theirs = f(*values), f(*tensors)
    ours.backward()
    theirs.backward()
    assert max_error(ours.data, theirs.detach()) < 1e-14
    for value, tensor in zip(values, tensors, strict=True):
        assert max_error(value.grad, tensor.grad) < 1e-13


@pytest.mark.parametrize(
    ("name", "n", "f"), SIGNATURES + POSITIVE, ids=[row[0] for row in SIGNATURES + POSITIVE]
)
def test_operations_equal_torch(name: str, n: int, f: Callable[..., Any]) -> None:
    compare(f, [1.3, 0.7][:n])
    if (name, n, f) in SIGNATURES:
        compare(f, [-1.3, -0.7][:n])


def test_corners_are_those_of_torch() -> None:
    compare(lambda a: a.relu(), [0.0])
    compare(lambda a: a**0, [0.0])
    compare(lambda a: a**1, [0.0])
    compare(lambda a: a**0.5, [0.0])
    compare(lambda a: a**3, [0.0])


@settings(deadline=None)
@given(st.data())
def test_random_graphs_equal_torch(data: st.DataObject) -> None:
    """Expressions that use any earlier result any number of times."""
    numbers = data.draw(st.lists(st.floats(-2, 2), min_size=1, max_size=3))
    values: list[Any] = [Value(number) for number in numbers]
    tensors: list[Any] = [torch.tensor(n, dtype=torch.float64, requires_grad=True) for n in numbers]
    leaves = list(zip(values, tensors, strict=True))
    for _ in range(data.draw(st.integers(1, 12))):
        i, j = (data.draw(st.integers(0, len(values) - 1)) for _ in range(2))
        f = data.draw(
            st.sampled_from(
                [
                    lambda a, b: a + b,
                    lambda a, b: a - b,
                    lambda a, b: a * b,
                    lambda a, b: a / (b * b + 1),
                    lambda a, b: (a * 0.3).tanh() - 2 * b,
                    lambda a, b: a.relu() + 1.5,
                    lambda a, b: (a.tanh() + b.tanh()).exp(),
                    lambda a, b: (a * a + 1).log(),
                    lambda a, b: (b.tanh()) ** 3,
                ]
            )
        )
        values.append(f(values[i], values[j]).tanh())
        tensors.append(f(tensors[i], tensors[j]).tanh())
    values[-1].backward()
    tensors[-1].backward()
    for value, tensor in leaves:
        expected = 0.0 if tensor.grad is None else float(tensor.grad)
        assert max_error(value.grad, expected) < 1e-10


@pytest.mark.parametrize("length", [10_000, 100_000])
def test_long_chains(length: int) -> None:
    x = Value(1.0)
    y = x
    for _ in range(length // 2):
        y = y * 1.0 + x
    y.backward()
    assert x.grad == 1 + length // 2
    del y  # taking the chain apart must not recurse either


def test_a_second_pass_adds_the_same_once_more() -> None:
    x, y = Value(3.0), Value(5.0)
    a = x * y
    b = a * a
    c = b + a
    tensors: list[Any] = [
        torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (3.0, 5.0)
    ]
    ta = tensors[0] * tensors[1]
    tb = ta * ta
    tc = tb + ta
    for t in (ta, tb, tc):
        t.retain_grad()
    for _ in range(3):
        c.backward()
        tc.backward(retain_graph=True)
        pairs = zip((x, y, a, b, c), (*tensors, ta, tb, tc), strict=True)
        for value, tensor in pairs:
            assert value.grad == float(tensor.grad)


def test_a_pass_from_the_middle_and_one_from_the_end_add_up() -> None:
    x = Value(3.0)
    middle = x * x
    end = middle * 2
    middle.backward()
    end.backward()
    assert (x.grad, middle.grad, end.grad) == (18.0, 3.0, 1.0)


def test_sum_is_one_node() -> None:
    x, y = Value(1.0), Value(2.0)
    total = Value.sum([x, y, x])
    total.backward()
    assert (total.data, x.grad, y.grad) == (4.0, 2.0, 1.0)
    assert Value.sum(iter([x, y])).data == sum([x, y]).data  # type: ignore[union-attr]
    assert Value.sum([]).data == 0.0


def test_own_operations_as_in_micrograd() -> None:
    x = Value(0.5)
    inner = x * 2
    y = Value(math.sin(inner.data), (inner,), "sin")

    def backward() -> None:
        inner.grad += math.cos(inner.data) * y.grad

    y._backward = backward
    z = y * 3
    for k in (1, 2):
        z.backward()
        assert x.grad == pytest.approx(k * 6 * math.cos(1.0), rel=1e-15)


def test_stepping_by_hand_as_in_the_lecture() -> None:
    a, b = Value(2.0, label="a"), Value(3.0)
    c = a * b
    c.grad = 1.0
    c._backward()
    assert (a.grad, b.grad, a.label, c._op) == (3.0, 2.0, "a", "*")
    assert set(c._prev) == {a, b}
    assert repr(c) == "Value(data=6.0, grad=1.0)"


def test_numbers_of_numpy_are_numbers() -> None:
    x = Value(np.float32(2.0))
    y = np.int64(3) * x + np.float64(1.0) - np.float32(0.5)
    assert type(y) is Value
    y.backward()
    assert (y.data, x.grad, type(y.data)) == (6.5, 3.0, float)


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("bad", "name"),
    [
        (np.ones(3), r"ndarray of shape \(3,\)"),
        (np.array(1.0), r"ndarray of shape \(\)"),
        (torch.ones(2), r"Tensor of shape \(2,\)"),
        ([1.0], "list"),
        ("1.0", "str"),
        (None, "NoneType"),
        (True, "bool"),
        (1j, "complex"),
    ],
)
def test_refuses_what_is_no_single_number(bad: Any, name: str) -> None:
    x = Value(1.0)
    calls: list[Callable[[], Any]] = [
        lambda: Value(bad),
        lambda: x + bad,
        lambda: x * bad,
        lambda: x - bad,
        lambda: x / bad,
        lambda: x**bad,
    ]
    if not isinstance(bad, torch.Tensor):  # PyTorch's operators refuse before ours are asked
        calls += [lambda: bad + x, lambda: bad * x, lambda: bad - x, lambda: bad / x]
    for call in calls:
        with pytest.raises(TypeError, match=f"a Value takes a single number, got {name}"):
            call()


@pytest.mark.bad_input
@pytest.mark.parametrize("nan", [math.nan, np.float32("nan")])
def test_refuses_nan(nan: Any) -> None:
    x = Value(1.0)
    for call in (lambda: Value(nan), lambda: x + nan, lambda: nan * x, lambda: nan / x):
        with pytest.raises(ValueError, match="a Value takes a number, got NaN"):
            call()


@pytest.mark.bad_input
def test_sum_takes_values() -> None:
    with pytest.raises(TypeError, match=r"Value.sum takes Values, got Value, float"):
        Value.sum([Value(1.0), 2.0])  # type: ignore[list-item]
    with pytest.raises(TypeError, match=r"Value.sum takes Values, got ndarray"):
        Value.sum([np.ones(3)])  # type: ignore[list-item]


@pytest.mark.bad_input
def test_refuses_what_has_no_real_result() -> None:
    with pytest.raises(ValueError, match="log takes a positive number, got -1"):
        Value(-1.0).log()
    with pytest.raises(ValueError, match=r"a negative base takes a whole exponent, got \(-8\)"):
        Value(-8.0) ** (1 / 3)
    with pytest.raises(ValueError, match="a Value as exponent takes a positive base, got -2"):
        Value(-2.0) ** Value(2.0)
    with pytest.raises(TypeError, match="a Value takes a single number, got Value"):
        Value(Value(1.0))
    with pytest.raises(ZeroDivisionError):
        Value(1.0) / 0
