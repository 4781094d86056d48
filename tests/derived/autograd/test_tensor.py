"""The tensor engine's graph: passes, accumulation, history, dtypes, refusals."""

import threading
from typing import Any

import numpy as np
import pytest

from derived.autograd import Tensor, functions, no_grad
from derived.testing import numerical_gradient


def leaf(*values: Any) -> Tensor:
    return Tensor(np.array(values, np.float64), requires_grad=True)


def gradient(tensor: Tensor) -> list[Any]:
    assert tensor.grad is not None
    values: list[Any] = tensor.grad.tolist()
    return values


def test_by_hand() -> None:
    w, b = leaf([1.0, 2.0], [3.0, 4.0]), leaf(0.5, -20.0)
    y = (Tensor([[1.0, 1.0]]) @ w + b).relu()
    y.sum().backward()
    assert y.data.tolist() == [[4.5, 0.0]]  # 1 + 3 + 0.5, and 2 + 4 − 20 cut off
    assert gradient(w) == [[1.0, 0.0], [1.0, 0.0]]
    assert gradient(b) == [1.0, 0.0]


def test_broadcasting_is_summed_over() -> None:
    a, b, c = leaf([1.0], [2.0]), leaf(10.0, 20.0, 30.0), leaf(2.0)
    (a * b * c).sum().backward()
    assert gradient(a) == [[120.0], [120.0]]
    assert gradient(b) == [6.0, 6.0, 6.0]
    assert gradient(c) == [180.0]


def test_a_node_used_twice() -> None:
    x = leaf(3.0)
    y = x * x
    (y + y * x).sum().backward()
    assert gradient(x) == [2 * 3 + 3 * 9]


def test_a_second_pass_adds_the_same_once_more() -> None:
    x = leaf(3.0)
    middle = x * x
    middle.retain_grad()
    end = (middle * middle).sum()
    for k in (1, 2, 3):
        end.backward()
        assert gradient(x) == [k * 4 * 27.0]
        assert gradient(middle) == [k * 18.0]
        assert end.grad is None


def test_gradients_do_not_share_memory() -> None:
    a, b = leaf(1.0, 2.0), leaf(3.0, 4.0)
    seed = np.array([1.0, 1.0])
    (a + b).backward(seed)
    assert a.grad is not None
    a.grad *= 5
    assert gradient(b) == [1.0, 1.0]
    assert seed.tolist() == [1.0, 1.0]


def test_long_chains() -> None:
    x = leaf(1.0)
    y = x
    for _ in range(20_000):
        y = y + 1.0
    y.backward()
    assert gradient(x) == [1.0]
    del y


def test_gradient_argument() -> None:
    x = leaf(1.0, 2.0)
    (x * x).backward(np.array([1.0, 10.0]))
    assert gradient(x) == [2.0, 40.0]


def test_only_what_wants_a_gradient_gets_one() -> None:
    x, w = Tensor([1.0, 2.0]), leaf(3.0, 4.0)
    y = x * w
    assert (x.requires_grad, w.requires_grad, y.requires_grad) == (False, True, True)
    y.sum().backward()
    assert x.grad is None
    w.zero_grad()
    assert w.grad is None


def test_detach_and_no_grad() -> None:
    x = leaf(2.0)
    y = x * 3
    (y.detach() * x).sum().backward()
    assert gradient(x) == [6.0]
    assert np.shares_memory(y.detach().data, y.data)
    with no_grad():
        with no_grad():
            assert not (x * 3).requires_grad
        assert not (x * 3).requires_grad
    assert (x * 3).requires_grad

    @no_grad()
    def double(x: Tensor) -> Tensor:
        return x * 2

    assert not double(x).requires_grad


def test_no_grad_is_for_its_own_thread() -> None:
    x = leaf(2.0)
    seen = []
    with no_grad():
        thread = threading.Thread(target=lambda: seen.append((x * 2).requires_grad))
        thread.start()
        thread.join()
    assert seen == [True]


