"""Each page's notebook and script: valid, complete, and run from start to end."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from derived_site import project
from derived_site.export import cells, downloads, readable
from derived_site.page import blocks, fences
from derived_site.page.model import Page
from derived_site.programs import compare, labs
from tests import fresh

# It comes without types.
READ: Any = nbformat.reads
FILES = [file for file in downloads.offered() if Page.read(file).blocks]
each_page = pytest.mark.parametrize("file", FILES, ids=[project.page_name(f) for f in FILES])


def _read(file: Path, ending: str) -> str:
    name = project.page_name(file)
    downloads.write(name)
    return (project.docs() / downloads.address(name, ending)).read_text(encoding="utf-8")


@each_page
def test_notebook_holds_the_blocks_of_the_page(file: Path) -> None:
    made = READ(_read(file, "ipynb"), as_version=4)
    nbformat.validate(made)
    shown = [
        cell.source
        for cell in made.cells
        if cell.cell_type == "code" and not {"install", "show"} & set(cell.metadata.get("tags", []))
    ]
    assert shown == [blocks.code_of(b.fence).strip("\n") for b in labs.blocks_of(file)]
    text = "\n".join(cell.source for cell in made.cells if cell.cell_type == "markdown")
    for left in ("[][", "][]", "derived-site:", "```page-head", "???", "!!! ", r"\vec{", r"\mat{"):
        assert left not in text
    assert text.count("<details") == text.count("</details>")


@each_page
@pytest.mark.parametrize("markup", [True, False], ids=["notebook", "script"])
def test_nothing_of_a_page_is_lost(file: Path, markup: bool) -> None:
    page = Page.read(file)
    name = page.name
    text = "\n".join(cell.text for cell in cells.of_page(page, markup))
    kept = _plain(text)
    for fence in page.fences:
        if fence.lang in fences.TEXTS or "norun" in fence.options:
            assert _plain(fence.raw) in kept, f"{fence.where}: this {fence.lang} fence is lost"
    for display in page.displays:
        tex = re.sub(r"\\tag\*?\{[^}]*\}", "", readable.expand(display.tex))
        assert _plain(tex) in kept, f"{name}:{display.first + 1}: this formula is lost"
    for part in page.formulas:
        assert _plain(f"${readable.expand(part.text)}$") in kept, f"{name}:{part.line}: {part.text}"
    for box in page.boxes:
        words = set(re.findall(r"\w+", re.sub(r"\$[^$]*\$|`|\[[^]]*\]", "", box.title)))
        assert words <= set(re.findall(r"\w+", text)), f"{name}:{box.line}: {box.title!r} is lost"


def _plain(text: str) -> str:
    return "".join(text.split())


@each_page
def test_script_prints_what_the_page_shows(file: Path, tmp_path: Path) -> None:
    program = tmp_path / "page.py"
    program.write_text(_read(file, "py"), encoding="utf-8")
    fine, printed = fresh.script(program)
    assert fine, printed
    shown = [b.shown for b in labs.blocks_of(file) if b.shown]
    wanted = "\n".join(fence.body.strip("\n") for fence in shown)
    # Each block's own tolerance is held where the page runs.
    tol = max((float(fence.options.get("tol", 0)) for fence in shown), default=0)
    assert compare.differences(wanted, printed, tol) is None
    assert list(tmp_path.iterdir()) == [program]


def test_notebook_runs_in_jupyter(monkeypatch: pytest.MonkeyPatch) -> None:
    # One stands for all: their code is that of the scripts.
    file = project.docs() / "labs" / "xor.py"
    monkeypatch.setenv("PYTHONPATH", str(project.root() / "src"))
    monkeypatch.delenv("MPLBACKEND", raising=False)
    made = READ(_read(file, "ipynb"), as_version=4)
    NotebookClient(made, timeout=120, kernel_name="python3").execute()
    pictures = [
        output
        for cell in made.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    assert len(pictures) == sum("figure" in b.fence.options for b in labs.blocks_of(file))
