"""With the addresses of a published site and its repository: where links lead, what is asked."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser

from derived_site import project

from .conftest import serve

REPOSITORY = "https://github.com/owner/name"
ADDRESS = "https://owner.github.io/name/"
SETTINGS = {"REPO_URL": REPOSITORY, "EDIT_URI": "edit/main/docs/", "SITE_URL": ADDRESS}
# A page of the course, so that it has downloads; the rest of the site is left out.
PAGE = "networks/activations.md"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One page, built with our theme and settings as the Pages workflow builds the site."""
    folder = tmp_path_factory.mktemp("published")
    page = folder / "docs" / PAGE
    page.parent.mkdir(parents=True)
    head = "---\ntime: 1 hour\nneeds: []\noutcomes: [read it]\n---\n\n"
    page.write_text(f"{head}# A page\n\n```page-head\n```\n", encoding="utf-8")
    (folder / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    config = {
        "INHERIT": str(project.root() / "mkdocs.yml"),
        "theme": {"custom_dir": str(project.root() / "overrides")},
        "hooks": [str(project.root() / "src" / "derived_site" / "make" / "lab_hook.py")],
        "nav": [{"Home": "index.md"}, {"Page": PAGE}],
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=folder,
        env={**os.environ, **SETTINGS, "DERIVED_ROOT": str(project.root()),
             "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def soup(published: Path) -> BeautifulSoup:
    html = (published / PAGE).with_suffix("") / "index.html"
    return BeautifulSoup(html.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def address(published: Path) -> Iterator[str]:
    with serve(published) as served:
        yield served


def _link(soup: BeautifulSoup, selector: str) -> str:
    found = soup.select_one(selector)
    assert isinstance(found, Tag), f"no {selector}"
    return str(found["href"])


def test_links_lead_to_the_repository_and_the_site(published: Path, soup: BeautifulSoup) -> None:
    assert _link(soup, "a[rel=edit]") == f"{REPOSITORY}/edit/main/docs/{PAGE}"
    assert _link(soup, ".md-header a.md-source") == REPOSITORY
    assert _link(soup, "link[rel=canonical]") == f"{ADDRESS}networks/activations/"
    colab = [a["href"] for a in soup.select("a[href*='colab.research']")]
    assert len(colab) == 1
    path = urlsplit(str(colab[0])).path
    assert path == "/github/owner/name/blob/notebooks/networks/activations.ipynb"
    sitemap = (published / "sitemap.xml").read_text(encoding="utf-8")
    assert f"<loc>{ADDRESS}networks/activations/</loc>" in sitemap


def test_lost_reader_finds_the_way_back(published: Path) -> None:
    # The page is served at every wrong address: its links start at the site's root.
    html = (published / "404.html").read_text(encoding="utf-8")
    article = BeautifulSoup(html, "html.parser").select_one("article")
    assert article is not None
    found = [str(a["href"]) for a in article.select("a[href]")]
    assert found == [f"/name/{place}" for place in ("", "equations/", "reading-list/", "glossary/")]
    for place in found[1:]:
        assert (project.docs() / f"{place.removeprefix('/name/').rstrip('/')}.md").is_file()


@pytest.mark.parametrize("width", [1280, 360])
def test_no_page_asks_another_origin(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/networks/activations/", wait_until="networkidle")
    page.goto(f"{address}/", wait_until="networkidle")
    assert len(asked) > 5
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    page.close()
