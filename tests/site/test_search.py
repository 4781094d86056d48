"""Search: its index comes when a reader turns to it, and not before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.fixture
def asked(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    found: list[str] = []
    page.on("request", lambda r: found.append(r.url) if "search_index" in r.url else None)
    yield page, found
    page.close()


def test_the_index_waits_for_the_reader(asked: tuple[Page, list[str]], site_url: str) -> None:
    page, requests = asked
    page.goto(f"{site_url}/networks/losses/", wait_until="networkidle")
    assert requests == []
    page.get_by_role("textbox", name="Search").focus()
    page.keyboard.type("label smoothing")
    expect(page.locator(".md-search-result__item").first).to_contain_text("smoothing")
    assert len(requests) == 1


def test_a_phone_s_reader_finds_too(browser: Browser, site_url: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    page.goto(f"{site_url}/")
    page.locator("label.md-header__button[for=__search]").tap()
    page.get_by_role("textbox", name="Search").fill("momentum")
    expect(page.locator(".md-search-result__item").first).to_contain_text("omentum")
    context.close()


def test_a_shared_search_opens_with_its_results(
    asked: tuple[Page, list[str]], site_url: str
) -> None:
    page, requests = asked
    page.goto(f"{site_url}/?q=sigmoid")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    assert len(requests) == 1


def test_library_functions_are_found_and_their_source_is_not(
    asked: tuple[Page, list[str]], site_url: str
) -> None:
    page, _ = asked
    page.goto(f"{site_url}/?q=cross_entropy_backward")
    expect(page.locator(".md-search-result__item").first).to_contain_text("cross_entropy_backward")
    index = page.request.get(f"{site_url}/search/search_index.json").text()
    assert "def cross_entropy_backward" not in index
