"""Boxes that mark what is often said wrongly: each must hold a run that proves it."""

from __future__ import annotations

import re

from derived_site import project
from derived_site.page import fences

_MIND = re.compile(r'^[ \t]*(?:!!!|\?\?\?\+?) +mind +"(?P<title>[^"]+)"', re.MULTILINE)


def minds(text: str, page: str) -> list[tuple[str, str]]:
    """Title and anchor of each "mind" box of a page; one without code that runs is an error."""
    lines = text.splitlines()
    found = []
    for match in _MIND.finditer(text):
        first = text.count("\n", 0, match.start())
        indent = len(lines[first]) - len(lines[first].lstrip())
        last = first + 1
        while last < len(lines) and (
            not lines[last].strip() or len(lines[last]) - len(lines[last].lstrip()) > indent
        ):
            last += 1
        inside = [f for f in fences.parse(text, page) if first < f.line <= last and f.runs]
        if not inside:
            raise project.SiteError(
                f'{page}:{first + 1}: the box "{match["title"]}" shows no run that proves it'
            )
        found.append((match["title"], mind_anchor(match["title"])))
    return found


def mind_anchor(title: str) -> str:
    """The anchor of a "mind" box, made from its title."""
    return "mind-" + re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
