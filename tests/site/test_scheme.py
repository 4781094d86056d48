"""Light and dark: right from the first paint, and the browser's own parts with it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site.accessibility import SCHEMES

META = "document.querySelector('meta[name=color-scheme]').content"


def shown(page: Page) -> str | None:
    return page.locator("body").get_attribute("data-md-color-scheme")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_first_visit_has_its_scheme_before_material_starts(
    browser: Browser, site_url: str, scheme: Any
) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.route("**/javascripts/bundle.*.js", lambda route: route.abort())
    page.goto(f"{site_url}/404.html")
    assert shown(page) == SCHEMES[scheme]
    assert page.evaluate(META) == scheme
    page.close()


def test_material_starts_without_styling_the_page_anew(browser: Browser, site_url: str) -> None:
    """A change of the root, of the body or of the page's colors styles every element again."""
    page = browser.new_page(color_scheme="light")
    page.add_init_script(
        """globalThis.changes = [];
        new MutationObserver((all) => {
            for (const { target, attributeName: name, oldValue } of all) {
                const now = target.getAttribute(name);
                if (!document.body || now === oldValue) continue;
                if (["HTML", "BODY", "META"].includes(target.tagName)) changes.push(name);
            }
        }).observe(document, { attributes: true, attributeOldValue: true, subtree: true });"""
    )
    page.goto(f"{site_url}/networks/activations/")
    # It marks its own tags, and has done the rest by then.
    page.wait_for_function("document.body.hasAttribute('data-md-color-media')")
    page.wait_for_load_state("networkidle")
    changed = set(page.evaluate("changes"))
    assert "data-md-color-media" in changed
    assert changed <= {"data-md-color-media", "content"}
    assert page.locator("meta[name=color-scheme]").count() == 1
    assert page.evaluate(META) == "light"
    page.close()


def test_the_toggle_turns_everything_and_is_kept(browser: Browser, site_url: str) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(f"{site_url}/404.html")
    # From here on Material marks the body while colors change.
    page.wait_for_function("!Object.hasOwn(document.body, 'setAttribute')")
    page.get_by_title("Follows your system; switch to light").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", SCHEMES["light"])
    assert page.evaluate(META) == "light"
    page.route("**/javascripts/bundle.*.js", lambda route: route.abort())
    page.reload()
    assert shown(page) == SCHEMES["light"]
    assert page.evaluate(META) == "light"
    page.close()
