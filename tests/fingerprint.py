"""What a value is, as a text: equal for equal values, in whichever process they were made."""

from __future__ import annotations

import hashlib
import random
import sys
import types
from typing import Any

import numpy as np

_PLAIN = (int, float, complex, str, bytes, bool, type(None))
_NAMED = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType, type)
# What these hold is drawn, not computed with.
_OPAQUE = ("matplotlib", "_io", "threading", "weakref")


def of(value: Any, depth: int = 5) -> str:
    """The fingerprint of a value; of what lies deeper, only the kind."""
    torch = sys.modules.get("torch")
    kind = type(value)
    name = f"{kind.__module__}.{kind.__qualname__}".replace("__main__.", "__page__.")
    if isinstance(value, _PLAIN):
        return f"{name}:{value!r}"
    if isinstance(value, _NAMED):
        return f"{name}:{getattr(value, '__qualname__', getattr(value, '__name__', ''))}"
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        if array.dtype == object:
            return f"{name}:{[of(v, depth - 1) for v in array.ravel()]}"
        return f"{name}:{array.shape}:{array.dtype}:{_hash(array.tobytes())}"
    if isinstance(value, np.random.Generator):
        return f"{name}:{of(value.bit_generator.state)}"
    if isinstance(value, random.Random):
        return f"{name}:{_hash(repr(value.getstate()).encode())}"
    if torch is not None and isinstance(value, torch.Tensor):
        grad = value.grad if value.is_leaf else None
        array = value.detach().cpu().resolve_conj().resolve_neg()
        data = _hash(array.float().numpy().tobytes() if array.is_floating_point() else
                     repr(array.tolist()).encode())  # fmt: skip
        return f"{name}:{tuple(value.shape)}:{value.dtype}:{data}:{of(grad, depth - 1)}"
    if torch is not None and isinstance(value, torch.Generator):
        return f"{name}:{_hash(value.get_state().numpy().tobytes())}"
    if depth <= 0 or kind.__module__.startswith(_OPAQUE):
        return name
    if isinstance(value, list | tuple):
        return f"{name}:{[of(v, depth - 1) for v in value]}"
    if isinstance(value, set | frozenset):
        return f"{name}:{sorted(of(v, depth - 1) for v in value)}"
    if isinstance(value, dict):
        return f"{name}:{[(of(k, depth - 1), of(v, depth - 1)) for k, v in value.items()]}"
    held = dict(getattr(value, "__dict__", {}))
    for base in kind.__mro__:
        slots = base.__dict__.get("__slots__", ())
        for slot in (slots,) if isinstance(slots, str) else slots:
            if hasattr(value, slot):
                held[slot] = getattr(value, slot)
    return f"{name}:{[(k, of(v, depth - 1)) for k, v in sorted(held.items())]}"


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
