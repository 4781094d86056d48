"""Comparing what a page shows with what its code prints.

Text must be equal up to white space. A number with digits behind a decimal point, three or more in
all, may differ by one unit in the last place that the page shows, so that the last bits of two
machines do not matter; or by the relative tolerance that the page states (`tol="1e-3"` on the
output fence). Shorter ones are exact, for there one unit is another result: 0. and 1., or 0.5 and
0.6. Whole numbers are exact whatever the tolerance.
"""

from __future__ import annotations

import math
import re
from itertools import zip_longest

_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?(?![\w])")


def differences(shown: str, printed: str, tol: float = 0.0) -> str | None:
    """What is wrong with `shown`, or None when it stands for `printed`.

    >>> differences("loss 0.6931", "loss 0.6932")
    >>> differences("loss 0.6931", "loss 0.7931")
    "line 1: shown 'loss 0.6931', printed 'loss 0.7931'"
    >>> differences("[0. 1.]", "[1. 1.]")
    "line 1: shown '[0. 1.]', printed '[1. 1.]'"
    >>> differences("12 rows", "13 rows", tol=0.5)
    "line 1: shown '12 rows', printed '13 rows'"
    """
    pairs = zip_longest(shown.strip().splitlines(), printed.strip().splitlines())
    for number, (left, right) in enumerate(pairs, 1):
        if left is None:
            return f"line {number}: printed {right!r}, which the page does not show"
        if right is None:
            return f"line {number}: shown {left!r}, but the code prints no such line"
        if not _same_line(left, right, tol):
            return f"line {number}: shown {left.rstrip()!r}, printed {right.rstrip()!r}"
    return None


def _same_line(shown: str, printed: str, tol: float) -> bool:
    if _skeleton(shown) != _skeleton(printed):
        return False
    numbers = zip(_NUMBER.findall(shown), _NUMBER.findall(printed), strict=True)
    return all(_same_number(a, b, tol) for a, b in numbers)


def _skeleton(line: str) -> str:
    # NumPy pads its columns by the widest number, so a changed last digit may move spaces.
    return re.sub(r"\s+", "", _NUMBER.sub("\x00", line))


def _is_whole(text: str) -> bool:
    return not any(c in text for c in ".eE")


def _same_number(shown: str, printed: str, tol: float) -> bool:
    if shown.lstrip("+") == printed.lstrip("+"):
        return True
    if _is_whole(shown) != _is_whole(printed) or (_is_whole(shown) and _is_whole(printed)):
        return False
    a, b = float(shown), float(printed)
    slack = max(_last_place(shown), tol * abs(a))
    return math.isclose(a, b, rel_tol=1e-12, abs_tol=slack * (1 + 1e-9))


def _last_place(text: str) -> float:
    """One unit in the last place shown: 0.001 for `0.693`, 1e-10 for `6.93e-08`; none for `0.7`."""
    mantissa, _, exponent = text.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    digits = len(mantissa.lstrip("+-0.").replace(".", ""))
    return 10.0 ** (int(exponent or 0) - decimals) if decimals and digits >= 3 else 0.0
