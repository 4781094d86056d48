"""Common mistakes, recognized from the values they produce."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from derived._typing import Array

Same = Callable[[Any, Any], bool]  # by the tolerance that the comparison was given
# A factor is a quotient of two sums over all elements: their rounding, and the answer's own, show.
_ROUNDING = 1e-6


def describe(actual: Array, expected: Array, sizes: Mapping[str, int], same: Same) -> str:
    """The mistake that `actual` as a whole suggests; empty if it fits none of the known ones."""
    for fault in _whole(actual, expected, same):
        return fault
    if fault := _factor(actual, expected, sizes, same):
        return fault
    if actual.size > 2:
        off = (actual - expected).flat[0]
        if same(actual, expected + off):
            return f"every element is off by {off:.6g}"
    pairs = zip(actual.flat, expected.flat, strict=True)
    wrong = sum(not same(one, other) for one, other in pairs)
    if 0 < wrong < actual.size:
        return f"{wrong} of {actual.size} elements differ"
    return ""


def _whole(actual: Array, expected: Array, same: Same) -> Iterator[str]:
    if not actual.any():
        yield "every element is 0" if actual.size > 1 else ""
    if same(actual, -expected):
        yield "the sign is opposite"
    square = actual.ndim == 2 and actual.shape[0] == actual.shape[1] > 1
    if square and same(actual, expected.T):
        yield "the matrix is transposed"
    if actual.ndim and len(actual) > 1 and same(actual, expected[::-1]):
        yield "the order is reversed"
    if actual.ndim and len(actual) > 1 and same(np.sort(actual, None), np.sort(expected, None)):
        yield "the right values, in another order"
    if same(actual, expected**2):
        yield "it is the square of what was expected"
    if (actual >= 0).all() and same(actual**2, expected):
        yield "it is the root of what was expected"


def _factor(actual: Array, expected: Array, sizes: Mapping[str, int], same: Same) -> str:
    """Whether all elements are off by one factor, and which."""
    norm = float((expected * expected).sum())
    ratio = float((actual * expected).sum()) / norm if norm > 0 else 0.0
    if ratio == 0 or not same(actual, ratio * expected):
        return ""
    turned = ", and the sign is opposite" if ratio < 0 else ""
    times = abs(ratio)
    for value, name in _named(sizes):
        if np.isclose(times, value, rtol=_ROUNDING):
            return f"too large by the factor {name}{turned}"
        if np.isclose(times, 1 / value, rtol=_ROUNDING):
            return f"too small by the factor {name}{turned}"
    # Of one number alone, any other number is some multiple.
    return f"{times:.6g} times what was expected{turned}" if actual.size > 1 else ""


def _named(sizes: Mapping[str, int]) -> Iterator[tuple[float, str]]:
    for name, size in sizes.items():
        if size > 1:
            yield size, f"{name} = {size}"
    yield 2, "2"
    for name, size in sizes.items():
        if size > 2:
            yield size / 2, f"{name}/2 = {size / 2:g}"
        yield 2 * size, f"2{name} = {2 * size}"


def describe_shape(actual: Array, expected: Array, sizes: Mapping[str, int], same: Same) -> str:
    """Why a shape may differ from the one expected."""
    came, wanted = actual.shape, expected.shape
    for axis in (*range(actual.ndim), None):
        for verb, reduced in (("summed", actual.sum(axis)), ("averaged", actual.mean(axis))):
            if actual.size and reduced.shape == wanted and actual.size > expected.size:
                over = f"over axis {axis}" if axis is not None else "over everything"
                if came[axis or 0] > 1 and same(reduced, expected):
                    return f"{verb} {over}, it would be right"
    if actual.ndim == expected.ndim == 2 and came == wanted[::-1]:
        return "transposed"
    if actual.ndim > expected.ndim:
        for axis in range(actual.ndim):
            if np.delete(came, axis).tolist() == list(wanted):
                if came[axis] == 1:
                    return "an axis of length 1 is left over"
                name = next((n for n, size in sizes.items() if size == came[axis]), "")
                return f"is a sum over axis {axis}{f', {name},' if name else ''} missing?"
    if actual.ndim < expected.ndim:
        for axis in range(expected.ndim):
            if np.delete(wanted, axis).tolist() == list(came):
                return f"axis {axis} is gone: a sum too many, or keepdims=True missing?"
    return ""
