"""Progress: marks that stay in the reader's browser, whatever its storage does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from derived_site import project
from derived_site.render import progress
from tests.site.conftest import serve
from tests.site.instant import offer_instant_navigation
from tests.site.still import at_rest

PAGE = "networks/activations/"
NAV = ".md-nav--primary a.md-nav__link:has-text('Activation functions') .done-mark"
RECORD = "JSON.parse(localStorage.getItem('derived:progress'))"
OTHER: dict[str, Any] = {
    "version": 1,
    "read": {"networks/losses/": "2026-01-02", "gone/page/": "2026-01-02"},
    "solved": {"networks/losses/": {"ex-gone": "2026-01-03"}},
}


@pytest.fixture(scope="module")
def slim_url(site_dir: Path) -> Iterator[str]:
    """The site's address, with pages that hold little of their sections."""
    with serve(site_dir, slim=True) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, slim_url: str) -> Page:
    offer_instant_navigation(context, slim_url)
    return context.new_page()


def button(page: Page) -> Locator:
    return page.get_by_role("button", name="I have read this page")


def said(page: Page) -> Locator:
    return page.locator("reader-progress [data-part=said]")


def choose(page: Page, content: str) -> None:
    expect(page.get_by_role("button", name="Export to a file")).to_be_enabled()
    page.locator("reader-progress input[type=file]").set_input_files(
        {"name": "mine.json", "mimeType": "application/json", "buffer": content.encode()}
    )


def solve(page: Page, exercise: str) -> None:
    page.evaluate(
        """(exercise) => document.querySelector("article").dispatchEvent(
        new CustomEvent("derived:solved",
        { bubbles: true, detail: { page: location.pathname, exercise } }))""",
        exercise,
    )


def test_a_page_is_read_when_the_reader_says_so(page: Page, slim_url: str) -> None:
    page.goto(f"{slim_url}/{PAGE}")
    expect(button(page)).to_have_attribute("aria-pressed", "false")
    assert page.locator(".done-mark").count() == 0
    button(page).focus()
    page.keyboard.press("Enter")
    expect(button(page)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(NAV)).to_have_text(" (read)")
    page.reload()
    expect(button(page)).to_have_attribute("aria-pressed", "true")
    # Marks come again after instant navigation.
    page.evaluate("globalThis.same = true")
    page.locator(".md-nav--primary a.md-nav__link[href$='losses/']").click()
    expect(page).to_have_title("Loss functions - Derived")
    assert page.evaluate("globalThis.same") is True
    expect(page.locator(NAV)).to_have_text(" (read)")
    expect(button(page)).to_have_attribute("aria-pressed", "false")
    page.go_back()
    expect(button(page)).to_have_attribute("aria-pressed", "true")
    at_rest(button(page)).click()
    expect(button(page)).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".done-mark")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 360])
def test_marks_move_nothing(browser: Browser, site_url: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    place = """() => [...document.querySelectorAll(".map li, .map h3, .md-nav__link, .page-done")]
        .map((e) => e.getBoundingClientRect()).map((b) => [b.x, b.y, b.width, b.height])"""
    for url in ("", PAGE):
        page.goto(f"{site_url}/{url}", wait_until="networkidle")
        # A first visit may have shown its text before the fonts came.
        page.reload(wait_until="networkidle")
        before = page.evaluate(place)
        page.evaluate(
            "localStorage.setItem('derived:progress', JSON.stringify({version: 1, solved: {},"
            " read: {'networks/activations/': '2026-01-02', 'networks/pytorch/': '2026-01-02'}}))"
        )
        page.reload(wait_until="networkidle")
        assert page.locator(".done-mark").count() > 0
        assert page.evaluate(place) == before
        page.evaluate("localStorage.clear()")
    page.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_marks_in_the_menu_are_seen_whole(browser: Browser, slim_url: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{slim_url}/{PAGE}")
    read = {PAGE: "2026-01-02", "networks/multilayer-perceptron/": "2026-01-02"}
    page.evaluate(
        "(read) => localStorage.setItem('derived:progress',"
        " JSON.stringify({version: 1, solved: {}, read}))",
        read,
    )
    page.reload()
    if width == 360:
        page.locator(".md-header label[for=__drawer]").click()
        expect(page.locator(".md-sidebar--primary")).to_be_in_viewport(ratio=1)
    marks = page.locator(".md-sidebar--primary .done-mark:visible")
    expect(marks).to_have_count(2)
    # None of the boxes around it cuts it off.
    cut = """(mark) => {
      const { left, right, top, bottom } = mark.getBoundingClientRect();
      const around = [];
      for (let box = mark.parentElement; box; box = box.parentElement) {
        const b = box.getBoundingClientRect();
        const inside = b.left <= left && b.right >= right && b.top <= top && b.bottom >= bottom;
        if (getComputedStyle(box).overflowX !== "visible" && !inside) around.push(box.className);
      }
      return around;
    }"""
    assert [mark.evaluate(cut) for mark in marks.all()] == [[], []]
    page.close()


def test_course_map_counts(page: Page, slim_url: str) -> None:
    page.goto(f"{slim_url}/")
    module = page.locator(".map__module:has([data-page])").first
    counts = module.locator("[data-counts]")
    pages = module.locator("li[data-page]").count()
    expect(counts).to_contain_text(f"{pages} pages")
    page.goto(f"{slim_url}/{PAGE}")
    at_rest(button(page)).click()
    expect(button(page)).to_have_attribute("aria-pressed", "true")
    page.goto(f"{slim_url}/")
    expect(counts).to_contain_text(f"1 of {pages} pages read")
    expect(page.locator(".map__module .done-mark")).to_have_text(" (read)")


def test_exercises_count_when_the_page_has_them(page: Page, slim_url: str) -> None:
    rows = "document.querySelector('[data-page=\"networks/activations/\"]').dataset"
    page.goto(f"{slim_url}/progress/")
    page.evaluate(f"{rows}.exercises = 'ex-a ex-b'")
    solve(page, "ex-elsewhere")
    assert page.evaluate(RECORD)["solved"]["progress/"].keys() == {"ex-elsewhere"}
    page.evaluate(
        """document.dispatchEvent(new CustomEvent("derived:solved",
        { detail: { page: new URL("../networks/activations/", location).pathname,
          exercise: "ex-b" } }))"""
    )
    cell = page.locator("[data-page='networks/activations/'] [data-cell=exercises]")
    expect(cell).to_have_text("1 of 2")


def test_ids_are_those_of_the_exercises(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text(
        "/// exercise | By hand: three steps of Newton's method\n///\n\n"
        "/// choice | What does $\\sigma$ do?\n    name: sigma\n\n///\n"
    )
    monkeypatch.setattr(project, "docs", lambda: tmp_path / "docs")
    found = progress.marked("a.md")
    assert found == {"exercises": ["ex-three-steps-of-newtons-method"], "checks": ["ex-sigma"]}


def test_two_tabs_stay_in_step(context: BrowserContext, page: Page, slim_url: str) -> None:
    page.goto(f"{slim_url}/{PAGE}")
    other = context.new_page()
    other.goto(f"{slim_url}/{PAGE}")
    at_rest(button(page)).click()
    expect(button(other)).to_have_attribute("aria-pressed", "true")
    expect(other.locator(NAV)).to_have_text(" (read)")


@pytest.mark.parametrize(
    "broken",
    [
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('forbidden'); }})",
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }",
    ],
    ids=["forbidden", "full"],
)
def test_storage_that_keeps_nothing(page: Page, slim_url: str, broken: str) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.add_init_script(broken)
    page.goto(f"{slim_url}/{PAGE}")
    at_rest(button(page)).click()
    expect(button(page)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".page-done [role=status]")).to_contain_text("keeps nothing")
    page.locator(".md-nav--primary a.md-nav__link[href$='losses/']").click()
    expect(page).to_have_title("Loss functions - Derived")
    expect(page.locator(NAV)).to_have_text(" (read)")
    # Material's own scripts say so when storage is forbidden.
    assert set(faults) <= {"forbidden"}


