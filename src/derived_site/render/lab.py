"""Finishing a lab: what mkdocs-jupyter has rendered becomes a page like any other.

nbconvert has turned a lab's text into HTML, and left formulas, references, cells and what they
printed as they were. Here that HTML takes the place of what Python-Markdown makes of a page's
blocks, and all that Python-Markdown does afterward happens to it too: formulas, terms, references
and links in the text, anchors of headings, chunks, and the checks that a page must pass.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections import deque
from xml.etree.ElementTree import Element, ElementTree

import html5lib
from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString, Registry

from derived_site import project
from derived_site.course import links
from derived_site.export import downloads
from derived_site.page.displays import IN_LAB, Display
from derived_site.page.model import Page
from derived_site.programs import labs
from derived_site.render import blocks, inline
from derived_site.render.blocks import PageCode
from derived_site.render.displays import displayed


def start(md: Markdown, rendered: str, name: str) -> list[str]:
    """Hand a rendered lab to the converter; the lines that it still has to read: none."""
    read = Page.read(project.docs() / name)
    root = _tree(rendered)
    printed = [_text(pre) for pre in root.iter("pre") if pre.get("class") == "printed"]
    shown = [labs.shown(b, text) for b, text in zip(read.blocks, printed, strict=True)]
    code = PageCode(read, shown)
    md.derived_context = links.current(md)  # type: ignore[attr-defined]
    md.derived_code = code  # type: ignore[attr-defined]
    _settle(root, name)
    for element in _code(root):
        made = blocks.cell(code, _text(element)) if element.get("class") != "printed" else ""
        _replace(element, md.htmlStash.store(made) if made else "")
    offered = md.htmlStash.store(downloads.line(name))
    title = next((n for n, element in enumerate(root) if element.tag == "h1"), -1)
    root.insert(title + 1, _paragraph(offered))

    # nbconvert has read Markdown's own marks already; only the site's are left.
    md.inlinePatterns = Registry()
    inline.register(md)
    md.inlinePatterns.register(_Display(md, read), "derived_display", 190)
    md.treeprocessors["inline"].inlinePatterns = md.inlinePatterns  # type: ignore[attr-defined]
    parse = md.parser.parseDocument

    def finished(lines: list[str]) -> ElementTree:
        parse(lines)  # the abbreviations
        return ElementTree(root)

    md.parser.parseDocument = finished  # type: ignore[method-assign, assignment]
    return []


def _tree(rendered: str) -> Element:
    root: Element = html5lib.parseFragment(
        rendered, treebuilder="etree", namespaceHTMLElements=False
    )
    root.tag = "div"
    return root


def _text(element: Element) -> str:
    return "".join(element.itertext()).strip("\n")


def _settle(root: Element, name: str) -> None:
    """What nbconvert says in its own way, said in the site's."""
    for level in range(1, 7):
        for heading in root.iter(f"h{level}"):
            heading.attrib.pop("id", None)
            for link in heading.findall("a[@class='anchor-link']"):
                heading.remove(link)
    for fold in root.iter("details"):
        fold.attrib.pop("markdown", None)
    for link in root.iter("a"):
        if link.get("href") == posixpath.basename(name):
            link.set("href", links.to_program(name))
    for code in root.iter("code"):
        for part in code.iter():
            part.text = AtomicString(part.text or "")


def _code(root: Element) -> list[Element]:
    """The cells, what they printed, and the fences in the text, in order."""
    framed = [e for e in root.iter("div") if e.get("class") == "highlight"]
    inside = {pre for frame in framed for pre in frame.iter("pre")}
    return [e for e in root.iter() if e in framed or (e.tag == "pre" and e not in inside)]


def _replace(element: Element, text: str) -> None:
    tail = element.tail
    element.clear()
    element.tag, element.text, element.tail = "p", text, tail


def _paragraph(text: str) -> Element:
    element = Element("p")
    element.text = text
    return element


class _Display(InlineProcessor):
    """`$$…$$`, which nbconvert leaves in the text."""

    def __init__(self, md: Markdown, page: Page) -> None:
        super().__init__(IN_LAB.pattern, md)
        self.compiled_re = IN_LAB
        self._page = page.name
        self._waiting = deque(page.displays)

    def handleMatch(  # type: ignore[override]  # noqa: N802 (Python-Markdown's name)
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        tex = " ".join(html.unescape(m[1]).split())
        display: Display | None = self._waiting.popleft() if self._waiting else None
        if display is None or " ".join(display.tex.split()) != tex:
            raise project.SiteError(
                f"{self._page}: the formula $${tex}$$ stands where the site finds none in the"
                " source; put each $$ in a line of its own"
            )
        code: PageCode = self.md.derived_code  # type: ignore[attr-defined]
        line = display.first + 1
        made = code.seen.display(line) + displayed(display, None, self._page)
        return self.md.htmlStash.store(made), m.start(0), m.end(0)
