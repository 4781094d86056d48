"""Running a page's blocks and judging what they print."""

from __future__ import annotations

import contextlib
import doctest
import io
import linecache
import sys
import threading
import traceback
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from . import compare, fences
from .fences import Fence

# Standard output, warning filters and Pyplot's figures belong to the whole process: of the threads
# that convert pages (Zensical's), one at a time may run code.
ALONE = threading.RLock()


class BlockError(AssertionError):
    """A block failed, or printed something other than the page shows."""


@dataclass(frozen=True)
class Block:
    """A fence that runs, with the output that the page shows for it."""

    fence: Fence
    shown: Fence | None

    @property
    def where(self) -> str:
        """Page and line, for messages."""
        return self.fence.where


def blocks(text: str, page: str) -> list[Block]:
    """The blocks of a page that run, in order, each with its shown output."""
    found = fences.parse(text, page)
    lines = text.splitlines()
    return [
        Block(fence, fences.output_of(fence, after, lines))
        for fence, after in zip_longest(found, found[1:])
        if fence.runs
    ]


def console_code(fence: Fence) -> str:
    """What a reader would type at the prompt, without prompts and answers."""
    return "".join(e.source for e in _typed(fence))


def _typed(fence: Fence) -> list[doctest.Example]:
    try:
        examples = doctest.DocTestParser().get_examples(fence.body)
    except ValueError as error:  # a prompt without its space, or an uneven margin
        raise BlockError(f"{fence.where}: this console session cannot be read: {error}") from error
    if not examples:
        raise BlockError(f"{fence.where}: a console session with no `>>>` line")
    return examples


def code_of(fence: Fence) -> str:
    """A block as a plain program."""
    return console_code(fence) if fence.lang in fences.CONSOLE else fence.body


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
    for example in _typed(fence):
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