def test_damage_is_set_aside(page: Page, slim_url: str) -> None:
    page.goto(f"{slim_url}/{PAGE}")
    page.evaluate("localStorage.setItem('derived:progress', '{\"version\": 1, \"re')")
    page.goto(f"{slim_url}/progress/")
    expect(page.locator("reader-progress [data-part=note]")).to_contain_text("set aside")
    kept = page.evaluate("Object.entries(localStorage)")
    ((key, text),) = [(k, t) for k, t in kept if k.startswith("derived:progress:damaged:")]
    assert text == '{"version": 1, "re'
    with page.expect_download() as download:
        page.get_by_role("button", name="Download what was set aside").click()
    assert Path(download.value.path()).read_text() == text
    assert key


def test_a_later_version_s_record_is_left_alone(page: Page, slim_url: str) -> None:
    page.goto(f"{slim_url}/{PAGE}")
    page.evaluate("localStorage.setItem('derived:progress', '{\"version\": 2}')")
    page.reload()
    at_rest(button(page)).click()
    expect(button(page)).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(RECORD) == {"version": 2}


def test_out_in_and_reset(page: Page, slim_url: str) -> None:
    page.goto(f"{slim_url}/{PAGE}")
    at_rest(button(page)).click()
    page.goto(f"{slim_url}/progress/")
    choose(page, json.dumps(OTHER))
    expect(said(page)).to_contain_text("now: 3 pages read, 1 solved")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export to a file").click()
    out = json.loads(Path(download.value.path()).read_text())
    assert out == page.evaluate(RECORD)
    assert set(out["read"]) == {PAGE, *OTHER["read"]}
    assert out["solved"] == OTHER["solved"], "what the site no longer has is kept"
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_role("button", name="Keep them")).to_be_focused()
    page.keyboard.press("Escape")
    assert page.evaluate(RECORD) == out
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Erase").click()
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.includes('progress'))") == []
    expect(page.locator(".done-mark")).to_have_count(0)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("not json", "is not JSON"),
        ("[]", "not an export of this site"),
        ('{"version": 7}', "a later version"),
        ('{"version": 1, "read": []}', "another form"),
        ('{"version": 1, "read": {"a/": 3}, "solved": {}}', "the day of “a/” is 3"),
    ],
)
def test_a_bad_file_changes_nothing(page: Page, slim_url: str, content: str, fault: str) -> None:
    page.goto(f"{slim_url}/{PAGE}")
    at_rest(button(page)).click()
    before = page.evaluate(RECORD)
    page.goto(f"{slim_url}/progress/")
    choose(page, content)
    expect(said(page)).to_contain_text(fault)
    expect(said(page)).to_contain_text("Your record is as it was")
    assert page.evaluate(RECORD) == before


def test_without_scripts(offline_page: Page, slim_url: str) -> None:
    offline_page.goto(f"{slim_url}/progress/")
    expect(offline_page.locator("tr[data-page]").first).to_be_visible()
    expect(offline_page.locator(".tools button:visible")).to_have_count(0)
    offline_page.goto(f"{slim_url}/{PAGE}")
    expect(offline_page.locator(".page-done")).to_be_hidden()
