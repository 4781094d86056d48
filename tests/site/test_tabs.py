"""Linked tabs: all follow the one that a reader chooses, and the page stays where it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.site.instant import offer_instant_navigation
from tests.site.still import at_rest

PAGE = "/networks/losses/"
NEXT = "networks/first-training/"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


def labels(page: Page, name: str) -> Locator:
    """The labels of a name, of the tabs outside exercises."""
    return page.locator(".tabbed-labels > label").filter(has_text=name)


def top(element: Locator) -> float:
    """Where it stands in the window, in px, once nothing moves."""
    return float(at_rest(element).evaluate("e => e.getBoundingClientRect().top"))


def chosen(page: Page) -> set[str]:
    """What the tabs of the page show."""
    found = page.locator(".tabbed-set > input:checked").evaluate_all(
        "all => all.map((e) => e.labels[0].textContent)"
    )
    return set(found)


def test_all_tabs_follow(page: Page, site_url: str) -> None:
    page.goto(site_url + PAGE)
    last = labels(page, "PyTorch").last
    before = top(last)
    assert chosen(page) == {"NumPy"}
    last.click()
    assert chosen(page) == {"PyTorch"}
    blocks = last.locator("xpath=../..").locator(".tabbed-block")
    expect(blocks.first).to_be_hidden()
    expect(blocks.last).to_be_visible()
    # The sets above have changed their height.
    assert top(last) == pytest.approx(before, abs=0.1)
    marked = "e => getComputedStyle(e).borderBottomColor"
    assert last.evaluate(marked) != labels(page, "NumPy").last.evaluate(marked)
    page.goto(f"{site_url}/{NEXT}")
    assert chosen(page) == {"PyTorch"}


def test_the_choice_goes_along_with_instant_navigation(page: Page, site_url: str) -> None:
    offer_instant_navigation(page, site_url)
    page.goto(site_url + PAGE, wait_until="networkidle")
    page.evaluate("globalThis.same = true")
    at_rest(labels(page, "PyTorch").first).click()
    page.locator(".md-nav--primary a[href*='first-training/']").first.click()
    expect(page).to_have_title("A first training - Derived")
    assert page.evaluate("globalThis.same") is True
    assert chosen(page) == {"PyTorch"}
    at_rest(labels(page, "NumPy").last).click()
    assert chosen(page) == {"NumPy"}


def test_tabs_by_keyboard(page: Page, site_url: str) -> None:
    page.goto(site_url + PAGE)
    at_rest(labels(page, "NumPy").first)
    page.locator(".tabbed-set > input").first.focus()
    page.keyboard.press("ArrowRight")
    assert chosen(page) == {"PyTorch"}
    outline = "e => getComputedStyle(e).outlineStyle"
    assert labels(page, "PyTorch").first.evaluate(outline) != "none"
    assert labels(page, "PyTorch").last.evaluate(outline) == "none"


def test_where_nothing_may_be_kept(page: Page, site_url: str) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); }")
    page.goto(site_url + PAGE)
    at_rest(labels(page, "PyTorch").first).click()
    assert chosen(page) == {"PyTorch"}
    assert faults == []


def test_without_scripts_each_set_works_alone(offline_page: Page, site_url: str) -> None:
    offline_page.goto(site_url + PAGE)
    labels(offline_page, "PyTorch").first.click()
    shown = offline_page.locator(".tabbed-set").first.locator(".tabbed-block")
    expect(shown.last).to_be_visible()
    expect(shown.first).to_be_hidden()


def test_in_print_all_tabs_show(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    page.goto(site_url + PAGE)
    page.emulate_media(media="print")
    for block in page.locator(".tabbed-block").all():
        expect(block).to_be_visible()
    page.close()
