"""A displayed formula as readers see it: typeset, with its number, its permalink and its tie."""

from __future__ import annotations

import html
import re

from derived_site.course import equations, links
from derived_site.page.displays import Display
from derived_site.render import typeset


def displayed(display: Display, equation: equations.Equation | None, where: str) -> str:
    """The HTML of a displayed formula; `equation` is None for one without an anchor."""
    where = f"{where}:{display.first + 1}"
    # TeX's own \tag has no use beside the number that the site gives.
    tex = re.sub(r"\\tag\*?\{([^}]*)\}", "", display.tex) if equation else display.tex
    body = typeset.typeset(tex, display=True, where=where)
    if equation is None:
        return f'<div class="eq"><div class="eq__body">{body}</div></div>'
    ties = [
        f'<a href="{links.to_code(name, where)}"><code>{html.escape(name.rpartition(".")[2])}'
        "</code></a>"
        for name in equation.code
    ]
    tied = f"<span>Code {', '.join(ties)}</span>" if ties else ""
    if equation.checks:
        shown = html.escape(" · ".join(c.strip() for c in equation.checks if c.strip()) or "runs")
        target = f"check-{equation.anchor}"
        tied += f'<span><a href="#{target}">Check</a> {shown}</span>'
    return (
        f'<div class="eq eq--numbered" id="{equation.anchor}">'
        f'<div class="eq__body">{body}</div>'
        f'<a class="eq__number" href="#{equation.anchor}"'
        f' aria-label="Equation {equation.number}, permanent link">({equation.number})</a> '
        f'<div class="eq__tie">{tied}</div></div>'
    )
