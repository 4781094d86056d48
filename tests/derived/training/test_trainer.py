"""The loop: the steps it takes, what it averages, and what it leaves alone."""

import io
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import torch

from derived.training import EarlyStopping, Trainer, accuracy, choose_device, tensor_loader
from derived.training.progress import track

cross_entropy = torch.nn.functional.cross_entropy


def examples(n: int = 23) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, 4)).astype(np.float32)
    return x, (x[:, 0] > x[:, 1]).astype(np.int64) + (x[:, 2] > 0.5)


def network(seed: int = 0) -> torch.nn.Sequential:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 3))


def trainer(model: torch.nn.Module | None = None, **settings: Any) -> Trainer:
    model = model or network()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    return Trainer(model, optimizer, cross_entropy, device="cpu", **settings)


def test_takes_the_steps_of_a_loop_by_hand() -> None:
    x, y = (torch.from_numpy(a) for a in examples())
    expected = network()
    optimizer = torch.optim.SGD(expected.parameters(), lr=0.1)
    generator = torch.Generator().manual_seed(3)
    for _ in range(2):
        loader: Any = tensor_loader(x, y, batch_size=5, generator=generator)
        for inputs, targets in loader:
            optimizer.zero_grad()
            loss: Any = cross_entropy(expected(inputs), targets)
            loss.backward()
            optimizer.step()
    ours = trainer()
    ours.fit(tensor_loader(x, y, 5, generator=torch.Generator().manual_seed(3)), epochs=2)
    for a, b in zip(ours.model.parameters(), expected.parameters(), strict=True):
        assert torch.equal(a, b)


def test_means_run_over_examples_not_batches() -> None:
    x, y = examples(23)  # batches of 10, 10 and 3
    ours = trainer(metrics={"accuracy": accuracy})
    found = ours.evaluate(tensor_loader(x, y, 10))
    logits, target = ours.model(torch.from_numpy(x)), torch.from_numpy(y)
    assert found["loss"] == pytest.approx(cross_entropy(logits, target).item(), rel=1e-6)
    assert found["accuracy"] == pytest.approx(float((logits.argmax(1) == target).sum()) / 23)


def test_history_has_both_sides_and_falls() -> None:
    x, y = examples(60)
    lines: list[dict[str, float]] = []
    ours = trainer(metrics={"accuracy": accuracy})
    loader = tensor_loader(x[:40], y[:40], 8, generator=torch.Generator())
    history = ours.fit(
        loader, epochs=20, validation=tensor_loader(x[40:], y[40:], 8), on_epoch=lines.append
    )
    assert list(history[0]) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert history == lines == ours.history
    assert (ours.epoch, len(history)) == (20, 20)
    assert history[-1]["loss"] < history[0]["loss"]


def test_epochs_are_counted_in_all() -> None:
    ours = trainer()
    loader = tensor_loader(*examples(), 8)
    ours.fit(loader, epochs=2)
    before = [p.clone() for p in ours.model.parameters()]
    ours.fit(loader, epochs=2)
    assert all(torch.equal(a, b) for a, b in zip(before, ours.model.parameters(), strict=True))
    ours.fit(loader, epochs=3)
    assert len(ours.history) == 3


@pytest.mark.parametrize("training", [True, False])
def test_evaluation_leaves_the_model_alone(training: bool) -> None:
    model = torch.nn.Sequential(torch.nn.BatchNorm1d(4), torch.nn.Dropout(0.9), network())
    ours = trainer(model)
    model.train(training)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    loader = tensor_loader(*examples(), 8)
    first, second = ours.evaluate(loader), ours.evaluate(loader)
    assert first == second  # no dropout
    assert model.training == training
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    assert all(p.grad is None for p in model.parameters())


def test_training_is_in_training_mode() -> None:
    model = torch.nn.Sequential(torch.nn.BatchNorm1d(4), network())
    ours = trainer(model)
    model.eval()
    ours.fit(tensor_loader(*examples(), 8), epochs=1)
    assert model.training
    assert int(model.state_dict()["0.num_batches_tracked"]) == 3


def test_schedulers_step_once_an_epoch() -> None:
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.4)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5)
    ours = Trainer(model, optimizer, cross_entropy, scheduler=scheduler, device="cpu")
    ours.fit(tensor_loader(*examples(), 8), epochs=2)
    assert optimizer.param_groups[0]["lr"] == 0.1


@pytest.mark.parametrize("validated", [True, False])
def test_a_plateau_is_seen(validated: bool) -> None:
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)  # nothing ever improves
    optimizer.param_groups[0]["lr"] = 1e-30
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=0, eps=0.0)
    ours = Trainer(model, optimizer, cross_entropy, scheduler=scheduler, device="cpu")
    loader = tensor_loader(*examples(), 8)
    ours.fit(loader, epochs=3, validation=loader if validated else None)
    assert optimizer.param_groups[0]["lr"] == pytest.approx(1e-32)


