"""Exercises that no program can mark: the reader says so, and it counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from derived_site import project
from derived_site.course import links
from derived_site.page.model import Page as Source
from tests.site.accessibility import violations_in_both

URL = "networks/backpropagation/"
BOX = "#ex-a-skip-connection"
RECORD = "JSON.parse(localStorage.getItem('derived:progress'))?.solved['networks/backpropagation/']"
FILES = [f for f in project.page_files() if Source.read(f).exercises]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


def _opened(page: Page, site_url: str) -> Locator:
    page.goto(f"{site_url}/{URL}")
    exercise = page.locator(BOX)
    exercise.scroll_into_view_if_needed()
    exercise.locator("summary", has_text="Solution").click()
    return exercise.get_by_role("button", name="I solved it")


def test_the_reader_says_so_and_may_take_it_back(page: Page, site_url: str) -> None:
    button = _opened(page, site_url)
    expect(button).to_have_attribute("aria-pressed", "false")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator(f"{BOX} .exercise__title .done-mark")).to_have_text(" (solved)")
    assert page.evaluate(RECORD).keys() == {BOX[1:]}
    button = _opened(page, site_url)
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.locator(f"{BOX} .done-mark")).to_have_count(0)
    assert page.evaluate(RECORD) == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_and_is_accessible(browser: Browser, site_url: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    _opened(page, site_url).click()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    faults = violations_in_both(page, BOX)
    page.close()
    assert faults == []


@pytest.mark.parametrize("file", FILES, ids=[project.page_name(f) for f in FILES])
def test_every_exercise_can_be_solved(page: Page, site_url: str, file: Path) -> None:
    page.goto(f"{site_url}/{links.url(project.page_name(file))}")
    for exercise in page.locator("page-exercise").all():
        exercise.scroll_into_view_if_needed()
        page.wait_for_function("(e) => e.parts", arg=exercise.element_handle())
        marked = exercise.locator("form, .choices, .exercise__code").count()
        assert exercise.locator(".exercise__own button").count() == (0 if marked else 1)
