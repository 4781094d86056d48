"""A page in chunks, one after each heading: a browser lays out only what is near the screen.

A page with hundreds of formulas holds tens of thousands of elements, seconds of work for a phone.
The style sheet gives each chunk `content-visibility: auto`, and until it has been seen it takes
the room that is estimated here, in ems, for a column on a desk and for one on a phone.
The headings stand between the chunks: the table of contents asks where they are, and an answer
from within a chunk would lay it out.
"""

from __future__ import annotations

import math
import re
from typing import Any
from xml.etree import ElementTree

from markdown.treeprocessors import Treeprocessor
from markdown.util import STX

from derived_site.render import interactives

_STASHED = re.compile(STX + r"wzxhzdk:(\d+)")
_TAG = re.compile(r"<[^>]+>")
_FOLD = re.compile(r"<details(?! open).*?</details>", re.DOTALL)
_HEADINGS = ("h2", "h3")
_LINE = 1.62
# Letters in a line of text, on a desk and on a phone.
_MEASURES = (78, 43)


class Chunks(Treeprocessor):
    """Wraps what follows each second- and third-level heading in a `div`."""

    def run(self, root: ElementTree.Element) -> None:
        """Move the page's elements into their chunks; what stands before the first stays."""
        if getattr(self.md, "derived_context", None) is None:
            return
        for tabs in root.iterfind(".//div[@data-tabs]"):
            # By this Material finds tabs, to measure each at once: it would lay out their chunks.
            del tabs.attrib["data-tabs"]
        for link in root.iterfind(".//a[@class='headerlink'][@title]"):
            # A title is a tooltip that Material makes ready for each, half of its work on a page.
            link.set("aria-label", link.attrib.pop("title"))
        self._interactives = interactives.names()
        children, chunk, started = list(root), None, False
        for child in children:
            if child.tag in _HEADINGS:
                started, chunk = True, None
                # To the end, behind the chunks that stand already.
                root.remove(child)
                root.append(child)
            elif started:
                if chunk is None:
                    chunk = ElementTree.SubElement(root, "div", {"class": "chunk"})
                root.remove(child)
                chunk.append(child)
        for section in root.iterfind("div[@class='chunk']"):
            wide, narrow = (self._height(section, letters) for letters in _MEASURES)
            section.set("style", f"--wide:{wide:.0f};--narrow:{narrow:.0f}")

    def _height(self, element: Any, letters: int) -> float:
        """About how many ems tall an element is."""
        tag = element.tag if isinstance(element.tag, str) else ""
        classes = element.get("class", "").split()
        if tag == "details" and element.get("open") is None:
            summary = "".join(element[0].itertext()) if len(element) else ""
            return 2.0 + math.ceil(len(summary) / letters) * _LINE
        # Drawn by script in a room of its own; an exercise is as tall as what it holds.
        if tag in self._interactives:
            return 42 if letters == max(_MEASURES) else 75
        if tag == "div" and "tabbed-content" in classes:
            return self._height(element[0], letters) if len(element) else 0
        if tag in ("input", "label") or "tabbed-labels" in classes:
            return 0.0 if tag != "div" else 2.6
        if tag == "tr":
            cells = [len("".join(cell.itertext())) for cell in element]
            return 1.1 + 1.25 * max(math.ceil(n * len(cells) / letters) for n in cells or [1])
        if tag in ("p", "li", "dt", "dd") and not element.findall("./p"):
            return self._text(element, letters)
        inside = sum(self._height(child, letters) for child in element)
        return inside + (3.0 if tag in ("div", "details") and "admonition" in classes else 0)

    def _text(self, element: Any, letters: int) -> float:
        text = "".join(element.itertext())
        stashed = [self._stashed(int(n)) for n in _STASHED.findall(text)]
        blocks = sum(_block(html, letters) for html in stashed)
        if blocks and not _STASHED.sub("", text).strip(" \n\x03"):
            return blocks
        # An inline formula is about as wide as this many letters.
        length = len(_STASHED.sub("formula", text))
        return blocks + math.ceil(length / letters) * _LINE + (0.9 if element.tag == "p" else 0.3)

    def _stashed(self, place: int) -> str:
        stash = self.md.htmlStash.rawHtmlBlocks
        return str(stash[place]) if place < len(stash) else ""


def _block(html: str, letters: int) -> float:
    """The height of HTML that stands ready: code, output, a formula or a figure."""
    if "<figure" in html:
        return 24.0
    if 'class="eq' in html:
        return 4.6 + 2.6 * max(html.count("<mjx-mtr"), html.count("<mjx-mlabeledtr"), 1)
    html = _FOLD.sub("<p>", html)
    if "<pre" in html:
        return 2.6 + 1.27 * _TAG.sub("", html).strip().count("\n") + 1.27
    if "<li" in html:
        lines = len(_TAG.sub("", html)) / letters + 1.5 * html.count("<li")
        return _LINE * lines + 1.2 * html.count("<li")
    if "<p>" in html:
        return 3.4 * html.count("<p>")
    return 0.0
