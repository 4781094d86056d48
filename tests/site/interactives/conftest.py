"""What the tests of all interactives share: a profile, a watched page, and its functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.site.conftest import serve
from tests.site.interactives.parts import watched


@pytest.fixture(scope="session")
def site_url(site_dir: Path) -> Iterator[str]:
    """The address of the site with pages that hold their interactive and little else.

    That pages are whole, and sound with all that they hold, is tested for each page.
    """
    with serve(site_dir, slim=True) as address:
        yield address


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One browser profile for a module's pages, so that they share a cache."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which nothing may go wrong unnoticed."""
    problems: list[str] = []
    page = watched(context.new_page(), problems)
    yield page
    page.close()
    assert problems == []


@pytest.fixture(scope="module")
def computed(
    context: BrowserContext, site_url: str, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Any]]:
    """Call a JavaScript function of the exports of the test's `MODULE` and of further values."""
    page = context.new_page()
    page.goto(f"{site_url}/404.html")
    module = request.module.MODULE
    code = "([m, f, given]) => import(m).then((exports) => (0, eval)(f)(exports, ...given))"
    yield lambda function, *given: page.evaluate(code, [module, function, given])
    page.close()
