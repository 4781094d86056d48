"""Training in PyTorch: one loop, and what stands around it. Needs `derived[torch]`.

- `Trainer` trains, evaluates, saves and resumes; on one machine, a resumed run ends in the same
  bits;
- `tensor_loader` turns arrays into batches, shuffled by a generator that you pass;
- `choose_device` finds the fastest device there is;
- `EarlyStopping` ends a run that no longer improves; it is that of `derived.optim`;
- `accuracy` is a metric, and so is any function of outputs and targets;
- `CheckpointError` is what a file that does not fit is refused with.
"""

try:
    import torch  # noqa: F401
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "derived.training needs PyTorch: python -m pip install 'derived[torch]'", name=error.name
    ) from None

from derived.optim.early_stopping import EarlyStopping
from derived.training.checkpoint import CheckpointError
from derived.training.device import choose_device
from derived.training.loader import tensor_loader
from derived.training.metrics import accuracy
from derived.training.trainer import Trainer

__all__ = [
    "CheckpointError",
    "EarlyStopping",
    "Trainer",
    "accuracy",
    "choose_device",
    "tensor_loader",
]
