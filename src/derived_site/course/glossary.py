"""The glossary: `docs/glossary/*.yml` as hover text on every page, and as a page of its own."""

from __future__ import annotations

import html
import re
from functools import cache
from pathlib import Path

import yaml

from derived_site import project


@cache
def _load(stamps: tuple[tuple[Path, int], ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path, _ in stamps:
        where = path.relative_to(project.docs()).as_posix()
        for term, meaning in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            if not isinstance(meaning, str) or not meaning.strip() or "\n" in meaning.strip():
                raise project.SiteError(f"{where}: {term!r} needs its meaning, on one line")
            if str(term) in found:
                raise project.SiteError(f"{where}: {term!r} is in another file, too")
            found[str(term)] = meaning.strip()
    return found


def terms() -> dict[str, str]:
    """Each term with its meaning; read again when a file changes."""
    return _load(project.stamps(project.docs() / "glossary", "*.yml"))


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
