"""What the copy button yields runs in a fresh interpreter and prints what the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from derived_site import project
from derived_site.page.model import Page
from derived_site.programs import execute, labs
from derived_site.render import blocks as render_blocks
from tests import fresh

BLOCKS = [
    pytest.param(file, place, id=f"{project.page_name(file)}:{block.fence.line}")
    for file in project.page_files()
    for place, block in enumerate(Page.read(file).blocks)
]


@pytest.mark.parametrize(("file", "place"), BLOCKS)
def test_copied_text_runs_alone(file: Path, place: int) -> None:
    blocks = labs.blocks_of(file)
    block = blocks[place]
    program = render_blocks.standalone(blocks, place)
    raises = block.fence.options.get("raises")
    fine, printed = fresh.call(execute.alone, program, block.where, raises)
    assert fine, f"what Copy yields does not run:\n\n{program}\n{printed}"
    if block.fence.lang != "pycon":
        execute.judge(block, printed)
