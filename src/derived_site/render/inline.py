"""What the site adds to running text: formulas, references to equations and code, citations."""

from __future__ import annotations

import html
import re
from typing import Any
from xml.etree import ElementTree

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from derived_site import project
from derived_site.course import equations, links, papers
from derived_site.page.inline import CITATION, FORMULA, REFERENCE
from derived_site.render import typeset


def register(md: Markdown) -> None:
    """Add the patterns; called once for each converter."""
    md.inlinePatterns.register(_Dollar(r"\\\$", md), "derived_dollar", 186)
    md.inlinePatterns.register(_InlineMath(FORMULA, md), "derived_math", 185)
    md.inlinePatterns.register(_Citation(CITATION, md), "derived_cite", 177)
    md.inlinePatterns.register(_Reference(REFERENCE, md), "derived_reference", 176)


class _InlineMath(InlineProcessor):
    """`$…$` in running text."""

    def handleMatch(  # type: ignore[override]  # noqa: N802 (Python-Markdown's name)
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        tex = html.unescape(m[1])
        where = _where(self.md)
        if code := getattr(self.md, "derived_code", None):
            code.seen.formula(tex)
            where = f"{where}:{code.seen.line_of(tex) or 1}"
        formula = typeset.typeset(tex, display=False, where=where)
        return self.md.htmlStash.store(formula), m.start(0), m.end(0)


class _Dollar(InlineProcessor):
    r"""`\$`, a dollar sign that begins no formula."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        return self.md.htmlStash.store("&#36;"), m.start(0), m.end(0)


class _Reference(InlineProcessor):
    """`[eq-name][]`, `[text][eq-name]` and `[derived.module.name][]`."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[ElementTree.Element | None, int | None, int | None]:
        text, target = m[1], m[2]
        if text is None and not m[0].endswith("[]"):
            return None, None, None
        where = _where(self.md)
        link = ElementTree.Element("a")
        if target.startswith("eq-"):
            found = equations.registry().get(target)
            if found is None:
                raise project.SiteError(f"{where}: refers to {target}, which is on no page")
            link.set("class", "eq-ref")
            link.set("href", links.to_page(found.page, target))
            link.text = text or f"({found.number})"
        else:
            equations.resolve(target)
            link.set("href", links.to_code(target, where))
            if text:
                link.text = text
            else:
                code = ElementTree.SubElement(link, "code")
                code.text = AtomicString(target.rpartition(".")[2])
        return link, m.start(0), m.end(0)


class _Citation(InlineProcessor):
    """`[@key]` and `[@key; @other]`."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        return self.md.htmlStash.store(papers.citation(m[1], _where(self.md))), m.start(0), m.end(0)


def _where(md: Any) -> str:
    page = getattr(md, "derived_context", None)
    return page.name if page else "a docstring"
