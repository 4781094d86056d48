"""The Python-Markdown extension that puts the site's parts together.

MkDocs and Zensical load it by name. It knows the page being converted through `links.current`;
inside a docstring there is no page, so what needs one waits for the page's last step.
"""

from __future__ import annotations

import html
import re
from typing import Any
from xml.etree import ElementTree

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from derived_site import project
from derived_site.course import equations, glossary, links
from derived_site.page import boxes
from derived_site.page.model import Page
from derived_site.render import inline, lab, leftovers, progress, typeset
from derived_site.render.blocks import PageCode
from derived_site.render.chunks import Chunks
from derived_site.render.displays import displayed

_MIND = re.compile(
    r'<(?P<tag>div|details) class="(?P<kind>(?:admonition )?mind[^"]*)"(?P<rest>[^>]*>\s*'
    r"<(?:p|summary)[^>]*>(?P<title>.*?)</(?:p|summary)>)",
    re.DOTALL,
)
_SOURCE = '<details class="mkdocstrings-source">'
# A block of code, up to the end of its first line.
_FIRST_LINE = re.compile(
    r'(?P<open><div class="(?:[\w-]+ )*highlight")(?P<rest>.*?<code>(?P<line>[^\n]*))', re.DOTALL
)
_STYLE = re.compile(r'<style class="mjx">.*?</style>', re.DOTALL)


class _Start(Preprocessor):
    """Learns which page this is, and reads its blocks and equations."""

    def run(self, lines: list[str]) -> list[str]:
        page = links.current(self.md)
        self.md.derived_context = page  # type: ignore[attr-defined]
        if page and project.is_lab(page.name):
            return [*lab.start(self.md, "\n".join(lines), page.name), *glossary.abbreviations()]
        where = page.name if page else "a docstring"
        # MkDocs hands over a page without its front matter, and lines are counted with it.
        above = [""] * (_lines_above(page.name) if page else 0)
        text = "\n".join([*above, *lines])
        read = Page.parse(text, where)
        code = PageCode(read) if page else None
        self.md.derived_code = code  # type: ignore[attr-defined]
        lines = list(read.lines)
        numbered = equations.registry() if page else {}
        for display in reversed(read.displays):
            anchored = numbered.get(display.anchor) if display.anchor else None
            mark = code.seen.display(display.first + 1) if code else ""
            html_ = mark + displayed(display, anchored, where)
            place = display.prefix + self.md.htmlStash.store(html_)
            blank = display.prefix.rstrip()
            lines[display.first : display.last + 1] = [blank, place, blank]
        return [*lines, "", *glossary.abbreviations()] if page else lines


def _lines_above(page: str) -> int:
    """How many lines of front matter stand above what MkDocs hands over."""
    file = project.docs() / page
    return Page.read(file).body if file.is_file() else 0


def _anchored(box: re.Match[str]) -> str:
    """A box about what is often said wrongly, with the anchor that the errata page links to."""
    title = html.unescape(re.sub(r"<[^>]+>", "", box["title"]))
    anchor = boxes.mind_anchor(title)
    return f'<{box["tag"]} id="{anchor}" class="{box["kind"]}"{box["rest"]}'


def _measured(block: re.Match[str]) -> str:
    """A block that says how long its first line is: its buttons go by that."""
    line = html.unescape(re.sub(r"<[^>]+>", "", block["line"]))
    return f'{block["open"]} style="--first:{len(line)}ch"{block["rest"]}'


class _PageEnd(Treeprocessor):
    """Puts the button that marks a page as read behind everything else."""

    def run(self, root: ElementTree.Element) -> None:
        page: links.PageContext | None = getattr(self.md, "derived_context", None)
        if page:
            self.md.derived_code.seen.complete = True  # type: ignore[attr-defined]
        if page and (end := progress.page_end(page.name)):
            ElementTree.SubElement(root, "p").text = self.md.htmlStash.store(end)


class _Finish(Postprocessor):
    """Resolves waiting links and puts the style of the page's formulas in front of them."""

    def run(self, text: str) -> str:
        page: links.PageContext | None = getattr(self.md, "derived_context", None)
        if page is None:
            return text
        text = _STYLE.sub("", text).replace("<p></p>", "")
        # Source code would be most of the search index.
        text = text.replace(_SOURCE, f"{_SOURCE[:-1]} data-search-exclude>")
        if re.search(r"<h[1-6][^>]*>(?:(?!</h[1-6]>).)*<mjx-container", text, re.DOTALL):
            raise project.SiteError(f"{page.name}: a heading holds a formula; say it in words")
        code: PageCode = self.md.derived_code  # type: ignore[attr-defined]
        # The table of contents runs this on each heading before the page is whole.
        if code.seen.complete:
            text = code.seen.finish(text)
        leftovers.refuse(text, page.name)
        text = _FIRST_LINE.sub(_measured, text)
        text = links.settle(_MIND.sub(_anchored, text), page)
        return typeset.style(text) + typeset.strip_marks(text)


class DerivedExtension(Extension):
    """Equations, typesetting, code, papers and figures for the pages of the site."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the parts; called by Python-Markdown."""
        # After white space is normalized (30), which would take a stash's marks for noise; before
        # superfences (25), so that the fences still stand as written.
        md.preprocessors.register(_Start(md), "derived_start", 28)
        inline.register(md)
        # Last, when every element has its place.
        md.treeprocessors.register(Chunks(md), "derived_chunks", -20)
        md.treeprocessors.register(_PageEnd(md), "derived_page_end", -30)
        md.postprocessors.register(_Finish(md), "derived_finish", -10)


def makeExtension(**kwargs: Any) -> DerivedExtension:  # noqa: N802
    """Entry point that Python-Markdown looks for."""
    return DerivedExtension(**kwargs)
