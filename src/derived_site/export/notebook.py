"""A page as a notebook, with what its blocks print."""

from __future__ import annotations

import json
from typing import Any

import nbformat

from derived_site.export import packages
from derived_site.export.cells import Cell
from derived_site.page import blocks
from derived_site.project import repository, site_address

# Its functions come without types.
v4: Any = nbformat.v4
# A drawn graph is a text, which only this shows as a picture.
_SHOW = """\
from IPython.display import SVG, display

if isinstance(fig, str):
    display(SVG(fig))"""


def of(found: list[Cell], introduction: str) -> str:
    """The notebook's JSON."""
    made = [
        v4.new_markdown_cell(introduction),
        v4.new_code_cell(_install_cell(found), metadata={"tags": ["install"]}),
    ]
    for cell in found:
        made += [_code_cell(cell)] if cell.block else [v4.new_markdown_cell(cell.text)]
        if cell.block and "figure" in cell.block.fence.options and "plt." not in cell.text:
            made.append(v4.new_code_cell(_SHOW, metadata={"tags": ["show"]}))
    for number, cell in enumerate(made):
        cell["id"] = f"cell-{number}"  # the same text makes the same file
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    made_notebook = v4.new_notebook(cells=made, metadata=metadata)
    nbformat.validate(made_notebook)
    return json.dumps(made_notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _code_cell(cell: Cell) -> Any:
    assert cell.block
    metadata: dict[str, Any] = {}
    if "raises" in cell.block.fence.options:
        metadata["tags"] = ["raises-exception"]
    if cell.folded:
        metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": True}
    return v4.new_code_cell(cell.text, metadata=metadata, outputs=_outputs(cell.block))


def _outputs(block: blocks.Block) -> list[Any]:
    if block.shown is None:
        return []
    lines = block.shown.body.strip("\n").split("\n")
    error, name = [], block.fence.options.get("raises")
    if name:
        first = next((n for n, line in enumerate(lines) if line.startswith(name)), len(lines))
        lines, error = lines[:first], lines[first:]
    made = []
    if lines:
        made.append(v4.new_output("stream", name="stdout", text="\n".join(lines) + "\n"))
    if error:
        value = "\n".join(error).removeprefix(f"{name}: ")
        made.append(v4.new_output("error", ename=name, evalue=value, traceback=error))
    return made


def _install_cell(found: list[Cell]) -> str:
    wanted = sorted(packages.modules(found))
    beside = ""
    if "derived" in wanted and not (site_address() or repository()):
        beside = f"# The page offers {packages.wheel_name()} too; put it beside this notebook.\n"
    return (
        "# Installs what this page needs, unless it is there already.\n"
        f"{beside}from importlib.util import find_spec\n\n"
        f"if not all(map(find_spec, {json.dumps(wanted)})):\n    {packages.install(found, '%pip')}"
    )
