"""What must hold on every page, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from derived_site import project
from derived_site.course import links
from tests.site.accessibility import SCHEMES, STILL, violations_in_both

PAGES = [links.url(project.page_name(file)) for file in project.page_files()]
# Each size begins in one scheme and turns to the other, as a reader's system does at dusk.
VIEWS: dict[str, tuple[Any, str]] = {
    "wide": ({"width": 1280, "height": 900}, "light dark"),
    "narrow": ({"width": 360, "height": 740}, "dark light"),
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("url", PAGES)
def test_page_is_sound(browser: Browser, site_url: str, url: str, view: str) -> None:
    size, schemes = VIEWS[view]
    first: Any = schemes.split()[0]
    context = browser.new_context(viewport=size, color_scheme=first)
    page = context.new_page()
    problems: list[str] = []
    page.on(
        "console", lambda m: problems.append(m.text) if m.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("requestfailed", lambda r: problems.append(f"failed {r.url}"))
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(f"{site_url}/{url}")
    page.evaluate("document.fonts.ready.then(() => new Promise(requestIdleCallback))")
    body = page.locator("body")
    expect(body).to_have_attribute("data-md-color-scheme", SCHEMES[first])
    assert page.locator("mjx-merror, [data-mjx-error]").count() == 0
    assert page.locator("script[src*='mathjax' i]").count() == 0
    assert "wzxhzdk" not in page.content(), "a placeholder of the Markdown converter shows"
    assert "derived-site:" not in page.content(), "a link was never resolved"
    # What is far from the screen is laid out too, and nothing clips what reaches out of a chunk.
    page.add_style_tag(
        content=f".chunk, .doc-contents {{ content-visibility: visible !important; }} {STILL}"
    )
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"the page scrolls sideways by {wide} px"
    found = violations_in_both(page, schemes=schemes)
    # By now all that the page asks for has been asked.
    foreign = [u for u in asked if not u.startswith((site_url, "data:", "blob:"))]
    assert foreign == [], "the page asks another origin"
    context.close()
    assert problems + found == []


@pytest.mark.parametrize("place", [3, -3])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_one_text_of_poor_contrast_is_found(
    browser: Browser, site_url: str, place: int, scheme: str
) -> None:
    """A check of the checks: one paragraph of many, in one scheme of two."""
    page = browser.new_page()
    page.goto(f"{site_url}/networks/losses/")
    page.add_style_tag(
        content=".chunk { content-visibility: visible !important; }"
        f" [data-md-color-scheme={SCHEMES[scheme]}] #poor {{ color: #777; }}"
    )
    texts = page.locator("article .chunk > p", has_text="The")
    texts.nth(place).evaluate("p => { p.id = 'poor'; }")
    found = violations_in_both(page)
    assert any('<p id="poor">' in fault for fault in found)
    assert all(fault.startswith(f"{scheme}: color-contrast:") for fault in found)
    page.close()


@pytest.mark.parametrize("url", PAGES)
def test_mathematics_is_visible_without_scripts(
    offline_page: Page, site_url: str, url: str
) -> None:
    offline_page.goto(f"{site_url}/{url}")
    formulas = offline_page.locator("article mjx-container:visible")
    sizes = formulas.evaluate_all("(all) => all.map((e) => e.getBoundingClientRect().toJSON())")
    for box in sizes:
        assert box["width"] > 2
        assert box["height"] > 4
    spoken = offline_page.locator("article mjx-assistive-mml math").count()
    assert spoken == offline_page.locator("article mjx-container").count()


def test_home_leads_to_the_course(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    page.goto(f"{site_url}/")
    page.locator("article a[href*='networks/activations']").first.click()
    expect(page).to_have_title("Activation functions - Derived")
    page.close()
