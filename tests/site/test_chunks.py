"""Long pages are laid out where the reader is: places, links and room must hold all the same."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from derived_site import project
from derived_site.course import equations, links
from tests.site.instant import offer_instant_navigation

LONG = ["networks/activations/", "networks/losses/", "networks/gradient-descent/"]
HEIGHTS = """[...document.querySelectorAll(".chunk")].map((chunk) => {
  const style = getComputedStyle(chunk);
  const ems = style.getPropertyValue(innerWidth > 720 ? "--wide" : "--narrow");
  return [Number(ems) * parseFloat(style.fontSize), chunk.offsetHeight];
})"""


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("url", LONG)
def test_estimated_height_is_near_the_true_one(
    browser: Browser, site_url: str, url: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{site_url}/{url}")
    page.add_style_tag(content=".chunk { content-visibility: visible !important; }")
    pairs = page.evaluate(HEIGHTS)
    page.close()
    assert len(pairs) > 10
    guessed, true = (sum(column) for column in zip(*pairs, strict=True))
    assert abs(guessed - true) < 0.12 * true


@pytest.mark.parametrize("width", [1280, 360])
def test_a_link_far_down_lands_on_its_equation(browser: Browser, site_url: str, width: int) -> None:
    last = [e for e in equations.registry().values() if e.page == "networks/losses.md"][-1]
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{site_url}/networks/losses/#{last.anchor}")
    expect(page.locator(f"#{last.anchor}")).to_be_in_viewport(ratio=0.9)
    page.close()


def test_the_contents_follow_the_reader(browser: Browser, site_url: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site_url}/networks/losses/")
    page.locator("#papers").scroll_into_view_if_needed()
    page.mouse.wheel(0, 600)
    active = page.locator(".md-nav--secondary .md-nav__link--active").last
    expect(active).to_have_attribute("href", re.compile("#papers$"))
    page.close()


@pytest.mark.parametrize("url", LONG)
def test_what_is_far_away_is_not_laid_out(browser: Browser, site_url: str, url: str) -> None:
    """Nothing that runs at the start may ask for sizes inside a far chunk: that lays it out."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")

    def boxes() -> float:
        metrics = devtools.send("Performance.getMetrics")["metrics"]
        return float(next(m["value"] for m in metrics if m["name"] == "LayoutObjects"))

    page.goto(f"{site_url}/{url}", wait_until="networkidle")
    shown = boxes()
    page.add_style_tag(content=".chunk { content-visibility: visible !important; }")
    page.evaluate("document.body.offsetHeight")
    every = boxes()
    page.close()
    assert every > 10_000
    assert shown < 0.12 * every


def test_no_form_waits_in_a_far_chunk(browser: Browser, site_url: str) -> None:
    """A browser looks at each for what it may fill in, and lays out all that is around it."""
    page = browser.new_page(viewport={"width": 412, "height": 823})
    page.goto(f"{site_url}/networks/activations/", wait_until="networkidle")
    assert page.locator(".chunk :is(form, input:not([type=radio], [type=checkbox]))").count() == 0
    page.locator(".exercise__number-form").first.scroll_into_view_if_needed()
    expect(page.locator("form.exercise__number-form input").first).to_be_visible()
    page.close()


def test_a_closed_drawer_is_passed_by(browser: Browser, site_url: str) -> None:
    """On a phone the menu is laid out, and in the way of the keyboard, only while it is open."""
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{site_url}/networks/activations/", wait_until="networkidle")
    drawer = page.locator(".md-sidebar--primary")
    link = drawer.get_by_role("link", name="Loss functions")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert not drawer.evaluate("e => e.contains(document.activeElement)")
    assert page.evaluate("document.activeElement.closest('article') !== null")
    page.locator(".md-header [for=__drawer]").click()
    link.focus()
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport(ratio=1)
    link.press("Enter")
    page.wait_for_url("**/networks/losses/")
    expect(drawer.get_by_role("link")).to_have_count(0)
    page.close()


def test_styles_are_loaded_once(browser: Browser, site_url: str) -> None:
    """Material loads each anew when it starts, unless it is kept from it."""
    page = browser.new_page()
    page.add_init_script(
        """globalThis.loaded = [];
        document.addEventListener("load", ({ target }) => {
            if (target.rel === "stylesheet") loaded.push(target.href);
        }, true)"""
    )
    offer_instant_navigation(page, site_url)
    page.goto(f"{site_url}/{LONG[0]}", wait_until="networkidle")
    sheets = page.locator("link[rel=stylesheet]")
    first = page.evaluate("loaded")
    assert len(first) == len(set(first)) == sheets.count() > 1
    # Nor again with instant navigation, to pages as deep and less deep.
    for link in (".md-nav--primary a[href*='losses/']", ".md-header a.md-logo"):
        title = page.title()
        page.locator(link).first.click()
        expect(page).not_to_have_title(title)
        page.wait_for_load_state("networkidle")
    assert page.url == f"{site_url}/"
    assert page.evaluate("loaded") == first
    assert sheets.count() == len(first)
    page.close()


def test_every_page_s_text_is_found(browser: Browser, site_url: str) -> None:
    """The browser's own search sees what is not laid out."""
    names = [project.page_name(f) for f in project.page_files() if "networks/" in str(f)]
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    for name in names:
        page.goto(f"{site_url}/{links.url(name)}")
        headings = page.locator("article h2")
        last = headings.nth(headings.count() - 1)
        # Not the inner text: that is of what has been laid out.
        below = last.locator("xpath=following-sibling::div[1]//p").first.text_content() or ""
        word = max(re.findall(r"[A-Za-z]+", below), key=len)
        assert page.evaluate("(word) => find(word)", word), f"{name}: {word}"
    page.close()
