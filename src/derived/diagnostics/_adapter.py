"""One interface to NumPy networks and PyTorch modules, so that a diagnostic is written once.

PyTorch is not imported here unless the program has done so: a module or an optimizer of PyTorch's
cannot come from a program that has not.
"""

import copy
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from derived._typing import Array
from derived._validate import require_paired
from derived.nn.layer import Layer
from derived.nn.parameter import Parameter
from derived.ops.losses import cross_entropy, cross_entropy_backward
from derived.optim.optimizer import Optimizer

# A module's loss is a function of outputs and targets. A NumPy network's is a pair: the operation,
# and its backward pass.
LossFn: TypeAlias = Callable[..., Any] | tuple[Callable[..., Any], Callable[..., Any]]
# One update by a batch, as the training loop makes it; returns the loss.
Step: TypeAlias = Callable[[Any, Any], Any]


class Passage(NamedTuple):
    """What went through one layer: its output, and the gradient that came back to it."""

    layer: str
    output: Array
    grad: Array | None


def torch_if_loaded() -> Any:
    """PyTorch, if the program has imported it."""
    return sys.modules.get("torch")


def to_array(value: Any) -> Array:
    """A NumPy array of the same numbers, which no one else writes to."""
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    return np.array(value)


def to_number(name: str, value: Any) -> float:
    """One number, from a float, an array or a tensor that holds one."""
    array = to_array(value) if value is not None else np.empty(0)
    if array.size != 1 or array.dtype.kind not in "fiu":
        came = f"shape {array.shape}" if array.dtype.kind in "fiu" and array.size else repr(value)
        raise TypeError(f"{name} must be one number, the loss of the batch, got {came}")
    return float(array.reshape(()))


def call_step(step: Step, x: Any, target: Any) -> float:
    """Make one update, and return its loss."""
    return to_number("what step returns", step(x, target))


# --------------------------------------------------------------------------------- Networks


class NumpyModel:
    """A network of `derived.nn`."""

    default_loss: LossFn = (cross_entropy, cross_entropy_backward)

    def __init__(self, model: Layer) -> None:
        self.model = model

    def copy(self) -> "NumpyModel":
        """An independent copy of the network, so that looking at it leaves no trace."""
        return NumpyModel(copy.deepcopy(self.model))

    def parameters(self) -> dict[str, Array]:
        """A copy of each parameter, under the name that PyTorch would give it."""
        return {
            name: value.data.copy()
            for path, layer in _with_paths(self.model)
            for name, value in _named(path, layer)
        }

    def forward(self, x: Any) -> Array:
        """The output."""
        return self.model(self._array(x))

    def loss(self, outputs: Array, target: Any, loss_fn: LossFn) -> float:
        """The loss of a batch."""
        op, _ = _pair(loss_fn)
        return float(op(outputs, self._array(target))[0])

    def watch(self, x: Any, target: Any, loss_fn: LossFn) -> list[Passage]:
        """Go forward, and back if there is a target; tell what passed each layer."""
        outputs: list[tuple[str, Array]] = []
        grads: dict[int, Array] = {}
        spied: set[int] = set()
        for path, layer in _with_paths(self.model):
            if not layer.children() and id(layer) not in spied:
                spied.add(id(layer))  # a layer that stands in two places is spied on once
                _spy(layer, _title(path, layer), outputs, grads)
        y = self.model(self._array(x))
        if target is not None:
            op, op_backward = _pair(loss_fn)
            _, cache = op(y, self._array(target))
            self.model.backward(op_backward(1.0, cache))
        return [Passage(name, out, grads.get(i)) for i, (name, out) in enumerate(outputs)]

    @staticmethod
    def quiet() -> Any:
        """Nothing here draws from a generator that others share."""
        return nullcontext()

    def _array(self, value: Any) -> Array:
        """An array; one of floats is of the dtype of the weights."""
        array = to_array(value)
        parameters = self.model.parameters()
        floats = array.dtype.kind == "f" and parameters
        return array.astype(parameters[0].data.dtype, copy=False) if floats else array


def _with_paths(layer: Layer, path: str = "") -> Iterator[tuple[str, Layer]]:
    """A layer and all inside it, each with its place, such as 2.0."""
    yield path, layer
    for i, child in enumerate(layer.children()):
        yield from _with_paths(child, f"{path}.{i}" if path else str(i))


