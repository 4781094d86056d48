"""What the copy button yields runs in a fresh interpreter and prints what the page shows."""

from __future__ import annotations

import multiprocessing
import os
import sys
import traceback
import warnings
from functools import cache
from multiprocessing.context import BaseContext
from typing import Any

import pytest

from derived_site import code, execute, notebook, project

BLOCKS = [
    pytest.param(file, place, id=f"{project.page_name(file)}:{block.fence.line}")
    for file in project.page_files()
    for place, block in enumerate(notebook.blocks_of(file))
]


@cache
def _context() -> BaseContext:
    """New interpreters; where the system can fork, from one that has loaded the slow modules.

    A preloaded module is no name in the program's namespace: a block that forgets its import fails
    all the same.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["numpy", "matplotlib.pyplot", "torch"])
    return context


def _run(program: str, where: str, raises: str | None, answer: Any) -> None:
    os.environ["MPLBACKEND"] = "Agg"
    warnings.simplefilter("error")
    try:
        answer.send((True, execute.run(program, {"__name__": "__main__"}, where, raises)))
    except BaseException:
        answer.send((False, traceback.format_exc()))


@pytest.mark.parametrize(("file", "place"), BLOCKS)
def test_copied_text_runs_alone(file: Any, place: int) -> None:
    blocks = notebook.blocks_of(file)
    block = blocks[place]
    program = code.standalone(blocks, place)
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = _context().Process(  # type: ignore[attr-defined]
        target=_run, args=(program, block.where, block.fence.options.get("raises"), theirs)
    )
    process.start()
    theirs.close()
    fine, printed = ours.recv()
    process.join()
    ours.close()
    process.close()
    assert fine, f"what Copy yields does not run:\n\n{program}\n{printed}"
    if block.fence.lang != "pycon":
        execute.judge(block, printed)