def test_loader_shuffles_by_its_generator_alone() -> None:
    x, y = examples(10)

    def orders(generator: torch.Generator | None) -> list[list[list[float]]]:
        loader = tensor_loader(x, y, 4, generator=generator)
        return [[row for inputs, _ in loader for row in inputs.tolist()] for _ in range(2)]

    first, second = orders(torch.Generator().manual_seed(1))
    assert first != second
    assert sorted(first) == sorted(second) == sorted(x.tolist())
    assert [first, second] == orders(torch.Generator().manual_seed(1))
    assert first != orders(torch.Generator().manual_seed(2))[0]
    assert orders(None) == [x.tolist(), x.tolist()]
    assert len(tensor_loader(x, y, 4)) == 3
    assert len(tensor_loader(x, y, 4, drop_last=True)) == 2


def test_auto_takes_the_fastest_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert choose_device() == torch.device("cpu")
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert choose_device() == torch.device("mps")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert choose_device() == torch.device("cuda")
    assert choose_device("cuda:1") == torch.device("cuda", 1)
    assert choose_device(torch.device("cpu")) == torch.device("cpu")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_for_terminals() -> None:
    log, terminal = io.StringIO(), Terminal()
    assert list(track(range(3), "epoch", stream=log)) == [0, 1, 2]
    assert log.getvalue() == ""
    assert list(track(range(4), "epoch", stream=terminal)) == [0, 1, 2, 3]
    assert f"epoch [{'#' * 24}] 4/4    0 s left" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r")
    hidden = Terminal()
    assert list(track(range(3), "epoch", shown=False, stream=hidden)) == [0, 1, 2]
    assert hidden.getvalue() == ""


def test_progress_without_a_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derived.training.progress._SECONDS_BETWEEN", 0.0)
    terminal = Terminal()
    assert list(track(iter([1, 2]), "rows", stream=terminal)) == [1, 2]
    assert "rows 2 0 s" in terminal.getvalue()


def test_progress_line_is_wiped_when_the_loop_stops_early() -> None:
    terminal = Terminal()
    tracked = track(range(1), "x", stream=terminal)
    next(tracked)
    tracked.close()  # type: ignore[attr-defined]
    assert terminal.getvalue().endswith("\r")


def test_the_rest_of_the_library_does_not_load_torch() -> None:
    program = (
        "import sys, derived.autograd, derived.optim, derived.ops.batch_norm\n"
        "print('torch' in sys.modules)\n"
        "sys.modules['torch'] = None\n"
        "try:\n    import derived.training\n"
        "except ModuleNotFoundError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines() == [
        "False",
        "derived.training needs PyTorch: python -m pip install 'derived[torch]'",
    ]


@pytest.mark.bad_input
def test_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    x, y = examples()
    with pytest.raises(ValueError, match=r"pair up row by row, got shapes \(23, 4\) and \(22,\)"):
        tensor_loader(x, y[:-1], 4)
    with pytest.raises(ValueError, match="inputs must be finite"):
        tensor_loader(x * np.nan, y, 4)
    with pytest.raises(ValueError, match=r"inputs is empty: shape \(0, 4\)"):
        tensor_loader(x[:0], y[:0], 4)
    with pytest.raises(ValueError, match="batch_size must be at least 1, got 0"):
        tensor_loader(x, y, 0)
    with pytest.raises(TypeError, match="inputs must be an array or a tensor, got list"):
        tensor_loader([1.0], y, 4)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"generator must be a torch.Generator, got int"):
        tensor_loader(x, y, 4, generator=0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"got \(2,\) and \(2,\)"):
        accuracy(torch.ones(2), torch.ones(2))
    with pytest.raises(RuntimeError, match=r"device 'mps' is not here; there is .*cpu"):
        choose_device("mps")
    with pytest.raises(TypeError, match=r"device must be a string or a torch.device, got int"):
        choose_device(0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"device must be 'auto', 'cpu', .*, got 'gpu'"):
        choose_device("gpu")
    model = network()
    for name in ("loss", "val_accuracy"):
        with pytest.raises(ValueError, match=f"which the history uses itself; got '{name}'"):
            trainer(metrics={name: accuracy})
    with pytest.raises(ValueError, match="optimizer holds none of the model's parameters"):
        Trainer(model, torch.optim.SGD(network().parameters()), cross_entropy)
    with pytest.raises(TypeError, match="optimizer must be a Optimizer, got float"):
        Trainer(model, 0.1, cross_entropy)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="loss_fn must be callable, got str"):
        Trainer(model, torch.optim.SGD(model.parameters()), "mse")  # type: ignore[arg-type]
    each_loss = torch.nn.CrossEntropyLoss(reduction="none")
    each = Trainer(model, torch.optim.SGD(model.parameters()), each_loss)
    for attempt in (each.evaluate, lambda loader: each.fit(loader, epochs=1)):
        with pytest.raises(ValueError, match=r"loss_fn must give one number.*got \(4,\) numbers"):
            attempt(tensor_loader(x, y, 4))
    with pytest.raises(ValueError, match="epochs must be at least 1, got 0"):
        trainer().fit(tensor_loader(x, y, 4), epochs=0)
    with pytest.raises(ValueError, match="the loader yields no batch"):
        trainer().evaluate(tensor_loader(x, y, 99, drop_last=True))


