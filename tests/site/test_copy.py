"""The copy button yields the program that the tests have run."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from derived_site import code, links, notebook, project

# An interactive, which comes when it is near, folds its still picture away, code and all.
OPEN = """async (block) => {
  const interactive = block.closest(":not(:defined)");
  if (interactive) await customElements.whenDefined(interactive.localName);
  let box = block.closest("details");
  for (; box; box = box.parentElement.closest("details")) box.open = true;
}"""
# The clipboard is written a moment after the click: wait until it no longer holds the mark.
COPY = """async (button) => {
  const mark = `nothing copied ${Math.random()}`;
  await navigator.clipboard.writeText(mark);
  button.click();
  for (let tries = 0; tries < 500; tries += 1) {
    const text = await navigator.clipboard.readText();
    if (text !== mark) return text;
    await new Promise((go) => setTimeout(go, 10));
  }
  throw new Error("the button copied nothing");
}"""
FILES = [file for file in project.page_files() if notebook.blocks_of(file)]


@pytest.mark.parametrize("file", FILES, ids=[project.page_name(f) for f in FILES])
def test_copy_yields_the_runnable_block(browser: Browser, site_url: str, file: Path) -> None:
    blocks = notebook.blocks_of(file)
    wanted = sorted(code.standalone(blocks, place).strip() for place in range(len(blocks)))
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site_url)
    page = context.new_page()
    page.goto(f"{site_url}/{links.url(project.page_name(file))}")
    # Material gives a block its button when it comes into view, so unfold boxes and tabs.
    page.add_style_tag(content=".md-typeset .tabbed-block { display: block !important; }")
    page.evaluate("document.querySelectorAll('details').forEach((box) => { box.open = true; })")
    copied = []
    for block in page.locator("article :is(.language-python, .language-py, .language-pycon)").all():
        block.scroll_into_view_if_needed()
        block.evaluate(OPEN)
        block.scroll_into_view_if_needed()
        button = block.locator("button[data-md-type=copy]")
        button.wait_for(state="attached")
        text = page.evaluate(COPY, button.element_handle())
        copied.append(text.replace("\r\n", "\n").strip())
    context.close()
    assert sorted(copied) == wanted
