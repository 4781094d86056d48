"""Comparisons that say which element differs, and how."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from derived._typing import Array
from derived.exercises._faults import describe, describe_shape


def expect_close(
    actual: object,
    expected: object,
    name: str,
    *,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    sizes: Mapping[str, int] | None = None,
    case: str = "",
) -> None:
    """Compare numbers; name the first that differs and the likely mistake.

    Args:
        actual: What the answer yields: a number, an array, or a list of numbers.
        expected: What it should be.
        name: What the reader calls it, such as `dW`.
        rtol: How far each element may differ, relative to the expected one.
        atol: How far it may differ besides.
        sizes: Names for the numbers that a result may be too large or too small by, such as
            `{"N": 4}` for the batch.
        case: What it was computed for, such as `dy = 1`.

    Raises:
        AssertionError: If something differs; its message is meant for the reader.

    Examples:
        >>> expect_close([1.0, 2.0], np.array([1.0, 2.0]), "db")
        >>> expect_close(np.array([0.5, -0.25]), [-0.5, 0.25], "db")
        Traceback (most recent call last):
            ...
        AssertionError: db[0]: expected -0.5, got 0.5 (the sign is opposite)
        >>> expect_close(2.0, 0.5, "loss", sizes={"N": 4})
        Traceback (most recent call last):
            ...
        AssertionError: loss: expected 0.5, got 2 (too large by the factor N = 4)
    """
    ending = f" for {case}" if case else ""
    right = np.asarray(expected)
    came = _numbers(actual, right, name)
    sizes = sizes or {}

    def same(a: Any, b: Any) -> bool:
        return bool(np.allclose(a, b, rtol=rtol, atol=atol))

    if came.shape != right.shape:
        why = describe_shape(came, right, sizes, same)
        shapes = f"{name} has {_shape(came)}, expected {_shape(right)}"
        raise AssertionError(f"{shapes}{f' ({why})' if why else ''}{ending}")

    differs = ~np.isclose(came, right, rtol=rtol, atol=atol, equal_nan=True)
    if not differs.any():
        return
    place = tuple(int(i) for i in np.argwhere(differs)[0])
    got, wanted = came[place], right[place]
    if not np.isfinite(came).all():
        bad = ~np.isfinite(came) & differs
        if bad.any():
            place = tuple(int(i) for i in np.argwhere(bad)[0])
            got, wanted = came[place], right[place]
        count = f"{int((~np.isfinite(came)).sum())} of {came.size} elements are NaN or infinite"
        why = count if came.size > 1 else ""
    else:
        why = describe(came.astype(np.float64), right.astype(np.float64), sizes, same)
    if not why and came.dtype.kind in "iu" and right.dtype.kind == "f":
        why = f"it holds integers ({came.dtype}), so that fractions are lost"
    raise AssertionError(
        f"{name}{_index(place)}: expected {_pair(wanted, got)[0]}, got {_pair(wanted, got)[1]}"
        f"{f' ({why})' if why else ''}{ending}"
    )


def expect_equal(actual: object, expected: object, name: str) -> None:
    """Compare what must be exactly right: a count, a shape, a label, a word, a list of them.

    Args:
        actual: What the answer yields.
        expected: What it should be.
        name: What the reader calls it.

    Raises:
        AssertionError: If they differ; the message shows both.

    Examples:
        >>> expect_equal((3, 2), (2, 3), "the shape of W")
        Traceback (most recent call last):
            ...
        AssertionError: the shape of W: expected (2, 3), got (3, 2)
    """
    _refuse_blanks(actual, name, repr(expected))
    if isinstance(expected, np.ndarray):
        expect_close(actual, expected, name, rtol=0.0, atol=0.0)
        return
    plain = actual.item() if isinstance(actual, np.generic) else actual
    # True == 1, and 2 == 2.0: what is asked for is a kind of value as well.
    kinds_differ = isinstance(plain, bool) != isinstance(expected, bool)
    if kinds_differ or isinstance(plain, np.ndarray) or plain != expected:
        raise AssertionError(f"{name}: expected {expected!r}, got {plain!r}")


def _numbers(actual: Any, right: Array, name: str) -> Array:
    _refuse_blanks(actual, name, _kind(right))
    if isinstance(actual, tuple) and any(np.ndim(part) for part in actual):
        raise AssertionError(f"{name} is a tuple of {len(actual)} values, expected {_kind(right)}")
    try:
        came = np.asarray(actual)
    except ValueError:
        came = np.asarray(None)
    if came.dtype.kind not in "biuf":
        raise AssertionError(f"{name} is {_article(actual)}, expected {_kind(right)}")
    if came.dtype.kind == "b" and right.dtype.kind != "b":
        raise AssertionError(f"{name} holds True and False, expected {_kind(right)}")
    return came.astype(np.float64) if came.dtype.kind == "b" else came


def _refuse_blanks(actual: object, name: str, expected: str) -> None:
    if actual is None:
        raise AssertionError(f"{name} is None, expected {expected}: is a `return` missing?")
    if actual is ...:
        raise AssertionError(f"{name} is still `...`, expected {expected}")
    if callable(actual):
        raise AssertionError(f"{name} is a function, expected {expected}: call it with ( )")


def _article(value: object) -> str:
    kind = type(value).__name__
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _kind(right: Array) -> str:
    return f"an array of shape {right.shape}" if right.ndim else "a number"


def _shape(array: Array) -> str:
    return f"shape {array.shape}" if array.ndim else "no axes (a single number)"


def _index(place: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, place))}]" if place else ""


def _pair(wanted: Any, got: Any) -> tuple[str, str]:
    """Two numbers with enough digits to tell them apart."""
    for digits in (6, 9, 12, 17):
        a, b = f"{wanted:.{digits}g}", f"{got:.{digits}g}"
        if a != b:
            break
    return a, b
