"""Labs: programs in percent format, which mkdocs-jupyter runs and renders.

It runs a lab in a kernel, with `execute` and `allow_errors: false`, and renders it by the template
in `derived_site/nbconvert`, which also leaves the notebook as it was run. That is kept by the code
of the cells and by what it imports (`needs.stamp`); while neither changes, mkdocs-jupyter is handed
a notebook of the lab's text and the kept outputs, and runs nothing.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest import mock

import jupytext

from derived_site import project
from derived_site.page.blocks import Block
from derived_site.page.fences import Fence
from derived_site.page.model import Page
from derived_site.programs import execute, needs

# Templates, and the settings of the kernel: there too a warning is an error.
TEMPLATES = Path(__file__).parents[1] / "nbconvert"
_NOTEBOOK = re.compile(r'\s*<script type="application/x-ipynb\+json">(.*?)</script>.*', re.DOTALL)
_FRAME = re.compile(r"Cell In\[(\d+)\], line (\d+)")
_COLOR = re.compile(r"\x1b\[[\d;]*m")


def files() -> list[Path]:
    """The labs, in order of name."""
    return sorted((project.docs() / "labs").glob("*.py"))


def place(name: str) -> Path:
    """Where the notebook of a lab is kept, once its code has been run as it stands."""
    page = Page.read(project.docs() / name)
    stamp = needs.stamp("\n# %%\n".join(block.fence.body for block in page.blocks))
    return project.cache_dir("labs") / f"{Path(name).stem}-{stamp[:24]}.ipynb"


def run(name: str) -> Path:
    """The notebook of a lab as it was run; runs the lab unless it is kept already."""
    kept = place(name)
    if not kept.is_file():
        from mkdocs_jupyter import convert

        with running(name):
            lab = str(project.docs() / name)
            keep(name, convert.nb2html(lab, execute=True, allow_errors=False))
    return kept


def keep(name: str, rendered: str) -> str:
    """Keep the notebook that the template has left in a rendered lab; the lab without it."""
    found = _NOTEBOOK.search(rendered)
    assert found, "the template leaves the notebook behind"
    target = place(name)
    if not target.is_file():
        notebook = json.loads(found[1])
        printed(notebook, Page.read(project.docs() / name))
        _write(target, json.dumps(notebook))
    return rendered[: found.start()]


def executed(name: str) -> Path | None:
    """A lab as it stands, as a notebook with the outputs that are kept for it; None without them.

    The file is written when it changes, and so no newer than what it shows.
    """
    kept = place(name)
    if not kept.is_file():
        return None
    notebook = jupytext.read(project.docs() / name)
    before = [cell for cell in json.loads(kept.read_text("utf-8"))["cells"] if "outputs" in cell]
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        if cell.cell_type == "code":
            cell["outputs"] = before.pop(0)["outputs"]
    target = project.cache_dir("labs") / "executed" / f"{Path(name).stem}.ipynb"
    text = json.dumps(notebook)
    if not target.is_file() or target.read_text(encoding="utf-8") != text:
        _write(target, text)
    return target


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(target)


def printed(notebook: Any, page: Page) -> list[str]:
    """What each cell of code printed. Refuses what a run as a script would not print."""
    found = []
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    if len(code) != len(page.blocks):
        raise project.SiteError(
            f"{page.name}: Jupytext reads {len(code)} cells of code here, the site"
            f" {len(page.blocks)}; begin each cell with `# %%` in a line of its own"
        )
    for cell, block in zip(code, page.blocks, strict=True):
        text = ""
        for output in cell["outputs"]:
            if output.get("name") == "stdout":
                text += "".join(output["text"])
            elif output.get("name") == "stderr":
                said = "".join(output["text"]).strip().split("\n")[0]
                raise project.SiteError(
                    f"{block.where}: this cell writes to stderr: {said!r};"
                    " silence it, or print what readers should see"
                )
            elif "figure" in block.fence.options:
                continue  # the site draws it
            elif "image/png" in output["data"]:
                raise project.SiteError(
                    f'{block.where}: this cell draws; head it with figure="name" alt="…" and leave'
                    " the figure in `fig`"
                )
            else:
                raise project.SiteError(
                    f"{block.where}: this cell ends in a value, which a script does not show;"
                    " print it"
                )
        found.append(execute.showable(text, block.where))
    return found


@contextmanager
def running(name: str) -> Iterator[None]:
    """While mkdocs-jupyter works on a lab: it uses our template and our settings of the kernel.

    Of a cell that fails it is said in which line of the program, and what to do.
    """
    from mkdocs_jupyter.config import settings
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    settings.templates_dir = str(TEMPLATES)
    try:
        # The author's own settings of Jupyter stay out: a build is the same everywhere.
        with mock.patch.dict(os.environ, JUPYTER_CONFIG_DIR=str(TEMPLATES)):
            yield
    except CellExecutionError as error:
        cells = [b for b in Page.read(project.docs() / name).blocks if b.fence.body.strip()]
        frames = _FRAME.findall(_COLOR.sub("", error.traceback))
        cell, line = map(int, frames[-1]) if frames else (1, 0)
        raise project.SiteError(
            f"{name}:{cells[cell - 1].fence.line + line}: this cell of the lab fails:"
            f" {error.ename}: {_COLOR.sub('', error.evalue)};"
            f" mend it, and try with `make page P=docs/{name}`"
        ) from None
    except DeadKernelError as error:
        raise project.SiteError(f"{name}: the lab's kernel has died: {error}") from None


@lru_cache(maxsize=64)
def _blocks(page: Page, kept: Path) -> tuple[Block, ...]:
    texts = printed(json.loads(kept.read_text(encoding="utf-8")), page)
    return tuple(map(shown, page.blocks, texts))


def shown(block: Block, text: str) -> Block:
    """A cell with what it printed, as if an output fence stood behind it."""
    if not (text := text.strip("\n")):
        return block
    fence = block.fence
    line = fence.end_line
    return replace(block, shown=Fence(fence.page, line, line, "", "output", {}, text, text))


def blocks(page: Page) -> list[Block]:
    """The blocks of a page, those of a lab with what they print."""
    return list(_blocks(page, run(page.name)) if project.is_lab(page.name) else page.blocks)


def blocks_of(file: Path) -> list[Block]:
    """The blocks of a page on disk, those of a lab with what they print."""
    return blocks(Page.read(file))


def markdown(name: str) -> str:
    """A lab as a page of its own would be written, outputs and all."""
    file = project.docs() / name
    lines = list(Page.read(file).lines)
    for block in reversed(blocks_of(file)):
        if block.shown:
            output = ["", "````output", *block.shown.body.split("\n"), "````"]
            lines[block.fence.end_line : block.fence.end_line] = output
    return "\n".join(lines)
