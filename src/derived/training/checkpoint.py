"""Files that hold a run: written whole or not at all, and refused if they do not fit."""

import copy
import os
import tempfile
from collections import Counter, OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import torch

FORMAT = "derived training checkpoint 1"
# What `torch.load` reads without running code, besides tensors and collections.
_ATOMS = {type(None), bool, int, float, complex, str, bytes, torch.dtype, torch.device, torch.Size}


class CheckpointError(RuntimeError):
    """A checkpoint that cannot be used, or be written; the message says why."""


def plain(value: Any, name: str = "", strict: bool = True) -> Any:
    """The same, with NumPy's numbers as Python's; refuse by name what cannot be read again.

    Args:
        value: Tensors, numbers and strings, in dictionaries, lists and the like.
        name: What a refusal calls it, such as `history`.
        strict: Whether to refuse, or to leave alone, what is none of these.
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, torch.Tensor) or type(value) in _ATOMS:
        return value
    if type(value) in (dict, OrderedDict, Counter):
        result = copy.copy(value)  # with the attributes that PyTorch gives a model's state
        result.clear()
        for key, item in value.items():
            label = f"{name}[{key!r}]" if name else str(key)
            result[plain(key, f"a key of {name}", strict)] = plain(item, label, strict)
        return result
    if type(value) in (list, tuple, set):
        items = enumerate(value)
        return type(value)([plain(item, f"{name}[{i}]", strict) for i, item in items])
    if strict:
        kind = f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")
        raise CheckpointError(
            f"cannot save {name}, a {kind}: a checkpoint holds tensors, numbers and strings, and "
            "lists and dictionaries of them; nothing was written"
        )
    return value


def holds_numpy(value: Any) -> bool:
    """Whether a number of NumPy's is anywhere inside."""
    if isinstance(value, dict):
        return any(holds_numpy(part) for pair in value.items() for part in pair)
    if isinstance(value, (list, tuple, set)):
        return any(map(holds_numpy, value))
    return isinstance(value, np.generic)


def write(path: Path, state: dict[str, Any]) -> None:
    """Write to a file beside it, read it, then move it into place: else the old one stays whole."""
    state = plain(state)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            torch.save({"format": FORMAT, **state}, file)
            file.flush()
            os.fsync(file.fileno())
        try:
            torch.load(name, map_location="cpu", weights_only=True, mmap=True)
        except Exception as error:
            raise CheckpointError(
                f"{path} was not written: what was to be saved cannot be read again: {error}"
            ) from error
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
