"""TeX that no formula took up: without this check a reader would see it as it was written."""

from __future__ import annotations

import html
import re

from derived_site import project

# What may show a dollar or a backslash as it is: code, formulas with their annotations, drawings.
_ASIDE = re.compile(
    r"<(code|pre|samp|script|style|template|svg|mjx-container)\b.*?</\1>", re.DOTALL
)
_TAG = re.compile(r"<[^>]*>")
# An amount of money has a digit behind its dollar.
_TEX = re.compile(r"\$(?!\d)|\\[a-zA-Z]+")


def refuse(page: str, where: str) -> None:
    """Stop the build at the first TeX in the text of a finished page."""
    text = _TAG.sub("", _ASIDE.sub(" ", page))
    if found := _TEX.search(text):
        around = html.unescape(text[max(0, found.start() - 40) : found.end() + 40])
        raise project.SiteError(
            f"{where}: this TeX is not typeset: {' '.join(around.split())!r}; a formula stands"
            r" between two $ that touch it, and a dollar sign is written \$"
        )
