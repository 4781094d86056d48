"""Displayed formulas as they stand in a page's source, with their anchors and ties."""

from __future__ import annotations

import re
from dataclasses import dataclass

from derived_site import project
from derived_site.page.inline import check_tex

_OPEN = re.compile(r"^(?P<prefix>[ \t>]*)\$\$(?P<rest>.*)$")
_ATTRS = re.compile(r"^[ \t>]*\{:\s*(?P<body>.*?)\s*\}\s*$")
# No formula holds one of these: an earlier one lacks its end.
_ENDS = re.compile(r"^[ \t>]*(?:`{3,}|~{3,}|#{1,6} |/{3,})")
_ANCHOR = re.compile(r"(?:^|\s)#(?P<anchor>[\w-]+)")
_CODE = re.compile(r"""\bcode=(?:"([^"]*)"|'([^']*)'|(\S+))""")
# A display in the text of a lab, as nbconvert leaves it.
IN_LAB = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)


@dataclass(frozen=True)
class Display:
    """A displayed formula as it stands in a page's source."""

    first: int  # line of the opening `$$`, from 0
    last: int  # the last line that belongs to it, its attributes included
    prefix: str
    tex: str
    anchor: str | None
    code: tuple[str, ...]


def read_display(lines: list[str], first: int, page: str) -> Display:
    """The displayed formula that opens at a line, counted from 0.

    Raises SiteError, with page and line, for one that is never closed, for text beside it, and for
    TeX that would not mean what it says.
    """
    opened = _OPEN.match(lines[first])
    assert opened
    last, (tex, closed, rest) = first, _until_closed(opened["rest"])
    found = [tex]
    while not closed:
        last += 1
        if last == len(lines) or _ENDS.match(lines[last]):
            raise project.SiteError(f"{page}:{first + 1}: this $$ is never closed")
        tex, closed, rest = _until_closed(lines[last].lstrip(" \t>"))
        found.append(tex)
    if rest:
        raise project.SiteError(
            f"{page}:{last + 1}: {rest!r} stands behind a displayed formula and would be lost;"
            " put it on a line of its own"
        )
    joined = "\n".join(found).strip()
    if not joined:
        raise project.SiteError(f"{page}:{first + 1}: this displayed formula is empty")
    check_tex(joined, page, first + 1 + (not found[0].strip()))
    attrs = _ATTRS.match(lines[last + 1]) if last + 1 < len(lines) else None
    body = attrs["body"] if attrs else ""
    anchor = _ANCHOR.search(body)
    code = _CODE.search(body)
    return Display(
        first=first,
        last=last + 1 if attrs else last,
        prefix=opened["prefix"],
        tex=joined,
        anchor=anchor["anchor"] if anchor else None,
        code=tuple((code[1] or code[2] or code[3] or "").split()) if code else (),
    )


def _until_closed(text: str) -> tuple[str, bool, str]:
    """What comes before `$$`, whether it is there, and what stands behind it."""
    tex, mark, rest = text.partition("$$")
    return tex, bool(mark), rest.strip()
