"""A page as a plain Python program: its text as comments, its blocks as they stand.

It is in the percent format, so that editors show its cells, and `python page.py` runs all of it.
"""

from __future__ import annotations

import ast
import textwrap

from derived_site.export.cells import Cell

_SHOW = """\
# Shows the figures where there is a display.
import matplotlib.pyplot

if matplotlib.get_backend().lower() != "agg":
    matplotlib.pyplot.show()"""


def of(cells: list[Cell], introduction: str, install: str) -> str:
    """The program's source."""
    above = textwrap.fill(introduction, 96, break_on_hyphens=False)
    needs = f"It needs Python 3.11 or newer, and what this installs:\n\n    {install}"
    parts = [_text(f"{above}\n\n{needs}")]
    parts += [_code(cell) if cell.block else _text(cell.text) for cell in cells]
    if any("matplotlib" in cell.text for cell in cells if cell.block):
        parts.append(f"# %%\n{_SHOW}")
    return "\n\n".join(parts) + "\n"


def _text(text: str) -> str:
    lines = (f"# {line}".rstrip() for line in text.split("\n"))
    return "\n".join(["# %% [markdown]", *lines])


def _code(cell: Cell) -> str:
    assert cell.block
    if not (raised := cell.block.fence.options.get("raises")):
        return f"# %%\n{cell.text}"
    # The block shows how something fails, and the program goes on.
    return (
        f"# %%\ntry:\n{indented(cell.text)}\nexcept Exception as raised_here:\n"
        f'    assert type(raised_here).__name__ == "{raised}"\n'
        '    print(f"{type(raised_here).__name__}: {raised_here}")'
    )


def indented(code: str) -> str:
    """A block one level deeper, with what its strings hold left as it is."""
    inside: set[int] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant | ast.JoinedStr) and node.end_lineno:
            inside |= set(range(node.lineno + 1, node.end_lineno + 1))
    lines = code.split("\n")
    return "\n".join(
        line if number in inside or not line else f"    {line}"
        for number, line in enumerate(lines, 1)
    )
