"""Files that hold a run: written whole or not at all, and refused if they do not fit."""

import os
import tempfile
from pathlib import Path
from typing import Any

import torch

FORMAT = "derived training checkpoint 1"


class CheckpointError(RuntimeError):
    """A checkpoint that cannot be used; the message names the file and what was expected."""


def write(path: Path, state: dict[str, Any]) -> None:
    """Write to a file beside it, then move it into place: a crash leaves the old one whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            torch.save({"format": FORMAT, **state}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read(path: Path) -> dict[str, Any]:
    """Read what `write` wrote: tensors and plain values, no code that a pickle could carry."""
    if not path.is_file():
        fault = "is no file" if path.exists() else "does not exist"
        raise CheckpointError(f"{path} {fault}; expected a file written by Trainer.save")
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # PyTorch raises half a dozen types for a damaged file
        raise CheckpointError(
            f"{path} cannot be read: it is cut off, damaged, or no checkpoint; expected a whole "
            f"file written by Trainer.save ({type(error).__name__})"
        ) from error
    if not isinstance(state, dict) or state.get("format") != FORMAT:
        raise CheckpointError(f"{path} is no {FORMAT}; expected a file written by Trainer.save")
    return state


def require_same_model(path: Path, stored: dict[str, Any], own: dict[str, Any]) -> None:
    """Refuse the weights of another model, naming the first few differences."""
    differences = [f"{name} is missing" for name in own if name not in stored]
    differences += [f"{name} is not in the model" for name in stored if name not in own]
    differences += [
        f"{name} has shape {tuple(stored[name].shape)}, expected {tuple(own[name].shape)}"
        for name in own
        if name in stored and stored[name].shape != own[name].shape
    ]
    if differences:
        more = f", and {len(differences) - 3} more" if len(differences) > 3 else ""
        raise CheckpointError(
            f"{path} holds another model than the trainer's: {'; '.join(differences[:3])}{more}"
        )


def require_same_kind(path: Path, part: str, stored: str | None, own: str | None) -> None:
    """Refuse the state of another class of optimizer or scheduler."""
    if stored != own:
        raise CheckpointError(
            f"{path} was saved with {part} {stored or 'none'}, expected {own or 'none'}"
        )
