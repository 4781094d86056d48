"""What a term means and which paper is cited: over the text, by pointer, keyboard and tap."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.site.accessibility import violations_in_both
from tests.site.instant import offer_instant_navigation
from tests.site.still import at_rest

PAGE = "/networks/activations/"


@pytest.fixture
def page(browser: Browser, site_url: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    offer_instant_navigation(page, site_url)
    page.goto(f"{site_url}{PAGE}", wait_until="networkidle")
    yield page
    page.close()


def a_term(page: Page) -> tuple[Locator, str]:
    """A word that the glossary explains, in view, and what it says of it."""
    term = page.locator("article p > abbr[title]").first
    says = term.get_attribute("title") or ""
    assert len(says) > 10
    # By its text from now on: its title comes and goes.
    again = page.locator("article p > abbr").filter(has_text=term.inner_text()).first
    return again, says


def test_a_term_is_explained_under_the_pointer(page: Page) -> None:
    term, says = a_term(page)
    tip = page.get_by_role("tooltip")
    at_rest(term).hover()
    expect(tip).to_have_text(says)
    expect(term).to_have_accessible_description(says)
    expect(term).not_to_have_attribute("title", says)  # else the browser shows it too
    box, host = tip.bounding_box(), term.bounding_box()
    assert box
    assert host
    assert 0 <= box["y"] - host["y"] - host["height"] < 12
    assert box["x"] < host["x"] + host["width"]
    assert host["x"] < box["x"] + box["width"]
    # It can be reached, to select its text, and be sent away.
    tip.hover()
    page.wait_for_timeout(400)
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_have_count(0)
    expect(term).to_have_attribute("title", says)


def test_it_goes_with_the_pointer_and_with_the_page(page: Page) -> None:
    term, _ = a_term(page)
    tip = page.get_by_role("tooltip")
    at_rest(term).hover()
    expect(tip).to_be_visible()
    page.mouse.move(5, 450)
    expect(tip).to_have_count(0)
    at_rest(term).hover()
    expect(tip).to_be_visible()
    page.mouse.wheel(0, 200)
    expect(tip).to_have_count(0)
    at_rest(term).hover()
    expect(tip).to_be_visible()
    page.locator(".md-sidebar--primary a[href*='losses/']").first.dispatch_event("click")
    page.wait_for_url("**/networks/losses/")
    expect(tip).to_have_count(0)


def test_a_cited_paper_shows_its_title_at_the_keyboard_s_focus(page: Page) -> None:
    cited = page.locator("article .cite[title]").first
    title, href = cited.get_attribute("title") or "", cited.get_attribute("href")
    cited = page.locator(f"article .cite[href='{href}']").first
    tip = page.get_by_role("tooltip")
    page.keyboard.press("Tab")  # from here on focus is the keyboard's
    cited.focus()
    expect(tip).to_have_text(title)
    assert violations_in_both(page) == []
    page.locator("h1 a").focus()
    expect(tip).to_have_count(0)
    expect(cited).to_have_attribute("title", title)


def test_a_tap_explains_a_term_within_a_narrow_screen(browser: Browser, site_url: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    page.goto(f"{site_url}{PAGE}", wait_until="networkidle")
    term, says = a_term(page)
    tip = page.get_by_role("tooltip")
    at_rest(term).tap()
    expect(tip).to_have_text(says)
    expect(tip).to_be_in_viewport(ratio=1)
    page.locator("h1").dispatch_event("click")
    expect(tip).to_have_count(0)
    context.close()
