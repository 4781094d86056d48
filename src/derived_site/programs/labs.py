"""Labs: notebooks kept as percent-format programs, run at build and shown like any page.

A page holds a `notebook` fence that names a program below `docs`. Its Markdown cells become text,
its code cells become blocks with the output that they have just printed, so that a lab has the
site's mathematics, copy buttons and both color schemes, and opens in Jupyter as it is.
(mkdocs-jupyter puts 580 kB of style and a script from another origin into each page.)
"""

from __future__ import annotations

import hashlib
import json
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import jupytext

from derived_site import project
from derived_site.page import blocks
from derived_site.page.model import Page
from derived_site.programs import execute, needs
from derived_site.programs.state import kept

# What a cell's heading may say about it.
OPTIONS = frozenset({"figure", "alt", "caption", "browser"})


def expand(text: str, page: str) -> str:
    """Put a lab's cells where its `notebook` fence stands."""
    read = Page.parse(text, page)
    lines = list(read.lines)
    for fence in reversed(read.fences):
        if fence.lang == "notebook":
            shown = _markdown(fence.raw.strip(), page).split("\n")
            lines[fence.line - 1 : fence.end_line] = shown
    return "\n".join(lines)


def program(page: Page) -> str | None:
    """The program that a page shows as a notebook, or None."""
    return next((f.raw.strip() for f in page.fences if f.lang == "notebook"), None)


def blocks_of(file: Path) -> list[blocks.Block]:
    """The blocks of a page on disk, those of its notebook among them."""
    name = project.page_name(file)
    return list(Page.parse(expand(project.read_text(file), name), name).blocks)


def cells(path: str, page: str) -> list[dict[str, Any]]:
    """The cells of a percent-format program."""
    file = project.docs() / path
    if not file.is_file():
        raise project.SiteError(f"{page}: shows the notebook {path}, which does not exist")
    found: list[dict[str, Any]] = jupytext.read(file, fmt="py:percent").cells
    return found


def run(path: str, page: str) -> list[str]:
    """Run a lab's code cells in one namespace; what each printed. Warnings are errors."""
    lab = execute.Program(path)
    printed = []
    with execute.ALONE, kept(), warnings.catch_warnings():
        warnings.simplefilter("error")
        for number, cell in enumerate(c for c in cells(path, page) if c["cell_type"] == "code"):
            where = f"{path} (code cell {number + 1})"
            try:
                printed.append(lab.run(cell["source"], where))
            except blocks.BlockError as error:
                raise project.SiteError(str(error)) from error
            execute.close_figures()
    return printed


@cache
def _outputs(path: str, page: str, _digest: str) -> list[str]:
    stored = project.cache_dir("labs") / f"{_digest}.json"
    if stored.is_file():
        return list(json.loads(stored.read_text(encoding="utf-8")))
    printed = run(path, page)
    stored.write_text(json.dumps(printed), encoding="utf-8")
    return printed


def _markdown(path: str, page: str) -> str:
    source = (project.docs() / path).read_text(encoding="utf-8") if cells(path, page) else ""
    digest = hashlib.sha256(f"{needs.library_stamp()}\0{source}".encode()).hexdigest()[:24]
    printed = iter(_outputs(path, page, digest))
    parts = []
    for cell in cells(path, page):
        if cell["cell_type"] != "code":
            parts.append(cell["source"])
            continue
        options = "".join(f' {k}="{v}"' for k, v in cell["metadata"].items() if k in OPTIONS)
        parts.append(f"```python{options}\n{cell['source']}\n```")
        if output := next(printed).strip("\n"):
            parts.append(f"```output\n{output}\n```")
    return "\n\n".join(parts)