@pytest.mark.bad_input
def test_a_loss_that_explodes_is_named() -> None:
    x, y = examples()
    ours = trainer()
    ours.optimizer.param_groups[0]["lr"] = 1e30
    with pytest.raises(FloatingPointError, match=r"the loss is \w+ in batch \d of epoch 1/2"):
        ours.fit(tensor_loader(x, y, 4), epochs=2)


def test_on_epoch_may_end_the_run_with_early_stopping() -> None:
    x, y = examples(60)
    ours = trainer()
    stopping = EarlyStopping(ours.model, patience=2)
    values = iter([0.5, 0.4, 0.6, 0.7, 0.8])
    loader = tensor_loader(x, y, 8, generator=torch.Generator())
    history = ours.fit(loader, epochs=9, on_epoch=lambda line: stopping.step(next(values)))
    assert (ours.epoch, len(history), stopping.best_check) == (4, 4, 2)
    twin = trainer()
    twin.fit(tensor_loader(x, y, 8, generator=torch.Generator()), epochs=2)
    stopping.restore()
    for a, b in zip(ours.model.parameters(), twin.model.parameters(), strict=True):
        assert torch.equal(a, b)
    ours.fit(loader, epochs=6)  # and it can go on
    assert ours.epoch == 6


def test_other_answers_of_on_epoch_end_nothing() -> None:
    ours = trainer()
    ours.fit(tensor_loader(*examples(), 8), epochs=2, on_epoch=lambda line: 1)
    assert ours.epoch == 2


F = torch.nn.functional


class Constant(torch.nn.Module):
    """Outputs of a given shape, whatever the inputs are."""

    def __init__(self, *shape: int) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(shape))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.weight * torch.ones(len(x), *([1] * (self.weight.ndim - 1)))


def fitted(model: torch.nn.Module, targets: np.ndarray, loss: Any) -> Trainer:
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    ours = Trainer(model, optimizer, loss, device="cpu")
    ours.fit(tensor_loader(np.ones((len(targets), 4), np.float32), targets, 4), epochs=1)
    return ours


def own_loss(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return ((outputs - targets) ** 2).mean()


@pytest.mark.bad_input
@pytest.mark.parametrize("loss", [F.mse_loss, F.l1_loss, own_loss])
@pytest.mark.parametrize(
    ("outputs", "targets"),
    [
        ((1, 1), (5,)),  # the last batch has one example
        ((1,), (5, 1)),
        ((1, 3), (5, 1)),
        ((1, 1, 3), (4, 2, 3)),
        ((1, 3, 2), (6, 3, 1)),
        ((1, 1), (1,)),
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_refuses_shapes_that_only_broadcast(
    outputs: tuple[int, ...], targets: tuple[int, ...], loss: Any, dtype: Any
) -> None:
    model = Constant(*outputs)
    with pytest.raises(ValueError, match=r"outputs have shape .* but targets have shape .*, which"):
        fitted(model, np.zeros(targets, dtype), loss)
    assert model.weight.grad is None
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    ours = Trainer(model, optimizer, loss, device="cpu")
    loader = tensor_loader(np.ones((targets[0], 4), np.float32), np.zeros(targets, dtype), 4)
    with pytest.raises(ValueError, match="which a loss would broadcast"):
        ours.evaluate(loader)


@pytest.mark.bad_input
@pytest.mark.parametrize(("outputs", "targets"), [((1, 1), (5,)), ((1,), (5, 1))])
def test_refuses_whole_numbers_that_only_broadcast(
    outputs: tuple[int, ...], targets: tuple[int, ...]
) -> None:
    with pytest.raises(ValueError, match="which a loss would broadcast"):
        fitted(Constant(*outputs), np.zeros(targets, np.int64), own_loss)


@pytest.mark.parametrize(
    ("outputs", "targets", "dtype", "loss"),
    [
        ((1, 3), (7,), np.int64, cross_entropy),  # batches of 4 and of 3, as many as classes
        ((1, 4), (5,), np.int64, cross_entropy),
        ((1, 3, 2), (4, 2), np.int64, cross_entropy),
        ((1, 3), (4, 3), np.float32, cross_entropy),
        ((1, 1), (4, 1), np.float32, F.mse_loss),
        ((1,), (4,), np.float32, F.binary_cross_entropy_with_logits),
        ((1, 3), (4, 1), np.int64, lambda z, y: -z.log_softmax(1).gather(1, y).mean()),
        # A mean and a log variance for each target, in batches of 4, 2 and 1.
        ((1, 2), (6,), np.float32, lambda z, y: F.gaussian_nll_loss(z[:, 0], y, z[:, 1].exp())),
        ((1, 2), (5,), np.float32, lambda z, y: F.gaussian_nll_loss(z[:, 0], y, z[:, 1].exp())),
    ],
)
def test_shapes_that_a_loss_pairs_up_itself(
    outputs: tuple[int, ...], targets: tuple[int, ...], dtype: Any, loss: Any
) -> None:
    assert fitted(Constant(*outputs), np.zeros(targets, dtype), loss).epoch == 1
