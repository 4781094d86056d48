"""Displayed formulas as they stand in a page's source, with their anchors and ties."""

from __future__ import annotations

import re
from dataclasses import dataclass

from derived_site import project
from derived_site.page import fences

_OPEN = re.compile(r"^(?P<prefix>[ \t>]*)\$\$(?P<rest>.*)$")
_ATTRS = re.compile(r"^[ \t>]*\{:\s*(?P<body>.*?)\s*\}\s*$")
_ANCHOR = re.compile(r"(?:^|\s)#(?P<anchor>[\w-]+)")
_CODE = re.compile(r"""\bcode=(?:"([^"]*)"|'([^']*)'|(\S+))""")


@dataclass(frozen=True)
class Display:
    """A displayed formula as it stands in a page's source."""

    first: int  # line of the opening `$$`, from 0
    last: int  # the last line that belongs to it, its attributes included
    prefix: str
    tex: str
    anchor: str | None
    code: tuple[str, ...]


def displays(text: str, page: str) -> list[Display]:
    """Every displayed formula outside fences."""
    lines = text.splitlines()
    hidden = {n for f in fences.parse(text, page) for n in range(f.line - 1, f.end_line)}
    found, at = [], 0
    while at < len(lines):
        opened = None if at in hidden else _OPEN.match(lines[at])
        if not opened:
            at += 1
            continue
        first, tex, at = at, [], at + 1
        rest = opened["rest"]
        if rest.rstrip().endswith("$$") and rest.strip() != "$$" and len(rest.strip()) > 2:
            tex.append(rest.rstrip()[:-2])
        else:
            tex.append(rest)
            while at < len(lines) and not lines[at].rstrip().endswith("$$"):
                tex.append(lines[at].lstrip(" \t>"))
                at += 1
            if at == len(lines):
                raise project.SiteError(f"{page}:{first + 1}: this `$$` is never closed")
            tex.append(lines[at].rstrip()[:-2].lstrip(" \t>"))
            at += 1
        attrs = _ATTRS.match(lines[at]) if at < len(lines) else None
        body = attrs["body"] if attrs else ""
        anchor = _ANCHOR.search(body)
        code = _CODE.search(body)
        found.append(
            Display(
                first=first,
                last=at if attrs else at - 1,
                prefix=opened["prefix"],
                tex="\n".join(tex).strip(),
                anchor=anchor["anchor"] if anchor else None,
                code=tuple((code[1] or code[2] or code[3] or "").split()) if code else (),
            )
        )
        at += bool(attrs)
    return found
