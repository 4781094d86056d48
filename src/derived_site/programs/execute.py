"""Running a page's blocks and judging what they print."""

from __future__ import annotations

import contextlib
import doctest
import io
import linecache
import re
import sys
import threading
import traceback
import types
from collections.abc import Iterator
from typing import Any

from derived.exercises._main import as_main, main_module
from derived_site.page import fences
from derived_site.page.blocks import Block, BlockError, typed
from derived_site.page.fences import Fence
from derived_site.programs import compare

# Standard output, warning filters and Pyplot's figures belong to the whole process: of the threads
# that convert pages (Zensical's), one at a time may run code.
ALONE = threading.RLock()
# Tabs and line feeds apart; a page could not keep them.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Program:
    """A page's blocks as one module, which runs as a script would.

    Its classes can be pickled, its dataclasses may quote their types, and `inspect` finds the
    source of what it defines. Lines of tracebacks are those of the page.
    """

    def __init__(self, page: str) -> None:
        self.module = main_module()
        # What has run so far, for the processes that a block may start.
        self._source = ""
        self._file = f"<{page}>"
        self.module.__file__ = self._file
        self._lines: list[str] = []

    @property
    def namespace(self) -> dict[str, Any]:
        """The names that its blocks have bound."""
        return self.module.__dict__

    def run(self, code: str, where: str, line: int = 0, raises: str | None = None) -> str:
        """Run a block whose first line is `line` of the page, from 1, and return what it printed.

        With `raises`, it must end in that exception, and the text returned ends with the line that
        an interpreter would print for it.
        """
        out = io.StringIO()
        try:
            compiled = self._compiled(code, line, "exec")
            with self._running(code), contextlib.redirect_stdout(out):
                exec(compiled, self.namespace)
        except (Exception, SystemExit) as error:
            shown = traceback.format_exception_only(error)[-1].strip()
            if raises and type(error).__name__ == raises:
                return f"{out.getvalue()}{shown}\n"
            expected = f" (the page says it raises {raises})" if raises else ""
            # From the block's own line on; a program that does not compile has none.
            trace = error.__traceback__
            while trace and trace.tb_frame.f_code.co_filename == __file__:
                trace = trace.tb_next
            frames = "".join(traceback.format_exception(type(error), error, trace)[-6:])
            raise BlockError(f"{where}: the block fails{expected}: {shown}\n{frames}") from error
        if raises:
            raise BlockError(f"{where}: the page says that this block raises {raises}; it does not")
        return showable(out.getvalue(), where)

    def console(self, fence: Fence) -> None:
        """Run a console session and hold each answer against the one shown."""
        for example in typed(fence):
            line = fence.line + 1 + example.lineno
            where = f"{fence.page}:{line}"
            printed = self._type_in(example.source, where, line, example.exc_msg)
            want = example.exc_msg if example.exc_msg else example.want
            # As in doctest: a blank line would end the answer.
            want = re.sub(rf"(?m)^{doctest.BLANKLINE_MARKER}$", "", want)
            if problem := compare.differences(want, printed):
                raise BlockError(f"{where}: {problem}")

    def check(self, block: Block) -> None:
        """Run a block as the page shows it. Raises BlockError when anything differs."""
        fence = block.fence
        if fence.lang in fences.CONSOLE:
            self.console(fence)
            return
        printed = self.run(fence.body, fence.where, fence.line + 1, fence.options.get("raises"))
        close_figures()
        judge(block, printed)

    def _type_in(self, source: str, where: str, line: int, raises: str | None) -> str:
        out = io.StringIO()
        try:
            compiled = self._compiled(source, line, "single")
            with self._running(source), contextlib.redirect_stdout(out):
                exec(compiled, self.namespace)
        except (Exception, SystemExit) as error:
            if raises is None:
                raise BlockError(f"{where}: {error!r} from {source.strip()!r}") from error
            return traceback.format_exception_only(error)[-1]
        if raises is not None:
            raise BlockError(f"{where}: shown to raise {raises.strip()!r}; it does not")
        return out.getvalue()

    def _compiled(self, code: str, line: int, mode: str) -> types.CodeType:
        """A block, at its own lines of the page where those are free."""
        # What a block includes may be longer than the lines that it has on the page.
        above = line - 1 if line > len(self._lines) else len(self._lines)
        self._lines += [""] * (above - len(self._lines))
        self._lines += code.split("\n")
        text = [f"{one}\n" for one in self._lines]
        linecache.cache[self._file] = (sum(map(len, text)), None, text, self._file)
        return compile("\n" * above + code, self._file, mode, dont_inherit=True)

    @contextlib.contextmanager
    def _running(self, code: str) -> Iterator[None]:
        """While a block runs, its page is the process's program."""
        text = f"{self._source}{code}\n"
        with ALONE, as_main(self.module, text):
            yield
        # A block that ended in an exception would end its children, too.
        self._source = text


def alone(code: str, where: str, raises: str | None = None) -> str:
    """Run a program by itself, as `python program.py` does, and return what it printed."""
    return Program(where).run(code, where, raises=raises)


def showable(printed: str, where: str) -> str:
    """What was printed, if a page can show it."""
    if found := _CONTROL.search(printed):
        raise BlockError(
            f"{where}: prints the control character {found[0]!r}, which no page can show"
        )
    return printed


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