def _named(path: str, layer: Layer) -> Iterator[tuple[str, Parameter]]:
    """The parameters that a layer holds itself."""
    for name, value in vars(layer).items():
        if isinstance(value, Parameter):
            yield (f"{path}.{name}" if path else name), value


def _title(path: str, layer: object) -> str:
    return f"{path} {type(layer).__name__}".strip()


def _spy(
    layer: Layer,
    name: str,
    outputs: list[tuple[str, Array]],
    grads: dict[int, Array],
) -> None:
    """Note what a layer returns, and what gradient it is handed."""
    forward, backward = layer.forward, layer.backward
    places: list[int] = []  # of its outputs; gradients come back to the last one first

    def noted_forward(x: Array) -> Array:
        y = forward(x)
        places.append(len(outputs))
        outputs.append((name, y.copy()))
        return y

    def noted_backward(dy: Array) -> Array:
        grads[places.pop()] = dy.copy()
        return backward(dy)

    # On the object, these stand before the methods of its class.
    vars(layer).update(forward=noted_forward, backward=noted_backward)


def _pair(loss_fn: LossFn) -> tuple[Callable[..., Any], Callable[..., Any]]:
    if not isinstance(loss_fn, tuple) or len(loss_fn) != 2:
        raise TypeError(
            "loss_fn must be a pair such as (mse_loss, mse_loss_backward) for a NumPy network, "
            f"got {type(loss_fn).__name__}"
        )
    return loss_fn


class TorchModel:
    """A module of PyTorch's."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.default_loss: LossFn = torch_if_loaded().nn.functional.cross_entropy

    def copy(self) -> "TorchModel":
        """An independent copy of the module, with its gradients and statistics."""
        return TorchModel(copy.deepcopy(self.model))

    def parameters(self) -> dict[str, Array]:
        """A copy of each parameter."""
        return {name: to_array(value) for name, value in self.model.named_parameters()}

    def forward(self, x: Any) -> Array:
        """The output."""
        with torch_if_loaded().no_grad():
            return to_array(self.model(self._tensor(x)))

    def loss(self, outputs: Array, target: Any, loss_fn: LossFn) -> float:
        """The loss of a batch."""
        return to_number("loss_fn's value", self._loss(self._tensor(outputs), target, loss_fn))

    def watch(self, x: Any, target: Any, loss_fn: LossFn) -> list[Passage]:
        """Go forward, and back if there is a target; tell what passed each layer."""
        torch = torch_if_loaded()
        outputs: list[tuple[str, Array]] = []
        grads: dict[int, Array] = {}

        def note(name: str) -> Callable[..., None]:
            def hook(module: Any, args: Any, y: Any) -> None:
                if not isinstance(y, torch.Tensor):
                    return
                i = len(outputs)
                outputs.append((name, to_array(y)))
                if y.requires_grad:
                    y.register_hook(lambda grad: grads.update({i: to_array(grad)}))

            return hook

        for path, module in self.model.named_modules():
            if next(module.children(), None) is None:
                module.register_forward_hook(note(_title(path, module)))
        with torch.set_grad_enabled(target is not None):
            y = self.model(self._tensor(x))
            if target is not None:
                self._loss(y, target, loss_fn).backward()
        return [Passage(name, out, grads.get(i)) for i, (name, out) in enumerate(outputs)]

    @staticmethod
    def quiet() -> Any:
        """Restore PyTorch's global generator afterwards, since dropout draws from it."""
        return torch_if_loaded().random.fork_rng()

    def _loss(self, outputs: Any, target: Any, loss_fn: LossFn) -> Any:
        if not callable(loss_fn):
            raise TypeError(
                "loss_fn must be a function of outputs and targets for a PyTorch module, "
                f"got {type(loss_fn).__name__}"
            )
        target = self._tensor(target)
        if isinstance(outputs, torch_if_loaded().Tensor):
            labels = not target.is_floating_point()
            require_paired(tuple(outputs.shape), tuple(target.shape), labels)
        return loss_fn(outputs, target)

    def _tensor(self, value: Any) -> Any:
        """A tensor; one of floats is of the dtype, and any is on the device, of the weights."""
        torch = torch_if_loaded()
        tensor = value if isinstance(value, torch.Tensor) else torch.tensor(np.asarray(value))
        like = next((p for p in self.model.parameters() if p.is_floating_point()), None)
        if like is None:
            return tensor
        return tensor.to(like.device, like.dtype if tensor.is_floating_point() else None)


