"""The rendered pages, parsed anew, hold exactly the blocks that the tests run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from derived_site import project
from derived_site.course import links
from derived_site.page import blocks as page_blocks
from derived_site.page import fences
from derived_site.programs import labs

FILES = project.page_files()
NAMES = [project.page_name(file) for file in FILES]


def _html(site_dir: Path, file: Path) -> str:
    url = links.url(project.page_name(file))
    target = site_dir / url / "index.html" if url.endswith("/") or not url else site_dir / url
    return target.read_text(encoding="utf-8")


def _article(site_dir: Path, file: Path) -> Tag:
    article = BeautifulSoup(_html(site_dir, file), "html.parser").find("article")
    assert isinstance(article, Tag)
    return article


def _language(code: Tag) -> str:
    for parent in code.parents:
        for name in parent.get("class") or []:
            if name.startswith("language-"):
                return name.removeprefix("language-")
    return ""


def _text(code: str) -> str:
    return "\n".join(line.rstrip() for line in code.strip("\n").splitlines())


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_every_block_and_output_shown_is_run_and_compared(site_dir: Path, file: Path) -> None:
    article = _article(site_dir, file)
    blocks = labs.blocks_of(file)
    outputs = [_text(tag.get_text()) for tag in article.select(".output pre samp")]
    for generated in article.select(".doc-contents, .doc-signature"):
        generated.decompose()  # the API reference: its examples run as doctests
    shown: list[str] = []
    for code in article.select("pre > code"):
        language = _language(code)
        assert language, f"a code block with no language: {code.get_text()[:80]!r}"
        if language in fences.inert():
            continue
        frame = code.find_parent(class_="highlight")
        excuse = frame.find_next_sibling() if frame else None
        if isinstance(excuse, Tag) and "norun" in (excuse.get("class") or []):
            assert len(excuse.get_text()) > len("Not run here: ")
            continue
        assert language in fences.RUNNABLE, f"a {language} block is shown that nothing runs"
        shown.append(_text(code.get_text()))
    assert sorted(shown) == sorted(_text(block.fence.body) for block in blocks)
    compared = [_text(block.shown.body) for block in blocks if block.shown is not None]
    assert sorted(outputs) == sorted(compared)


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_no_claim_prints_nothing(file: Path) -> None:
    for block in labs.blocks_of(file):
        if "check" in block.fence.options:
            assert block.shown is not None, f"{block.where}: a check says what it found"
            assert page_blocks.code_of(block.fence).count("print") >= 1


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_every_glyph_has_its_rule(site_dir: Path, file: Path) -> None:
    """A glyph without its rule has no size, and a tall bracket's pieces lie on each other."""
    html = _html(site_dir, file)
    used = set(re.findall(r'<(mjx-(?:c|stretchy-[hv]))\b[^>]*? class="(c[0-9A-F]+)', html))
    styles = re.findall(r'<style class="mjx">(.*?)</style>', html, re.DOTALL)
    styles += [style.read_text("utf-8") for style in site_dir.glob("assets/build/*.css")]
    ruled = set(re.findall(r"(mjx-(?:c|stretchy-[hv]))\.(c[0-9A-F]+)", "".join(styles)))
    assert used - ruled == set()
