"""Saving and resuming: the same bits, and clear refusals."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from derived.training import CheckpointError, Trainer, tensor_loader


def make(
    width: int = 8, optimizer: str = "Adam", scheduled: bool = True, depth: int = 1
) -> Trainer:
    """A model that draws random numbers as it trains, with state in every part."""
    hidden: list[torch.nn.Module] = []
    for _ in range(depth):
        hidden += [torch.nn.Linear(width if hidden else 4, width), torch.nn.BatchNorm1d(width)]
        hidden += [torch.nn.ReLU(), torch.nn.Dropout(0.3)]
    model = torch.nn.Sequential(*hidden, torch.nn.Linear(width, 3))
    chosen = getattr(torch.optim, optimizer)(model.parameters(), lr=0.05)
    scheduler = torch.optim.lr_scheduler.StepLR(chosen, 1, gamma=0.7) if scheduled else None
    loss = torch.nn.functional.cross_entropy
    return Trainer(model, chosen, loss, scheduler=scheduler, device="cpu")


def loaders() -> tuple[Any, Any]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(30, 4)).astype(np.float32)
    y = rng.integers(0, 3, 30)
    generator = torch.Generator().manual_seed(5)
    return tensor_loader(x[:20], y[:20], 6, generator=generator), tensor_loader(x[20:], y[20:], 6)


def start(**settings: Any) -> Trainer:
    torch.manual_seed(11)
    return make(**settings)


@pytest.fixture(autouse=True)
def own_random_numbers() -> Any:
    with torch.random.fork_rng(devices=[]):
        yield


@pytest.mark.parametrize("validated", [False, True])
@pytest.mark.parametrize("optimizer", ["Adam", "SGD"])
def test_a_resumed_run_ends_in_the_same_bits(
    tmp_path: Path, validated: bool, optimizer: str
) -> None:
    path = tmp_path / "deep" / "run.pt"
    train, held_out = loaders()
    validation = held_out if validated else None
    whole = start(optimizer=optimizer)
    whole.fit(train, epochs=5, validation=validation)

    train, _ = loaders()
    start(optimizer=optimizer).fit(train, epochs=2, validation=validation, save_to=path)
    torch.manual_seed(999)  # another process would have drawn other numbers by now
    resumed = make(optimizer=optimizer)
    resumed.load(path)
    assert resumed.epoch == 2
    train, _ = loaders()
    torch.rand(3, generator=train.generator)
    resumed.fit(train, epochs=5, validation=validation)

    assert resumed.history == whole.history
    for (name, a), b in zip(
        whole.model.state_dict().items(), resumed.model.state_dict().values(), strict=True
    ):
        assert torch.equal(a, b), name
    assert str(whole.optimizer.state_dict()) == str(resumed.optimizer.state_dict())


def test_without_the_random_state_the_bits_would_differ(tmp_path: Path) -> None:
    """What makes the test above worth something: shuffling and dropout do matter here."""
    train, _ = loaders()
    whole = start()
    whole.fit(train, epochs=3)
    train, _ = loaders()
    half = start()
    half.fit(train, epochs=2)
    torch.manual_seed(999)
    half.fit(train, epochs=3)
    assert not torch.equal(next(whole.model.parameters()), next(half.model.parameters()))


def test_saving_again_before_fitting_keeps_the_shuffling(tmp_path: Path) -> None:
    train, _ = loaders()
    whole = start()
    whole.fit(train, epochs=2)
    train, _ = loaders()
    start().fit(train, epochs=1, save_to=tmp_path / "a.pt")
    middle = make()
    middle.load(tmp_path / "a.pt")
    middle.save(tmp_path / "b.pt")
    last = make()
    last.load(tmp_path / "b.pt")
    last.fit(loaders()[0], epochs=2)
    assert last.history == whole.history


def saved(tmp_path: Path, **settings: Any) -> Path:
    path = tmp_path / "run.pt"
    start(**settings).fit(loaders()[0], epochs=1, save_to=path)
    return path


def test_nothing_but_the_checkpoint_is_left(tmp_path: Path) -> None:
    path = saved(tmp_path)
    assert os.listdir(tmp_path) == [path.name]


def test_a_crash_while_saving_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path)
    before = path.read_bytes()

    def crash(state: object, file: Any) -> None:
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(torch, "save", crash)
    with pytest.raises(KeyboardInterrupt):
        make().save(path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.bad_input
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.95, 0.999])
def test_a_file_that_was_cut_off(tmp_path: Path, share: float) -> None:
    path = saved(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(CheckpointError, match=r"run\.pt cannot be read: it is cut off.*Trainer"):
        make().load(path)


@pytest.mark.bad_input
def test_files_that_are_something_else(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"is no file; expected a file written by Trainer"):
        make().load(tmp_path)
    with pytest.raises(CheckpointError, match=r"none\.pt does not exist; expected a file written"):
        make().load(tmp_path / "none.pt")
    path = tmp_path / "other.pt"
    torch.save({"weights": torch.zeros(1)}, path)
    with pytest.raises(CheckpointError, match=r"other\.pt is no derived training checkpoint 1"):
        make().load(path)
    path.write_text("hello")
    with pytest.raises(CheckpointError, match=r"other\.pt cannot be read"):
        make().load(path)


class Trap:
    """What runs code when it is unpickled."""

    def __reduce__(self) -> Any:
        return (os.mkdir, ("trap",))


@pytest.mark.bad_input
def test_no_code_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save({"format": "derived training checkpoint 1", "model": Trap()}, "evil.pt")
    with pytest.raises(CheckpointError, match=r"evil\.pt cannot be read"):
        make().load("evil.pt")
    assert os.listdir() == ["evil.pt"]


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"width": 16}, r"0\.weight has shape \(8, 4\), expected \(16, 4\); .* and \d+ more"),
        ({"depth": 2}, r"another model than the trainer's: .*is missing"),
        ({"optimizer": "SGD"}, r"run\.pt was saved with optimizer Adam, expected SGD"),
        ({"scheduled": False}, r"run\.pt was saved with scheduler StepLR, expected none"),
    ],
)
def test_a_run_of_something_else_changes_nothing(
    tmp_path: Path, settings: dict[str, Any], message: str
) -> None:
    path = saved(tmp_path)
    other = make(**settings)
    before = {name: value.clone() for name, value in other.model.state_dict().items()}
    with pytest.raises(CheckpointError, match=message):
        other.load(path)
    assert all(torch.equal(before[k], v) for k, v in other.model.state_dict().items())
    assert (other.epoch, other.history) == (0, [])


@pytest.mark.bad_input
def test_parameters_in_other_groups(tmp_path: Path) -> None:
    path = saved(tmp_path, scheduled=False)
    other = make(scheduled=False)
    first, *rest = other.model.parameters()
    groups = [{"params": [first]}, {"params": rest}]
    other.optimizer = torch.optim.Adam(groups, lr=0.05)
    with pytest.raises(CheckpointError, match=r"run\.pt does not fit the trainer's optimizer: "):
        other.load(path)
