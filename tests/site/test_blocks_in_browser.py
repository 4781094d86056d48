"""Every block that offers Run prints in the reader's Python what the page shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from derived_site import project
from derived_site.page import blocks as page_blocks
from derived_site.page import fences
from derived_site.page.model import Page as Source
from derived_site.programs import execute, labs, needs
from derived_site.render import blocks as render_blocks

# The text that Run hands to the worker, and all that the worker prints.
RUN = """async (programs) => {
  const { runner } = await import("/assets/build/run/runner.js");
  const found = [];
  for (const { before, code, console } of programs) {
    let printed = "";
    const options = { before, console, onOutput: (text) => { printed += text; } };
    found.push({ ...await runner.run(code, options), printed });
  }
  return found;
}"""


def places(file: Path) -> list[int]:
    """The blocks of a page that offer Run."""
    blocks = list(Source.read(file).blocks)
    return [n for n in range(len(blocks)) if not needs.lacking(render_blocks.standalone(blocks, n))]


FILES = [file for file in project.page_files() if places(file)]


@pytest.fixture(scope="module")
def python(browser: Browser, site_url: str) -> Iterator[Page]:
    """A page with the site's own worker, which all pages' blocks share: each gets a namespace."""
    page = browser.new_page()
    page.goto(f"{site_url}/404.html")
    yield page
    page.close()


@pytest.mark.parametrize("file", FILES, ids=[project.page_name(f) for f in FILES])
def test_blocks_print_what_the_page_shows(python: Page, file: Path) -> None:
    blocks = labs.blocks_of(file)
    wanted = places(file)
    programs = [
        {
            "before": render_blocks.preamble(blocks, n),
            "code": page_blocks.code_of(blocks[n].fence).strip("\n"),
            "console": blocks[n].fence.lang in fences.CONSOLE,
        }
        for n in wanted
    ]
    problems = []
    for n, result in zip(wanted, python.evaluate(RUN, programs), strict=True):
        block = blocks[n]
        printed, error = result["printed"], result["error"]
        raises = block.fence.options.get("raises")
        if error and error["name"] == raises:
            printed += error["text"].strip().splitlines()[-1]
        elif error or (raises and "browser" not in block.fence.options):
            problems.append(f"{block.where}: {error['text'] if error else 'raises nothing'}")
            continue
        if block.fence.lang in fences.CONSOLE or "browser" in block.fence.options:
            continue  # a session's answers stand between its lines; the other says how it differs
        try:
            execute.judge(block, printed)
        except page_blocks.BlockError as fault:
            problems.append(str(fault))
    assert not problems, "\n".join(problems)


def test_few_blocks_differ_in_the_browser() -> None:
    """`browser="…"` tells the reader how; each one is a block that is not compared here."""
    differing = [
        block.where
        for file in FILES
        for block in Source.read(file).blocks
        if "browser" in block.fence.options
    ]
    assert len(differing) <= 4, differing