def test_no_grad_ends_with_an_error() -> None:
    with pytest.raises(ZeroDivisionError), no_grad():
        raise ZeroDivisionError
    assert (leaf(1.0) * 2).requires_grad


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtypes_are_kept(dtype: Any) -> None:
    x = Tensor(np.full((2, 3), 0.5, dtype), requires_grad=True)
    y = ((x @ x.T + 1.0) * 2 - 0.5) / 3
    z = y.exp().log().sqrt().tanh().sigmoid().relu().gelu().softplus().abs() ** 2
    w = (
        functions.concatenate([z, z.maximum(0.1)]).mean(axis=0)
        + z.var(axis=1)
        + z.max()
        + 2 ** z.min()
    )
    loss = functions.cross_entropy(w.unsqueeze(0), np.array([1]))
    assert loss.dtype == dtype
    loss.backward()
    assert x.grad is not None
    assert x.grad.dtype == dtype


def test_mixed_dtypes_give_each_its_own() -> None:
    x = Tensor(np.ones(2, np.float32), requires_grad=True)
    y = x * Tensor(np.ones(2))
    assert y.dtype == np.float64
    y.sum().backward()
    assert x.grad is not None
    assert x.grad.dtype == np.float32


def test_integers_become_floats_and_arrays_are_shared() -> None:
    assert Tensor([1, 2]).dtype == np.float64
    array = np.ones(3)
    assert Tensor(array).data is array
    assert Tensor(array).numpy() is array


def test_arrays_may_stand_on_the_left() -> None:
    x = leaf(1.0, 2.0)
    y = np.array([3.0, 4.0]) * x + np.array([1.0, 1.0]) - np.float64(2.0) * x
    y = np.ones((2, 2)) @ y / np.array([2.0])
    assert isinstance(y, Tensor)
    y.sum().backward()
    assert gradient(x) == [1.0, 2.0]


def test_comparisons_give_arrays() -> None:
    x, y = leaf(1.0, 2.0), Tensor([2.0, 2.0])
    assert (x == y).tolist() == [False, True]
    assert (x != y).tolist() == [True, False]
    assert (x < 2).tolist() == [True, False]
    assert (x <= y).tolist() == [True, True]
    assert (x > y).tolist() == [False, False]
    assert (x >= 2.0).tolist() == [False, True]
    assert type(x == y) is np.ndarray
    assert len({x, y, x}) == 2


def test_what_a_tensor_says_of_itself() -> None:
    x = Tensor([[1.0, 2.0, 3.0]], requires_grad=True)
    assert (x.shape, x.ndim, x.size, len(x), x.T.shape) == ((1, 3), 2, 3, 1, (3, 1))
    assert repr(x) == "Tensor([[1.0, 2.0, 3.0]], dtype=float64, requires_grad=True)"
    assert repr(Tensor(1.0)) == "Tensor(1.0, dtype=float64)"
    assert x.sum().item() == 6.0
    assert [row.shape for row in x] == [(3,)]


def test_one_number_is_a_number() -> None:
    x = Tensor(0.125)
    assert (float(x), f"{x:.2f}", f"{x}") == (0.125, "0.12", repr(x))
    assert float(Tensor([[2.5]], requires_grad=True)) == 2.5
    assert x
    assert not Tensor([0.0])
    with pytest.raises(TypeError, match=r"a tensor of one number, got shape \(2,\)"):
        float(Tensor([1.0, 2.0]))
    with pytest.raises(ValueError, match=r"shape \(2,\) is neither true nor false"):
        bool(Tensor([1.0, 2.0]))
    with pytest.raises(TypeError, match=r"a format takes a tensor without axes, got shape \(1,\)"):
        f"{Tensor([1.0]):.2f}"


def test_arrays_are_made_of_what_has_no_history() -> None:
    x = Tensor(np.arange(3.0))
    assert np.shares_memory(np.asarray(x), x.data)
    assert not np.shares_memory(np.array(x), x.data)
    assert np.asarray(x, dtype=np.float32).dtype == np.float32
    with pytest.raises(TypeError, match="take the data of a tensor with requires_grad"):
        np.asarray(Tensor([1.0], requires_grad=True))


