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


S: Any = torch.optim.lr_scheduler

# NumPy numbers wherever a setting may be one: they are saved, and resumed, as plain ones.
SETTINGS: dict[str, tuple[Any, Any]] = {
    "float": (1e-2, None),
    "lr from logspace": (np.logspace(-3, -1, 3)[1], None),
    "lr float32": (np.float32(1e-2), None),
    "lr float32 that falls": (np.float32(0.1), lambda o: S.ExponentialLR(o, gamma=0.9)),
    "lr float16 that falls": (np.float16(0.1), lambda o: S.StepLR(o, 1, gamma=np.float32(0.3))),
    "MultiStepLR": (1e-2, lambda o: S.MultiStepLR(o, np.array([1, 2]))),
    "StepLR": (1e-2, lambda o: S.StepLR(o, np.int64(1), gamma=np.sqrt(0.1))),
    "CosineAnnealingLR": (1e-2, lambda o: S.CosineAnnealingLR(o, np.int64(5))),
    "CosineAnnealingWarmRestarts": (1e-2, lambda o: S.CosineAnnealingWarmRestarts(o, 5)),
    "OneCycleLR": (1e-2, lambda o: S.OneCycleLR(o, np.float64(1e-2), total_steps=10)),
    "CyclicLR": (1e-2, lambda o: S.CyclicLR(o, 1e-3, np.float32(1e-2), cycle_momentum=False)),
    "LambdaLR": (1e-2, lambda o: S.LambdaLR(o, lambda e: float(np.cos(e / 10)))),
    "LambdaLR float32": (1e-2, lambda o: S.LambdaLR(o, lambda e: np.float32(0.3) ** e)),
    "MultiplicativeLR float32": (1e-2, lambda o: S.MultiplicativeLR(o, lambda _: np.float32(0.3))),
    "SequentialLR": (
        1e-2,
        lambda o: S.SequentialLR(
            o,
            [S.LinearLR(o, np.float32(0.1)), S.CosineAnnealingLR(o, 5)],
            milestones=[np.int64(2)],
        ),
    ),
    "ChainedScheduler": (
        1e-2,
        lambda o: S.ChainedScheduler([S.LinearLR(o), S.StepLR(o, 1, np.float32(0.1))]),
    ),
    "ReduceLROnPlateau": (1e-2, lambda o: S.ReduceLROnPlateau(o, factor=np.float32(0.3))),
}


def regression(lr: Any, schedule: Any = None, **settings: Any) -> tuple[Trainer, Any]:
    torch.manual_seed(0)
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr, **settings)
    scheduler = schedule(optimizer) if schedule else None
    x = np.random.default_rng(0).normal(size=(8, 2)).astype(np.float32)
    loss = torch.nn.functional.mse_loss
    trainer = Trainer(model, optimizer, loss, scheduler=scheduler, device="cpu")
    return trainer, tensor_loader(x, x[:, :1], batch_size=4)


@pytest.mark.filterwarnings("ignore")  # PyTorch's own, of schedulers
@pytest.mark.parametrize(("lr", "schedule"), SETTINGS.values(), ids=SETTINGS)
def test_settings_of_numpy_s_resume_in_the_same_bits(
    lr: Any, schedule: Any, tmp_path: Path
) -> None:
    unsaved, loader = regression(lr, schedule)
    unsaved.fit(loader, 5)
    whole, loader = regression(lr, schedule)
    whole.fit(loader, 2, save_to=tmp_path / "a.pt")
    resumed, loader = regression(lr, schedule)
    resumed.load(tmp_path / "a.pt")
    for each in (whole, resumed):
        each.fit(loader, 5, save_to=tmp_path / "b.pt")
    for a, b, c in zip(
        *(each.model.parameters() for each in (unsaved, whole, resumed)), strict=True
    ):
        assert torch.equal(a, c)
        assert torch.equal(b, c)
    assert whole.history == resumed.history == unsaved.history
    assert type(resumed.optimizer.param_groups[0]["lr"]) is float


