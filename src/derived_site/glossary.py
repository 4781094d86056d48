"""The glossary: `docs/glossary.yml` as hover text on every page, and as a page of its own."""

from __future__ import annotations

import html
import re
from functools import cache

import yaml

from . import project


@cache
def _load(_stamp: float) -> dict[str, str]:
    path = project.docs() / "glossary.yml"
    terms = yaml.safe_load(path.read_text(encoding="utf-8"))
    for term, meaning in terms.items():
        if not isinstance(meaning, str) or not meaning.strip() or "\n" in meaning.strip():
            raise project.SiteError(f"glossary.yml: {term!r} needs its meaning, on one line")
    return {str(t): m.strip() for t, m in terms.items()}


def terms() -> dict[str, str]:
    """Each term with its meaning; read again when the file changes."""
    return _load((project.docs() / "glossary.yml").stat().st_mtime)


def abbreviations() -> list[str]:
    """The terms in the form that Python-Markdown's `abbr` reads."""
    return [f"*[{term}]: {meaning}" for term, meaning in terms().items()]


def slug(term: str) -> str:
    """The anchor of a term on the glossary page."""
    return "term-" + re.sub(r"\W+", "-", term.lower()).strip("-")


def table() -> str:
    """The glossary page's list, in alphabetical order."""
    rows = "".join(
        f'<dt id="{slug(t)}">{html.escape(t)}</dt><dd>{html.escape(m)}</dd>'
        for t, m in sorted(terms().items(), key=lambda item: item[0].lower())
    )
    return f'<dl class="glossary">{rows}</dl>'