def test_a_small_network_against_differences(rng: np.random.Generator) -> None:
    x, w, v = rng.normal(size=(5, 3)), rng.normal(size=(3, 4)), rng.normal(size=(4, 2))
    labels = np.array([0, 1, 1, 0, 1])

    def loss(w: np.ndarray) -> Tensor:
        return functions.cross_entropy(
            (Tensor(x) @ Tensor(w, requires_grad=True)).tanh() @ v, labels
        )

    weight = Tensor(w, requires_grad=True)
    functions.cross_entropy((Tensor(x) @ weight).tanh() @ v, labels).backward()
    assert weight.grad is not None
    assert np.allclose(weight.grad, numerical_gradient(lambda w: loss(w).item(), w), atol=1e-9)


@pytest.mark.bad_input
def test_refuses_what_is_no_array_of_numbers() -> None:
    for bad, name in (("ab", "<U2"), (None, "object"), ([True], "bool"), ([1j], "complex128")):
        with pytest.raises(TypeError, match=f"data must hold floats .*got {name}"):
            Tensor(bad)
    with pytest.raises(ValueError, match="data must be finite, got 1 NaN"):
        Tensor([1.0, np.nan])
    with pytest.raises(ValueError, match="data is empty"):
        Tensor([])


@pytest.mark.bad_input
def test_refuses_operands_by_name() -> None:
    x = Tensor([1.0, 2.0])
    with pytest.raises(TypeError, match="other must be a Tensor, a number or an array, got str"):
        x + "a"
    with pytest.raises(TypeError, match="got NoneType"):
        x * None
    with pytest.raises(TypeError, match="got ndarray of object"):
        x - np.array([None, None])
    with pytest.raises(ValueError, match=r"shapes \(2,\) \(3,\)"):
        x + np.ones(3)
    with pytest.raises(ValueError, match=r"cannot multiply shapes \(2,\) @ \(3, 2\)"):
        x @ np.ones((3, 2))
    with pytest.raises(ValueError, match=r"cannot multiply shapes \(2,\) @ \(\)"):
        x @ 2.0
    with pytest.raises(TypeError, match="an index must be integers, slices or arrays, got a Tens"):
        x[Tensor([0])]
    with pytest.raises(TypeError, match="a tensor without axes has no length"):
        len(Tensor(1.0))


@pytest.mark.bad_input
def test_refuses_a_pass_that_cannot_start() -> None:
    x = leaf(1.0, 2.0)
    with pytest.raises(ValueError, match=r"backward on a tensor of shape \(2,\) needs the gradien"):
        (x * 2).backward()
    with pytest.raises(ValueError, match=r"gradient has shape \(3,\) but the tensor has shape"):
        (x * 2).backward(np.ones(3))
    with pytest.raises(TypeError, match="gradient is float32 but the tensor is float64"):
        (x * 2).backward(np.ones(2, np.float32))
    with pytest.raises(RuntimeError, match="no tensor with requires_grad=True led here"):
        Tensor([1.0]).backward()


@pytest.mark.bad_input
def test_functions_refuse_what_is_no_tensor() -> None:
    with pytest.raises(TypeError, match="logits must be a Tensor, got ndarray"):
        functions.cross_entropy(np.ones((1, 2)), np.array([0]))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="target must hold labels from 0 to 1, got"):
        functions.cross_entropy(Tensor([[0.0, 0.0]]), np.array([2]))
    with pytest.raises(ValueError, match="target has shape"):
        functions.mse_loss(Tensor([1.0, 2.0]), np.ones(3))
    with pytest.raises(TypeError, match="tensor 1 must be a Tensor, got float"):
        functions.stack([Tensor(1.0), 1.0])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="tensors is empty"):
        functions.concatenate([])
    with pytest.raises(ValueError, match="var with correction 1 needs more than 1 numbers, got 1"):
        Tensor([1.0]).var(correction=1)
