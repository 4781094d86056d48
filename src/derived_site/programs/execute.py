"""Running a page's blocks and judging what they print."""

from __future__ import annotations

import contextlib
import io
import linecache
import sys
import threading
import traceback
from typing import Any

from derived_site.page import fences
from derived_site.page.blocks import Block, BlockError, typed
from derived_site.page.fences import Fence
from derived_site.programs import compare

# Standard output, warning filters and Pyplot's figures belong to the whole process: of the threads
# that convert pages (Zensical's), one at a time may run code.
ALONE = threading.RLock()


def run(code: str, namespace: dict[str, Any], where: str, raises: str | None = None) -> str:
    """Run a program in `namespace` and return what it printed.

    With `raises`, the program must end in that exception, and the text returned ends with the
    line that an interpreter would print for it.
    """
    out = io.StringIO()
    name = f"<{where}>"
    # So that a traceback shows the block's own lines.
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    try:
        compiled = compile(code, name, "exec", dont_inherit=True)
        with ALONE, contextlib.redirect_stdout(out):
            exec(compiled, namespace)
    except Exception as error:
        shown = traceback.format_exception_only(error)[-1].strip()
        if raises and type(error).__name__ == raises:
            return f"{out.getvalue()}{shown}\n"
        expected = f" (the page says it raises {raises})" if raises else ""
        # From the block's own line on; a program that does not compile has none.
        trace = error.__traceback__ and error.__traceback__.tb_next
        frames = "".join(traceback.format_exception(type(error), error, trace)[-6:])
        raise BlockError(f"{where}: the block fails{expected}: {shown}\n{frames}") from error
    if raises:
        raise BlockError(f"{where}: the page says that this block raises {raises}; it does not")
    return out.getvalue()


def run_console(fence: Fence, namespace: dict[str, Any]) -> None:
    """Run a console session and hold each answer against the one shown."""
    for example in typed(fence):
        where = f"{fence.page}:{fence.line + 1 + example.lineno}"
        printed = _type_in(example.source, namespace, where, example.exc_msg)
        want = example.exc_msg if example.exc_msg else example.want
        if problem := compare.differences(want, printed):
            raise BlockError(f"{where}: {problem}")


def _type_in(source: str, namespace: dict[str, Any], where: str, raises: str | None) -> str:
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            exec(compile(source, f"<{where}>", "single", dont_inherit=True), namespace)
    except Exception as error:
        if raises is None:
            raise BlockError(f"{where}: {error!r} from {source.strip()!r}") from error
        return traceback.format_exception_only(error)[-1]
    if raises is not None:
        raise BlockError(f"{where}: shown to raise {raises.strip()!r}; it does not")
    return out.getvalue()


def check(block: Block, namespace: dict[str, Any]) -> None:
    """Run a block as the page shows it. Raises BlockError when anything differs."""
    if block.fence.lang in fences.CONSOLE:
        run_console(block.fence, namespace)
        return
    fence = block.fence
    printed = run(fence.body, namespace, fence.where, fence.options.get("raises"))
    close_figures()
    judge(block, printed)


def judge(block: Block, printed: str) -> None:
    """Hold what a block printed against what the page shows."""
    if block.shown is None:
        if printed.strip():
            raise BlockError(
                f"{block.where}: prints {printed.strip()[:200]!r}, but no output fence follows;"
                " `make outputs` writes it"
            )
        return
    tol = float(block.shown.options.get("tol", 0))
    if problem := compare.differences(block.shown.body, printed, tol):
        raise BlockError(f"{block.where}: {problem}; if the code is right, run `make outputs`")


def close_figures() -> None:
    """Drop the figures that a block left open; a page may draw many."""
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")
