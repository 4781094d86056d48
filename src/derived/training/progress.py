"""A progress line for whoever watches the terminal."""

import sys
import time
from collections.abc import Iterable, Iterator, Sized
from typing import Any, TypeVar

T = TypeVar("T")

_BAR = 24
_SECONDS_BETWEEN = 0.1


def track(
    items: Iterable[T], label: str, shown: bool | None = None, stream: Any = None
) -> Iterator[T]:
    """Yield the items, and show on one line how many have passed.

    Args:
        items: Anything; with a length, the line has a bar and the time left.
        label: What the line starts with.
        shown: Whether to write; by default only if the stream is a terminal, not to fill logs.
        stream: Where the line goes; standard error by default, since results go to the other.

    Returns:
        An iterator over the items.

    Examples:
        >>> list(track([1, 2, 3], "counting"))
        [1, 2, 3]
    """
    out = sys.stderr if stream is None else stream
    if not (out.isatty() if shown is None else shown):
        yield from items
        return
    total = len(items) if isinstance(items, Sized) else None
    start = last = time.monotonic()
    line = ""
    try:
        for done, item in enumerate(items, 1):
            yield item
            now = time.monotonic()
            if now - last >= _SECONDS_BETWEEN or done == total:
                last = now
                line = _line(label, done, total, now - start)
                out.write("\r" + line)
                out.flush()
    finally:
        out.write("\r" + " " * len(line) + "\r")  # what comes next starts on a clean line
        out.flush()


def _line(label: str, done: int, total: int | None, seconds: float) -> str:
    if not total:
        return f"{label} {done} {seconds:.0f} s"
    filled = _BAR * done // total
    left = seconds / done * (total - done)
    return f"{label} [{'#' * filled}{'.' * (_BAR - filled)}] {done}/{total} {left:4.0f} s left"
