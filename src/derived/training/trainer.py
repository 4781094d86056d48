"""The training loop."""

import math
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau
from torch.utils.data import DataLoader

from derived._validate import require_count, require_paired
from derived.training import checkpoint, random_state
from derived.training.device import choose_device
from derived.training.metrics import Averages, Metric
from derived.training.progress import track


class Trainer:
    """Trains a model, and keeps what a later run needs to resume exactly where this one stopped.

    That covers chance from PyTorch's generators, not from NumPy's, Python's or those of workers.

    Args:
        model: Is moved to the device.
        optimizer: Over the model's parameters.
        loss_fn: From outputs and targets to a number, the mean over the batch.
        scheduler: Steps once per epoch; a `ReduceLROnPlateau` sees the validation's loss, or the
            training's if there is no validation.
        metrics: By name: functions of outputs and targets that return the mean over a batch.
        device: As for `choose_device`.
        progress: Whether to show a progress line; by default only in a terminal.

    Attributes:
        epoch: How many epochs are done.
        history: For each of them the training's loss and metrics, and the validation's, with
            `val_` before their names.

    Raises:
        RuntimeError: If the device is not there.
        TypeError: If an argument is of another type.
        ValueError: If the optimizer holds none of the model's parameters, or a metric has a name
            that the history gives to something else.

    Examples:
        >>> import numpy as np
        >>> from derived.training import tensor_loader
        >>> model = torch.nn.Linear(2, 1, dtype=torch.float64)
        >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        >>> trainer = Trainer(model, optimizer, torch.nn.functional.mse_loss)
        >>> x = np.random.default_rng(0).normal(size=(20, 2))
        >>> loader = tensor_loader(x, x[:, :1], batch_size=5, generator=torch.Generator())
        >>> history = trainer.fit(loader, epochs=30)
        >>> history[-1]["loss"] < 1e-3
        True
    """

    def __init__(
        self,
        model: torch.nn.Module,
        optimizer: torch.optim.Optimizer,
        loss_fn: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
        *,
        scheduler: LRScheduler | None = None,
        metrics: Mapping[str, Metric] | None = None,
        device: str | torch.device = "auto",
        progress: bool | None = None,
    ) -> None:
        for name, value, kind in (
            ("model", model, torch.nn.Module),
            ("optimizer", optimizer, torch.optim.Optimizer),
        ):
            if not isinstance(value, kind):
                raise TypeError(f"{name} must be a {kind.__name__}, got {type(value).__name__}")
        if not callable(loss_fn):
            raise TypeError(f"loss_fn must be callable, got {type(loss_fn).__name__}")
        held = {id(p) for group in optimizer.param_groups for p in group["params"]}
        if held.isdisjoint(map(id, model.parameters())):
            raise ValueError(
                "optimizer holds none of the model's parameters; make it from model.parameters()"
            )
        for name in metrics or {}:
            if name == "loss" or name.startswith("val_"):
                raise ValueError(
                    "a metric may be named neither 'loss' nor 'val_…', which the history uses "
                    f"itself; got {name!r}"
                )
        self.device = choose_device(device)
        self.model = model.to(self.device)
        self.optimizer = optimizer
        self.loss_fn = loss_fn
        self.scheduler = scheduler
        self.metrics = dict(metrics or {})
        self.epoch = 0
        self.history: list[dict[str, float]] = []
        self._progress = progress
        self._shuffle: torch.Generator | None = None
        self._shuffle_state: torch.Tensor | None = None

    def fit(
        self,
        loader: DataLoader[Any],
        epochs: int,
        *,
        validation: DataLoader[Any] | None = None,
        save_to: str | os.PathLike[str] | None = None,
        on_epoch: Callable[[dict[str, float]], object] | None = None,
    ) -> list[dict[str, float]]:
        """Train until `epochs` epochs are done in all, counting those before a resumption.

        Args:
            loader: Yields pairs of inputs and targets; its generator's state is saved, too.
            epochs: The number of epochs in all.
            validation: Is evaluated after each epoch.
            save_to: Where to save after each epoch.
            on_epoch: Is called with the epoch's line of the history, such as `print`; if it returns
                True, training stops. With an `EarlyStopping` named `stopping` that is
                `lambda line: stopping.step(line["val_loss"])`.

        Returns:
            The history.

        Raises:
            CheckpointError: If the state, or what `on_epoch` adds to the line, cannot be saved.
            FloatingPointError: If the loss becomes NaN or infinite.
            TypeError: If `epochs` is not an integer.
            ValueError: If `epochs` is less than 1, the loader yields nothing, or outputs and
                targets have shapes that only broadcast.
        """
        require_count("epochs", epochs)
        self._simplify()
        if save_to is not None:
            checkpoint.plain(self._state())  # refuse before the work of an epoch
        self._shuffle = getattr(loader, "generator", None)
        if self._shuffle is not None and self._shuffle_state is not None:
            self._shuffle.set_state(self._shuffle_state)
        self._shuffle_state = None
        while self.epoch < epochs:
            line = self._train_epoch(loader, f"epoch {self.epoch + 1}/{epochs}")
            if validation is not None:
                line |= {f"val_{name}": x for name, x in self.evaluate(validation).items()}
            if isinstance(self.scheduler, ReduceLROnPlateau):
                self.scheduler.step(line.get("val_loss", line["loss"]))
            elif self.scheduler is not None:
                self.scheduler.step()
            self._simplify()
            self.epoch += 1
            self.history.append(line)
            if save_to is not None:
                self.save(save_to)
            known = len(line)
            done = on_epoch is not None and on_epoch(line) is True
            line |= checkpoint.plain(line, strict=False)
            if save_to is not None and len(line) > known:
                self.save(save_to)
            if done:
                break
        return self.history

    def _simplify(self) -> None:
        """Make NumPy's numbers Python's in optimizer and scheduler, as they will be in the file.

        A float32 of NumPy's rounds what is computed from it: a run that went on with it would part
        from one that is resumed.
        """
        for group in self.optimizer.param_groups:
            settings = {name: value for name, value in group.items() if name != "params"}
            group |= checkpoint.plain(settings, strict=False)
        if self.scheduler is not None and checkpoint.holds_numpy(self.scheduler.state_dict()):
            state = checkpoint.plain(self.scheduler.state_dict(), strict=False)
            self.scheduler.load_state_dict(state)

    def _train_epoch(self, loader: DataLoader[Any], label: str) -> dict[str, float]:
        self.model.train()
        averages = Averages(self.metrics)
        for batch, (inputs, targets) in enumerate(track(loader, label, self._progress)):
            inputs, targets = inputs.to(self.device), targets.to(self.device)
            outputs = self.model(inputs)
            loss = self._loss(outputs, targets)
            value = float(loss.detach())
            if not math.isfinite(value):
                raise FloatingPointError(
                    f"the loss is {value} in batch {batch + 1} of {label}; a smaller learning "
                    "rate, or clipped gradients, may keep it finite"
                )
            self.optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            self.optimizer.step()
            averages.add(value, outputs.detach(), targets)
        return averages.means()

    def _loss(self, outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        if isinstance(outputs, torch.Tensor) and isinstance(targets, torch.Tensor):
            labels = not targets.is_floating_point()
            require_paired(tuple(outputs.shape), tuple(targets.shape), labels)
        loss = self.loss_fn(outputs, targets)
        if loss.numel() != 1:
            raise ValueError(
                f"loss_fn must give one number, the mean over the batch, got {tuple(loss.shape)} "
                "numbers; with PyTorch's losses that is reduction='mean'"
            )
        return loss

    @torch.no_grad()
    def evaluate(self, loader: DataLoader[Any]) -> dict[str, float]:
        """The loss and the metrics over a loader, in the model's evaluation mode.

        Args:
            loader: Yields pairs of inputs and targets.

        Returns:
            Means over all examples, by name. The model's mode is as it was before.

        Raises:
            ValueError: If the loader yields nothing, or outputs and targets have shapes that only
                broadcast.
        """
        was_training = self.model.training
        self.model.eval()
        averages = Averages(self.metrics)
        try:
            for inputs, targets in track(loader, "evaluating", self._progress):
                inputs, targets = inputs.to(self.device), targets.to(self.device)
                outputs = self.model(inputs)
                averages.add(float(self._loss(outputs, targets)), outputs, targets)
        finally:
            self.model.train(was_training)
        return averages.means()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save everything that a resumed run depends on; the file is written whole or not at all.

        Besides weights and the state of optimizer and scheduler, these are PyTorch's global
        generators, which dropout draws from, and that of the loader.

        Args:
            path: The file; its folder is made if need be.

        Raises:
            CheckpointError: If something could not be read again, such as a function in the
                scheduler's settings; a file that was there stays as it was.
        """
        checkpoint.write(Path(path), self._state())

    def _state(self) -> dict[str, Any]:
        shuffle = self._shuffle.get_state() if self._shuffle is not None else self._shuffle_state
        return {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "optimizer_kind": type(self.optimizer).__name__,
            "scheduler": self.scheduler.state_dict() if self.scheduler else None,
            "scheduler_kind": type(self.scheduler).__name__ if self.scheduler else None,
            "epoch": self.epoch,
            "history": self.history,
            "shuffle": shuffle,
            **random_state.capture(self.device),
        }

    def load(self, path: str | os.PathLike[str]) -> None:
        """Restore the trainer that was saved; `fit` then continues from there.

        PyTorch's global generators are set, too. Nothing is changed if the file does not fit.

        Args:
            path: A file that `save` wrote, on any device.

        Raises:
            CheckpointError: If the file is not there, damaged, or of another model, optimizer or
                scheduler.
        """
        path = Path(path)
        state = checkpoint.read(path)
        scheduler = type(self.scheduler).__name__ if self.scheduler else None
        checkpoint.require_same_model(path, state["model"], self.model.state_dict())
        checkpoint.require_same_kind(
            path, "optimizer", state["optimizer_kind"], type(self.optimizer).__name__
        )
        checkpoint.require_same_kind(path, "scheduler", state["scheduler_kind"], scheduler)
        try:
            self.optimizer.load_state_dict(state["optimizer"])
        except ValueError as error:
            raise checkpoint.CheckpointError(
                f"{path} does not fit the trainer's optimizer: {error}"
            ) from error
        self.model.load_state_dict(state["model"])
        if self.scheduler:
            self.scheduler.load_state_dict(state["scheduler"])
        self.epoch, self.history = state["epoch"], state["history"]
        random_state.restore(self.device, state)
        self._shuffle, self._shuffle_state = None, state["shuffle"]
