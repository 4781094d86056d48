"""`make outputs`: run the pages and rewrite the outputs that they show.

Only what differs by more than its tolerance is written, so that a diff shows what changed and
nothing else. A block that prints and shows no output gets an output fence.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from derived_site import project
from derived_site.page import blocks, fences
from derived_site.page.model import Page
from derived_site.programs import execute


def rewrite(text: str, page: str) -> str:
    """The page's source with the outputs that its blocks print now."""
    namespace: dict[str, Any] = {"__name__": "__page__"}
    page_ = Page.parse(text, page)
    lines = list(page_.lines)
    # From the last block to the first, so that line numbers above stay right.
    edits: list[tuple[int, int, list[str]]] = []
    for block in page_.blocks:
        fence = block.fence
        if fence.lang in fences.CONSOLE:
            execute.check(block, namespace)
            continue
        printed = execute.run(fence.body, namespace, fence.where, fence.options.get("raises"))
        execute.close_figures()
        try:
            execute.judge(block, printed)
        except blocks.BlockError:
            edits.append(_edit(block, printed))
    for first, last, new in reversed(edits):
        lines[first:last] = new
    return "\n".join(lines)


def _edit(block: blocks.Block, printed: str) -> tuple[int, int, list[str]]:
    shown, prefix = block.shown, block.fence.prefix
    body = [(prefix + line).rstrip() for line in printed.rstrip("\n").splitlines()]
    if shown is not None:
        return shown.line, shown.end_line - 1, body
    at = block.fence.end_line
    return at, at, [prefix.rstrip(), f"{prefix}```output", *body, f"{prefix}```"]


def main(names: list[str]) -> int:
    """Rewrite the named pages, or all; says which changed."""
    os.environ.setdefault("MPLBACKEND", "Agg")
    files = [Path(n).resolve() for n in names] or project.page_files()
    failed = 0
    for file in files:
        before = file.read_text(encoding="utf-8")
        try:
            after = rewrite(before, project.page_name(file))
        except (blocks.BlockError, project.SiteError) as error:
            failed += 1
            print(f"failed   {error}")
            continue
        if after != before:
            file.write_text(after, encoding="utf-8")
            print(f"rewrote  {project.page_name(file)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
