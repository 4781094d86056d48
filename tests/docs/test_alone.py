"""What the copy button yields runs in a fresh interpreter as the block runs on its page.

It prints what the page shows, and just before the block's own first line the names that the block
uses have the values that they have on the page.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from derived_site import project
from derived_site.page.blocks import Block, code_of
from derived_site.page.fences import CONSOLE
from derived_site.programs import execute, labs, slicing
from derived_site.render import blocks as render_blocks
from tests import fingerprint, fresh

FILES = [file for file in project.page_files() if labs.blocks_of(file)]
# A time that was measured is another in each run.
_TIMED = ("perf_counter", "process_time", "timeit", "monotonic")
_SEEN = "__seen__"


def _uses(block: Block) -> list[str]:
    """Names that a block reads and does not import itself."""
    found = slicing.statements(code_of(block.fence), block.where)
    own = {name for s in found if s.is_import for name in s.binds}
    return sorted({name for s in found for name in s.uses} - own)


def _values(names: Sequence[str], namespace: dict[str, Any]) -> dict[str, str]:
    return {name: fingerprint.of(namespace[name]) for name in names if name in namespace}


def on_the_page(path: str) -> str:
    """Run a page's blocks in order: the values that each finds, as JSON."""
    file = Path(path)
    program = execute.Program(project.source_name(file), "__main__")
    found = []
    for block in labs.blocks_of(file):
        found.append(_values(_uses(block), program.namespace))
        code, raises = code_of(block.fence), block.fence.options.get("raises")
        program.run(code, block.where, raises=raises)
        execute.close_figures()
    return json.dumps(found)


def by_itself(before: str, own: str, names: list[str], where: str, raises: str | None) -> str:
    """Run a copied program: what it prints, and the values that its own part finds, as JSON."""
    program = execute.Program(where, "__main__")
    found: dict[str, str] = {}
    program.namespace[_SEEN] = lambda: found.update(_values(names, program.namespace))
    # One program, as it is copied, with a look at its names in between.
    printed = program.run(f"{before}\n{_SEEN}()\n{own}", where, raises=raises)
    return json.dumps([printed, found])


@pytest.mark.parametrize("file", FILES, ids=[project.page_name(f) for f in FILES])
def test_copied_texts_run_alone_as_on_the_page(file: Path) -> None:
    fine, there = fresh.call(on_the_page, str(file))
    assert fine, there
    faults = []
    blocks = labs.blocks_of(file)
    for place, (block, wanted) in enumerate(zip(blocks, json.loads(there), strict=True)):
        whole = render_blocks.standalone(blocks, place)
        own = code_of(block.fence).strip("\n")
        before = whole.removesuffix("\n").removesuffix(own)
        assert before != whole.removesuffix("\n"), f"{block.where}: its own text is not at the end"
        raises = block.fence.options.get("raises")
        fine, answer = fresh.call(by_itself, before, own, _uses(block), block.where, raises)
        if not fine:
            faults.append(f"{block.where}: what Copy yields does not run:\n\n{whole}\n{answer}")
            continue
        printed, found = json.loads(answer)
        if block.fence.lang not in CONSOLE:
            try:
                execute.judge(block, printed)
            except AssertionError as error:
                faults.append(f"{error}\n\n{whole}")
        if not any(word in whole for word in _TIMED):
            differing = sorted(n for n in wanted if found.get(n) != wanted[n])
            if differing:
                faults.append(f"{block.where}: {differing} differ from the page:\n\n{whole}")
    assert not faults, "\n\n".join(faults)
