"""Labs: percent-format programs become blocks with the outputs that they have just printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from derived_site import project
from derived_site.programs import labs

LAB = """# %% [markdown]
# A first look at $x$.

# %%
x = 20
print(x + 1)

# %%
print(x * 2)
"""
PAGE = "# Lab\n\n```notebook\nlab.py\n```\n\nThe end.\n"


@pytest.fixture
def lab(scratch: Path) -> Path:
    path = scratch / "docs" / "lab.py"
    path.write_text(LAB, "utf-8")
    return path


def test_cells_become_text_blocks_and_outputs(lab: Path) -> None:
    text = labs.expand(PAGE, "lab.md")
    assert text.startswith("# Lab\n\nA first look at $x$.\n\n```python\nx = 20")
    assert "```output\n21\n```" in text
    assert "```output\n40\n```" in text
    assert text.rstrip().endswith("The end.")


def test_an_edit_shows_at_once(lab: Path) -> None:
    labs.expand(PAGE, "lab.md")
    lab.write_text(LAB.replace("20", "30"), "utf-8")
    assert "```output\n31\n```" in labs.expand(PAGE, "lab.md")


@pytest.mark.parametrize("bad", ["1 / 0", "import warnings; warnings.warn('w')"])
def test_a_failing_cell_stops_the_build(lab: Path, bad: str) -> None:
    lab.write_text(f"{LAB}\n# %%\n{bad}\n", "utf-8")
    with pytest.raises(project.SiteError, match=r"lab\.py \(code cell 3\)"):
        labs.expand(PAGE, "lab.md")


def test_a_missing_program_stops_the_build(scratch: Path) -> None:
    with pytest.raises(project.SiteError, match="does not exist"):
        labs.expand(PAGE, "lab.md")
