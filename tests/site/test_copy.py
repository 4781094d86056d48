"""The copy button yields the program that the tests have run."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from derived_site import project
from derived_site.course import links
from derived_site.page.model import Page as Source
from derived_site.render import blocks as render_blocks

BLOCKS = "article :is(.language-python, .language-py, .language-pycon)"
# Material gives a block its button when it comes into view; an interactive, which comes when it is
# near, folds its still picture away, code and all.
READY = """(blocks) => {
  for (const box of document.querySelectorAll("article details:not([open])")) box.open = true;
  return [...document.querySelectorAll(blocks)].every((block) =>
    !block.closest("article :not(:defined)") && block.querySelector("button[data-md-type=copy]"));
}"""
# What the buttons put on the clipboard, caught as the browser copies it. A script may copy only for
# five seconds after the reader has done something, as which each call counts: so it ends after two.
COPY = """([blocks, first]) => {
  const start = performance.now();
  let copied = null;
  const caught = () => {
    const { value, selectionStart, selectionEnd } = document.activeElement;
    copied = value.slice(selectionStart, selectionEnd);
  };
  document.addEventListener("copy", caught, true);
  const all = [];
  for (const block of [...document.querySelectorAll(blocks)].slice(first)) {
    copied = null;
    block.querySelector("button[data-md-type=copy]").click();
    all.push(copied);
    if (performance.now() - start > 2000) break;
  }
  document.removeEventListener("copy", caught, true);
  return all;
}"""
FILES = [file for file in project.page_files() if Source.read(file).blocks]


def _opened(context: BrowserContext, site_url: str, file: Path) -> Page:
    page = context.new_page()
    page.goto(f"{site_url}/{links.url(project.page_name(file))}")
    return page


def _standalone(file: Path) -> list[str]:
    blocks = list(Source.read(file).blocks)
    return sorted(render_blocks.standalone(blocks, place).strip() for place in range(len(blocks)))


@pytest.mark.parametrize("file", FILES, ids=[project.page_name(f) for f in FILES])
def test_copy_yields_the_runnable_block(browser: Browser, site_url: str, file: Path) -> None:
    context = browser.new_context()
    page = _opened(context, site_url, file)
    page.add_style_tag(
        content=".md-typeset .tabbed-block { display: block !important; }"
        " .chunk { content-visibility: visible !important; }"
    )
    # On a screen as high as the page with every box open all of it is in view.
    page.evaluate("document.querySelectorAll('details').forEach((box) => { box.open = true; })")
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": 1280, "height": height})
    page.wait_for_function(READY, arg=BLOCKS)
    # Each click shows a message, and what is not on the screen is not drawn anew.
    page.set_viewport_size({"width": 1280, "height": 900})
    copied: list[str | None] = []
    while more := page.evaluate(COPY, [BLOCKS, len(copied)]):
        copied += more
    context.close()
    assert sorted((text or "a button copied nothing").strip() for text in copied) == (
        _standalone(file)
    )


def test_the_clipboard_holds_what_was_copied(browser: Browser, site_url: str) -> None:
    file = project.docs() / "how-to-use.md"
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site_url)
    page = _opened(context, site_url, file)
    held = "async () => (await navigator.clipboard.readText()).replaceAll('\\r', '').trim()"
    block = page.locator(BLOCKS).first
    block.scroll_into_view_if_needed()
    block.locator("button[data-md-type=copy]").click()
    expect(page.get_by_text("Copied to clipboard")).to_be_visible()
    assert page.evaluate(held) in _standalone(file)
    context.close()
