"""`make outputs`: run the pages and rewrite the outputs that they show.

Only what differs by more than its tolerance is written, so that a diff shows what changed and
nothing else. A block that prints and shows no output gets an output fence. A page is written only
if what is written reads as the same page with the new outputs; else it stays as it is.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from derived_site import project
from derived_site.page.blocks import Block, BlockError
from derived_site.page.fences import CONSOLE
from derived_site.page.model import Page
from derived_site.programs.execute import Program, close_figures, judge
from derived_site.programs.state import kept


def rewrite(text: str, name: str) -> str:
    """The page's source with the outputs that its blocks print now."""
    page = Page.parse(text, name)
    program = Program(name)
    printed: dict[int, str] = {}
    with kept():
        for block in page.blocks:
            fence = block.fence
            if fence.lang in CONSOLE:
                program.check(block)
                continue
            said = program.run(fence.body, fence.where, fence.line + 1, fence.options.get("raises"))
            close_figures()
            try:
                judge(block, said)
            except BlockError:
                printed[fence.line] = said
    lines = list(page.lines)
    # From the last block to the first, so that line numbers above stay right.
    for block in reversed(page.blocks):
        if block.fence.line in printed:
            first, last, new = _edit(block, printed[block.fence.line])
            lines[first:last] = new
    after = "\n".join(lines)
    if after != text:
        _verify(page, Page.parse(after, name), printed)
    return after


def _edit(block: Block, printed: str) -> tuple[int, int, list[str]]:
    shown, prefix = block.shown, block.fence.prefix
    body = [(prefix + line).rstrip(" \t") for line in printed.rstrip("\n").split("\n")]
    # Longer than any run of ticks that is printed, or the output would end there.
    ticks = "`" * max(3, 1 + max(map(len, re.findall("`{3,}", printed)), default=0))
    if shown is None:
        at = block.fence.end_line
        return at, at, [prefix.rstrip(), f"{prefix}{ticks}output", *body, f"{prefix}{ticks}"]
    options = "".join(f' {name}="{value}"' for name, value in shown.options.items())
    opening = f"{shown.prefix}{ticks}output{options}"
    return shown.line - 1, shown.end_line, [opening, *body, f"{shown.prefix}{ticks}"]


def _verify(before: Page, after: Page, printed: dict[int, str]) -> None:
    """The new page differs from the old one in its outputs alone, and shows what was printed."""
    old = [(f.lang, f.options, f.raw) for f in before.fences if f.lang != "output"]
    new = [(f.lang, f.options, f.raw) for f in after.fences if f.lang != "output"]
    if old != new or len(before.blocks) != len(after.blocks):
        raise BlockError(f"{before.name}: what its blocks print would change the page itself")
    for one, other in zip(before.blocks, after.blocks, strict=True):
        if one.fence.line in printed:
            judge(other, printed[one.fence.line])


def update(file: Path) -> bool:
    """Rewrite a page on disk; whether it changed. Line ends stay as they were."""
    raw = file.read_bytes().decode("utf-8")
    text = raw.replace("\r\n", "\n")
    after = rewrite(text, project.source_name(file))
    if after == text:
        return False
    ends = "\r\n" if "\r\n" in raw else "\n"
    partial = file.with_name(f".{file.name}.part")
    partial.write_bytes(after.replace("\n", ends).encode("utf-8"))
    partial.replace(file)
    return True


def main(names: list[str]) -> int:
    """Rewrite the named pages, or all. Says which changed and which could not be rewritten."""
    os.environ.setdefault("MPLBACKEND", "Agg")
    files = [Path(n).resolve() for n in names] or project.page_files()
    # A lab's outputs are not in its source: each build shows what its cells print.
    files = [file for file in files if file.suffix == ".md"]
    failed = 0
    for file in files:
        try:
            if update(file):
                print(f"rewrote  {project.source_name(file)}")
        except (BlockError, project.SiteError, OSError, UnicodeError) as error:
            failed += 1
            print(f"failed   {error}")
    if failed:
        print(f"{failed} of {len(files)} pages stay as they were")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
