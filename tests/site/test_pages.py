"""What must hold on every page, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from derived_site import links, project

PAGES = [links.url(project.page_name(file)) for file in project.page_files()]
AXE = (Path("node_modules") / "axe-core" / "axe.min.js").as_posix()
VIEWS = {
    "wide-light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "wide-dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "narrow-light": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    "narrow-dark": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("url", PAGES)
def test_page_is_sound(browser: Browser, site_url: str, url: str, view: str) -> None:
    options: dict[str, Any] = VIEWS[view]
    context = browser.new_context(**options)
    page = context.new_page()
    problems: list[str] = []
    page.on(
        "console", lambda m: problems.append(m.text) if m.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("requestfailed", lambda r: problems.append(f"failed {r.url}"))
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(f"{site_url}/{url}", wait_until="networkidle")
    assert problems == []
    foreign = [u for u in asked if not u.startswith((site_url, "data:", "blob:"))]
    assert foreign == [], "the page asks another origin"
    assert page.locator("mjx-merror, [data-mjx-error]").count() == 0
    assert page.locator("script[src*='mathjax' i]").count() == 0
    assert "wzxhzdk" not in page.content(), "a placeholder of the Markdown converter shows"
    assert "derived-site:" not in page.content(), "a link was never resolved"
    # What is far from the screen is laid out too, and nothing clips what reaches out of a chunk.
    page.add_style_tag(content=".chunk { content-visibility: visible !important; }")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"the page scrolls sideways by {wide} px"
    page.add_script_tag(path=str(project.root() / AXE))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    faults = [
        f"{v['id']}: {v['help']} – {n['html'][:200]} {n.get('failureSummary', '')[:300]}"
        for v in found["violations"]
        for n in v["nodes"][:5]
    ]
    context.close()
    assert faults == []


@pytest.mark.parametrize("url", PAGES)
def test_mathematics_is_visible_without_scripts(
    offline_page: Page, site_url: str, url: str
) -> None:
    offline_page.goto(f"{site_url}/{url}")
    formulas = offline_page.locator("article mjx-container:visible")
    for number in range(min(formulas.count(), 40)):
        box = formulas.nth(number).bounding_box()
        assert box is not None
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
