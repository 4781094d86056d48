"""Calling what the reader wrote."""

import copy
from typing import Any

import numpy as np


def call(function: Any, *args: Any, returns: str, **kwargs: Any) -> Any:
    """Call a function of an answer on copies of the arguments.

    Args:
        function: What the reader defined.
        *args: Its arguments; arrays must come out of the call as they went in.
        returns: What it returns, such as `"dz"` or `"dz, da"`.
        **kwargs: Arguments by name.

    Returns:
        What it returned: one value, or a tuple with as many as `returns` names.

    Raises:
        AssertionError: If it is no function, returns nothing or another number of values, or
            changes an array that it was given.

    Examples:
        >>> call(lambda x: (x, 2 * x), 3, returns="y, dy")
        (3, 6)
        >>> def halved(x): x / 2
        >>> call(halved, 3, returns="y")
        Traceback (most recent call last):
            ...
        AssertionError: halved returns None, expected y: is a `return` missing?
    """
    if not callable(function):
        raise AssertionError(f"expected a function, got {function!r}")
    label = getattr(function, "__name__", "the function")
    given = copy.deepcopy(args)
    result = function(*given, **copy.deepcopy(kwargs))
    for place, (before, after) in enumerate(zip(args, given, strict=True)):
        if not _unchanged(before, after):
            raise AssertionError(
                f"{label} changes its argument {place + 1} in place; work on a copy"
            )
    names = [name.strip() for name in returns.split(",")]
    if result is None:
        raise AssertionError(f"{label} returns None, expected {returns}: is a `return` missing?")
    if result is ...:
        raise AssertionError(f"{label} still returns `...`, expected {returns}")
    if len(names) == 1:
        return result
    if not isinstance(result, tuple | list) or len(result) != len(names):
        came = f"{len(result)} values" if isinstance(result, tuple | list) else "one value"
        raise AssertionError(f"{label} returns {came}, expected {len(names)}: {returns}")
    return tuple(result)


def _unchanged(before: Any, after: Any) -> bool:
    if isinstance(before, np.ndarray):
        return np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(_unchanged, before, after))
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(
            _unchanged(value, after[key]) for key, value in before.items()
        )
    return True
