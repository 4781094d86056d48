"""A lab's program reads as a page, and each line keeps its place."""

from __future__ import annotations

import pytest

from derived_site.page.model import Page
from derived_site.project import SiteError

LAB = '''# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# # A lab
#
# Of $x$.

# %%
x = 20  # $20

print(x)


# %% figure="lab-x" alt="A line"
text = """
```
"""
'''


def test_text_and_code_keep_their_lines() -> None:
    page = Page.parse(LAB, "labs/one.py")
    assert len(page.lines) == len(LAB.split("\n"))
    assert [(h.level, h.text, h.line) for h in page.headings] == [(1, "A lab", 9)]
    assert [(p.text, p.line) for p in page.formulas] == [("x", 11)]
    first, second = page.blocks
    assert (first.fence.line, first.fence.body) == (13, "x = 20  # $20\n\nprint(x)")
    assert (second.fence.line, second.fence.options["figure"]) == (19, "lab-x")
    assert second.fence.body == 'text = """\n```\n"""'


def test_elsewhere_a_program_is_a_page_like_any_other() -> None:
    assert Page.parse("# %%\nx = 1\n", "one.md").blocks == ()


@pytest.mark.parametrize(
    ("lab", "message"),
    [
        ("x = 1\n\n# %%\nx\n", r"labs/one\.py:1: this stands in no cell; begin one with `# %%`"),
        ("# ---\n# ---\n\nx = 1\n", r"labs/one\.py:4: this stands in no cell"),
        ("# %%\nx = 1\n# %%\nx\n", r"labs/one\.py:2: leave a blank line between this cell"),
        ("# %% [markdown]\n# A.\nx = 1\n", r"labs/one\.py:3: text begins with `# `"),
        ('# %%\nx = 1\n\n# %% figre="a"\nx\n', r"labs/one\.py:4: .*unknown option 'figre'"),
        ("# %% A title\nx\n", r"labs/one\.py:1: .*unknown option 'A'"),
    ],
)
def test_what_is_no_cell_is_refused(lab: str, message: str) -> None:
    with pytest.raises(SiteError, match=message):
        Page.parse(lab, "labs/one.py")
