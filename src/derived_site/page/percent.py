"""A lab's program, in percent format, as the lines of a page: each stays on the line it had.

A cell of text loses its comment signs, and a cell of code stands in a fence whose options are those
of the cell's head. So everything that reads pages reads labs, and names the program's own lines.
"""

from __future__ import annotations

import re

from derived_site.project import SiteError

_HEAD = re.compile(r"^# %%(?P<text>[ \t]+\[(?:markdown|md)\])?(?P<rest>.*)$")
_RULE = "# ---"


def lines(source: str, name: str) -> list[str]:
    """The program as a page. Raises SiteError, with program and line, for what is no cell."""
    read = [*source.removesuffix("\n").split("\n"), ""]
    starts = [n for n, line in enumerate(read) if _HEAD.match(line)]
    found = [""] * len(read)
    above = read[: starts[0]] if starts else read
    for n, line in enumerate(above[_header(above) :], _header(above) + 1):
        if line.strip():
            raise SiteError(f"{name}:{n}: this stands in no cell; begin one with `# %%`")
    for start, end in zip(starts, [*starts[1:], len(read)], strict=True):
        head = _HEAD.match(read[start])
        assert head
        if head["text"]:
            for n in range(start + 1, end):
                found[n] = _text(read[n], f"{name}:{n + 1}")
            continue
        code = "\n".join(read[start + 1 : end]).rstrip().split("\n")
        if start + 1 + len(code) >= end:
            raise SiteError(f"{name}:{end}: leave a blank line between this cell and the next")
        ticks = "`" * max(3, 1 + max(map(len, re.findall("`+", "\n".join(code))), default=0))
        found[start] = f"{ticks}python{head['rest'].rstrip()}"
        found[start + 1 : start + 1 + len(code)] = code
        found[start + 1 + len(code)] = ticks
    return found


def _header(above: list[str]) -> int:
    """How many lines the metadata takes that Jupytext keeps at the head of a program."""
    if not above or above[0].rstrip() != _RULE:
        return 0
    return next((n + 1 for n, x in enumerate(above) if n and x.rstrip() == _RULE), len(above))


def _text(line: str, where: str) -> str:
    if line.startswith("# "):
        return line[2:]
    if line.strip() not in {"", "#"}:
        raise SiteError(f"{where}: text begins with `# `; code stands in a cell headed `# %%`")
    return ""
