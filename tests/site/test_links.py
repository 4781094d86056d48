"""Every link inside the built site leads to a page, and to an anchor that is on it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from derived_site import project
from derived_site.course import links

URLS = [links.url(project.page_name(file)) for file in project.page_files()]


@cache
def _page(path: Path) -> tuple[frozenset[str], tuple[str, ...]]:
    """The anchors of a page, and the addresses that its article links to."""
    html = path.read_text(encoding="utf-8")
    article = html[html.find("<article") : html.find("</article>")]
    anchors = frozenset(re.findall(r'\b(?:id|name)="([^"]+)"', html))
    return anchors, tuple(re.findall(r'<a\b[^>]*?\bhref="([^"]*)"', article))


@pytest.mark.parametrize("url", URLS)
def test_links_lead_somewhere(site_dir: Path, url: str) -> None:
    here = site_dir / url / "index.html" if not url.endswith(".html") else site_dir / url
    dead = []
    for address in _page(here)[1]:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            assert parts.scheme in {"https", "mailto"}, f"{address} is not https"
            continue
        target = (here.parent / unquote(parts.path)).resolve() if parts.path else here
        if target.is_dir():
            target /= "index.html"
        if not target.is_file() or (
            parts.fragment
            and target.suffix == ".html"
            and unquote(parts.fragment) not in _page(target)[0]
        ):
            dead.append(address)
    assert dead == []
