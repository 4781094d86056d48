r"""A page's text for readers elsewhere: plain Markdown, with what only the site knows written out.

A notebook has no `\vec`, no numbers of equations and no reading list, so that macros become the
TeX that they stand for, references become numbers, and a link to another page needs the site's
address: where that is not known, its words stay and the link goes.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from markdown.extensions.toc import slugify

from derived_site import project
from derived_site.course import course, equations, links, macros, papers
from derived_site.page.displays import Display
from derived_site.page.inline import PIECES
from derived_site.page.model import Page

_MACRO = re.compile(rf"\\({'|'.join(macros.MACROS)})(?![a-zA-Z])")
# `\vec` is two commands, and either letter needs one of them.
_LATIN = re.compile(r"\\boldsymbol\{(\\mathbf\{\w+\})\}")
_GREEK = re.compile(r"\\boldsymbol\{\\mathbf(\{\\[a-zA-Z]+\})\}")


def expand(tex: str) -> str:
    r"""TeX with the site's own macros written out.

    >>> print(expand(r"\vec{x}^\T \in \R^d, \vec{\theta}"))
    \mathbf{x}^{\mathsf{T}} \in \mathbb{R}^d, \boldsymbol{\theta}
    """
    at = 0
    while match := _MACRO.search(tex, at):
        body, end = macros.MACROS[match[1]], match.end()
        if isinstance(body, list):
            argument, end = _argument(tex, end)
            body = body[0].replace("#1", argument)
        elif tex[: match.start()].rstrip().endswith(("^", "_")):
            # Only a single token may stand bare in a script.
            body = f"{{{body}}}"
        # What follows a bare command must not run into it.
        gap = " " if body[-1].isalpha() and tex[end : end + 1].isalpha() else ""
        tex = f"{tex[: match.start()]}{body}{gap}{tex[end:]}"
        at = match.start()
    return _GREEK.sub(r"\\boldsymbol\1", _LATIN.sub(r"\1", tex))


def _argument(tex: str, at: int) -> tuple[str, int]:
    """The argument that begins at `at`, and where it ends."""
    while tex[at : at + 1].isspace():
        at += 1
    if tex[at : at + 1] != "{":
        token = re.compile(r"\\[a-zA-Z]+|\\?.").match(tex, at)
        return (token[0], token.end()) if token else ("", at)
    depth, end = 0, at
    while end < len(tex):
        depth += {"{": 1, "}": -1}.get(tex[end], 0) if tex[end - 1] != "\\" else 0
        end += 1
        if depth == 0:
            break
    return tex[at + 1 : end - 1], end


@dataclass(frozen=True)
class Reader:
    """Rewrites the text of one page."""

    page: str
    headings: dict[str, str]  # what a notebook calls each heading's anchor
    anchors: bool  # whether links inside the text can work
    numbered: Mapping[str, equations.Equation]  # those of the whole site

    @staticmethod
    def of(page: Page, anchors: bool) -> Reader:
        """For a page of the site."""
        named = {slugify(h.text, "-"): quote(h.text.replace(" ", "-")) for h in page.headings}
        return Reader(page.name, named, anchors, equations.registry())

    def text(self, source: str) -> str:
        """Running text with everything that only the site knows written out."""
        return PIECES.sub(self._part, source)

    def display(self, shown: Display) -> str:
        """A displayed formula, with its number and the names of the functions that compute it."""
        tex, after, before = expand(shown.tex), "", ""
        if shown.anchor:
            number = self.numbered[shown.anchor].number
            tex = re.sub(r"\\tag\*?\{[^}]*\}", "", tex).rstrip() + rf" \tag{{{number}}}"
            before = f'<a id="{shown.anchor}"></a>\n\n' if self.anchors else ""
        if shown.code:
            after = f"\n\nCode: {', '.join(self._function(name, None) for name in shown.code)}"
        return f"{before}$$\n{tex}\n$${after}"

    def numbers(self, anchors: str) -> str:
        """`(3.2.1), (3.2.2)` for the anchors of equations."""
        return ", ".join(self._equation(anchor, None) for anchor in anchors.split())

    def head(self) -> str:
        """What the head of a page of the course says."""
        page = course.pages()[self.page]
        known, front = course.pages(), page.front
        before = ", ".join(
            self.link(known[n].title, n) if known[n].written else known[n].title
            for n in front.needs
        )
        outcomes = "\n".join(f"- {outcome}" for outcome in front.outcomes)
        return (
            f"Module {page.module.number} · {page.module.title} · Section {page.section}\n\n"
            f"**Before this**: {before or page.module.needs}  \n**Time**: {front.time}\n\n"
            f"You will be able to\n\n{outcomes}"
        )

    def papers(self, keys: str) -> str:
        """The list at the end of a page."""
        return "\n".join(
            f"- {p.short}: [{p.title}]({p.url}). {p.why} **Read:** {p.read}"
            for p in (papers.get(key, self.page) for key in keys.split())
        )

    def link(self, text: str, page: str, anchor: str = "") -> str:
        """A link to a page of the site, or its words alone."""
        site = project.site_address()
        address = links.url(page)
        return f"[{text}]({site}{address}{'#' + anchor if anchor else ''})" if site else text

    def _part(self, m: re.Match[str]) -> str:
        if m["fence"] or m["code"]:
            return m[0]
        if m["display"]:
            return f"$${expand(m['display'])}$$"
        if m["inline"]:
            return f"${expand(m['inline'])}$"
        if m["target"]:
            find = self._equation if m["target"].startswith("eq-") else self._function
            return find(m["target"], m["words"])
        if m["cited"]:
            found = [papers.get(k.strip().lstrip("@"), self.page) for k in m["cited"].split(";")]
            return f"({'; '.join(f'[{p.short}]({p.url})' for p in found)})"
        if m["image"]:
            return self._picture(m["text"], m["address"])
        return self._address(self.text(m["text"]), m["address"])

    def _equation(self, anchor: str, words: str | None) -> str:
        equation = self.numbered.get(anchor)
        if equation is None:
            raise project.SiteError(f"{self.page}: refers to {anchor}, which is on no page")
        text = words or f"({equation.number})"
        if equation.page == self.page:
            return f"[{text}](#{anchor})" if self.anchors else text
        return self.link(text, equation.page, anchor)

    def _function(self, name: str, words: str | None) -> str:
        page, _, anchor = links.to_code(name, self.page).removeprefix(links.SCHEME).partition("#")
        return self.link(words or f"`{name}`", page, anchor)

    def _picture(self, alt: str, address: str) -> str:
        if re.match(r"[a-z]+:", address):
            return f"![{alt}]({address})"
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.page), address))
        site = project.site_address()
        return f"![{alt}]({site}{path})" if site else f"*(A picture on the page: {alt})*"

    def _address(self, text: str, address: str) -> str:
        path, _, anchor = address.partition("#")
        if re.match(r"[a-z]+:", address):
            return f"[{text}]({address})"
        if not path:
            local = self.headings.get(anchor, anchor if anchor.startswith("eq-") else "")
            return f"[{text}](#{local})" if self.anchors and local else text
        target = posixpath.normpath(posixpath.join(posixpath.dirname(self.page), path))
        if target == self.page and project.is_lab(target):
            target = f"./{target}"  # the program itself
        return self.link(text, target, anchor)


def blank_runs(lines: list[str]) -> Iterator[str]:
    """Lines with each run of blank ones cut to one."""
    last = ""
    for line in lines:
        if line.strip() or last.strip():
            yield line.rstrip()
        last = line