@pytest.mark.parametrize("betas", [(np.float64(0.8), np.float64(0.9)), [0.8, np.float64(0.9)]])
def test_numbers_inside_of_settings(betas: Any, tmp_path: Path) -> None:
    ours, loader = regression(1e-2, betas=betas, eps=np.float64(1e-6), amsgrad=np.bool(True))
    ours.fit(loader, 1, save_to=tmp_path / "a.pt")
    other, _ = regression(1e-2)
    other.load(tmp_path / "a.pt")
    group = other.optimizer.param_groups[0]
    assert [type(b) for b in group["betas"]] == [float, float]
    assert (type(group["eps"]), group["amsgrad"]) == (float, True)


def test_what_on_epoch_adds_is_saved_with_its_epoch(tmp_path: Path) -> None:
    ours, loader = regression(1e-2)

    def note(line: dict[str, Any]) -> None:
        line["best"] = np.min([line["loss"]])
        line["rounds"] = np.int64(3)
        line["name"] = np.str_("a")

    ours.fit(loader, 2, save_to=tmp_path / "a.pt", on_epoch=note)
    other, _ = regression(1e-2)
    other.load(tmp_path / "a.pt")
    assert other.history == ours.history
    assert [type(v) for v in other.history[-1].values()] == [float, float, int, str]


class Rate:
    """A schedule with something in it that is no number."""

    def __init__(self) -> None:
        self.start = Path("a")

    def __call__(self, epoch: int) -> float:
        return 0.9**epoch


@pytest.mark.bad_input
@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        (
            lambda o: S.LambdaLR(o, Rate()),
            r"cannot save scheduler\['lr_lambdas'\]\[0\]\['start'\], a pathlib\..*Path: a checkp",
        ),
        (
            lambda o: S.SequentialLR(
                o,
                [S.StepLR(o, 1), S.StepLR(o, 1)],
                milestones=np.array([2]),
            ),
            r"cannot save scheduler\['_milestones'\], a numpy\.ndarray: a checkpoint holds tensors",
        ),
        (
            lambda o: S.StepLR(o, 1, gamma=np.longdouble(0.5)),
            r"cannot save scheduler\['gamma'\], a numpy\.longdouble",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_what_could_not_be_read_is_refused_before_the_work(
    schedule: Any, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.pt"
    good, loader = regression(1e-2)
    good.fit(loader, 1, save_to=path)
    before = path.read_bytes()
    ours, loader = regression(1e-2, schedule)
    start = [p.clone() for p in ours.model.parameters()]
    with pytest.raises(CheckpointError, match=message):
        ours.fit(loader, 1, save_to=path)
    assert ours.epoch == 0
    assert all(torch.equal(a, b) for a, b in zip(start, ours.model.parameters(), strict=True))
    with pytest.raises(CheckpointError, match=message):
        ours.save(path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.bad_input
@pytest.mark.parametrize("added", [np.zeros(2), Path("a"), len, {"a": [object()]}])
def test_what_on_epoch_adds_may_be_refused_and_the_epoch_is_kept(
    added: Any, tmp_path: Path
) -> None:
    path = tmp_path / "a.pt"
    ours, loader = regression(1e-2)
    with pytest.raises(CheckpointError, match=r"cannot save history\[0\]\['more'\]"):
        ours.fit(loader, 2, save_to=path, on_epoch=lambda line: line.update(more=added))
    other, _ = regression(1e-2)
    other.load(path)
    assert other.epoch == 1


@pytest.mark.bad_input
def test_a_file_that_cannot_be_read_again_is_not_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.pt"
    ours, loader = regression(1e-2)
    ours.fit(loader, 1, save_to=path)
    before = path.read_bytes()
    monkeypatch.setattr(torch, "save", lambda state, file: file.write(b"half"))
    with pytest.raises(CheckpointError, match=r"a\.pt was not written: .* cannot be read again"):
        ours.save(path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.bad_input
def test_weights_under_other_names(tmp_path: Path) -> None:
    ours, loader = regression(1e-2)
    ours.fit(loader, 1, save_to=tmp_path / "a.pt")
    ours.model = torch.nn.DataParallel(ours.model)
    with pytest.raises(CheckpointError, match=r"module\.weight is missing"):
        ours.load(tmp_path / "a.pt")
