"""A fresh interpreter for a program, in a fraction of the time that its imports take."""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import runpy
import sys
import traceback
import warnings
from collections.abc import Callable
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, SpawnContext

# What costs a program most of its time. A loaded module is no name in the program's namespace: one
# that forgets its import fails all the same. This module too, since each child looks for it.
# PyTorch's first optimizer imports its compiler.
SLOW = [
    "numpy.random", "matplotlib.pyplot", "torch", "torch._dynamo", "sympy", "optuna",
    "derived_site.programs.execute", __name__,
]  # fmt: skip
# A reader may have neither; Matplotlib looks for them when it is loaded.
UNSET = {"DISPLAY", "MPLBACKEND"}


@cache
def _context() -> ForkServerContext | SpawnContext:
    """New interpreters; on Linux each is forked from one that has loaded the slow modules."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(SLOW)
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    with mock.patch.dict(os.environ, kept, clear=True):
        forkserver.ensure_running()
    return context


def call(function: Callable[..., str], *given: Any) -> tuple[bool, str]:
    """Call a module's function in a new interpreter, with every warning an error.

    Whether it returned, and what: its result, or the traceback of what it raised.
    """
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = _context().Process(target=_answer, args=(theirs, function, given))
    process.start()
    theirs.close()
    fine, text = ours.recv()
    process.join()
    ours.close()
    process.close()
    return fine, text


def _answer(answer: Any, function: Callable[..., str], given: tuple[Any, ...]) -> None:
    for name in UNSET:
        os.environ.pop(name, None)
    warnings.simplefilter("error")
    try:
        answer.send((True, function(*given)))
    except BaseException:
        answer.send((False, traceback.format_exc()))


def script(file: Path) -> tuple[bool, str]:
    """Run a program's file, in its folder, as `python -W error` does; what it printed."""
    return call(_script, str(file))


def _script(file: str) -> str:
    os.chdir(Path(file).parent)
    sys.argv = [file]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        runpy.run_path(file, run_name="__main__")
    return printed.getvalue()