Model: TypeAlias = NumpyModel | TorchModel


def adapt(model: object) -> Model:
    """The common interface of a network."""
    torch = torch_if_loaded()
    if isinstance(model, Layer):
        return NumpyModel(model)
    if torch is not None and isinstance(model, torch.nn.Module):
        return TorchModel(model)
    raise TypeError(
        f"model must be a derived.nn.Layer or a torch.nn.Module, got {type(model).__name__}"
    )


# ------------------------------------------------------------------------------- Optimizers


class NumpyOptimizer:
    """An optimizer of `derived.optim`."""

    def __init__(self, optimizer: Any) -> None:
        self.optimizer = optimizer

    @property
    def lr(self) -> float:
        """The learning rate."""
        return float(self.optimizer.lr)

    @lr.setter
    def lr(self, rate: float) -> None:
        self.optimizer.lr = rate

    def rates(self) -> list[float]:
        """The learning rates of all groups; here there is one."""
        return [self.lr]

    def put_back_rates(self, rates: list[float]) -> None:
        """Give the groups these rates."""
        (self.lr,) = rates

    def parameters(self) -> list[Array]:
        """A copy of each parameter that it holds."""
        return [parameter.data.copy() for parameter in self.optimizer.parameters]

    def put_back(self, values: list[Array]) -> None:
        """Give the parameters these values."""
        for parameter, old in zip(self.optimizer.parameters, values, strict=True):
            parameter.data[...] = old

    def gradient_norm(self) -> float:
        """The norm of all gradients together."""
        grads = [p.grad for p in self.optimizer.parameters if p.grad is not None]
        return math.sqrt(sum(float(np.sum(np.square(g, dtype=np.float64))) for g in grads))

    @contextmanager
    def before_each_step(self, action: Callable[[], None]) -> Iterator[None]:
        """Do something whenever the optimizer is about to change the parameters."""
        step = self.optimizer.step
        outer = vars(self.optimizer).get("step")  # of a watch around this one

        def watched() -> None:
            action()
            step()

        self.optimizer.step = watched
        try:
            yield
        finally:
            del self.optimizer.step  # the method of the class is there again
            if outer is not None:
                self.optimizer.step = outer


class TorchOptimizer:
    """An optimizer of PyTorch's."""

    def __init__(self, optimizer: Any) -> None:
        self.optimizer = optimizer

    @property
    def lr(self) -> float:
        """The learning rate of the first group."""
        return float(self.optimizer.param_groups[0]["lr"])

    @lr.setter
    def lr(self, rate: float) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = rate

    def rates(self) -> list[float]:
        """The learning rates of all groups."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def put_back_rates(self, rates: list[float]) -> None:
        """Give the groups these rates."""
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            group["lr"] = rate

    def _tensors(self) -> list[Any]:
        return [p for group in self.optimizer.param_groups for p in group["params"]]

    def parameters(self) -> list[Array]:
        """A copy of each parameter that it holds."""
        return [to_array(p) for p in self._tensors()]

    def put_back(self, values: list[Array]) -> None:
        """Give the parameters these values."""
        torch = torch_if_loaded()
        with torch.no_grad():
            for parameter, old in zip(self._tensors(), values, strict=True):
                parameter.copy_(torch.from_numpy(old))

    def gradient_norm(self) -> float:
        """The norm of all gradients together."""
        grads = [p.grad for p in self._tensors() if p.grad is not None]
        return math.sqrt(sum(float(g.double().square().sum()) for g in grads))

    @contextmanager
    def before_each_step(self, action: Callable[[], None]) -> Iterator[None]:
        """Do something whenever the optimizer is about to change the parameters."""
        handle = self.optimizer.register_step_pre_hook(lambda *_: action())
        try:
            yield
        finally:
            handle.remove()


def adapt_optimizer(optimizer: object) -> NumpyOptimizer | TorchOptimizer:
    """The common interface of an optimizer."""
    torch = torch_if_loaded()
    if isinstance(optimizer, Optimizer):
        return NumpyOptimizer(optimizer)
    if torch is not None and isinstance(optimizer, torch.optim.Optimizer):
        return TorchOptimizer(optimizer)
    raise TypeError(
        f"optimizer must be one of derived.optim or torch.optim, got {type(optimizer).__name__}"
    )
