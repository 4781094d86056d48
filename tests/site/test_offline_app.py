"""Reading without a network: fresh with one, kept without, nothing stale in a new version."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .conftest import serve

PAGE = "networks/activations/"
NEXT = "networks/losses/"
KEPT = """async (path) => {
  for (const name of await caches.keys()) {
    for (const { url } of await (await caches.open(name)).keys()) {
      if (new URL(url).pathname.endsWith(path)) return true;
    }
  }
  return false;
}"""


@dataclass
class Site:
    """A copy of the built site, below a path of its server, that a test may change."""

    folder: Path
    url: str
    context: BrowserContext

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def version(self) -> str:
        listed = json.loads((self.folder / "assets/build/offline.json").read_text("utf-8"))
        return str(listed["version"])

    def visit(self, url: str = PAGE) -> Page:
        """A tab that the worker controls, with its page kept."""
        page = self.context.new_page()
        page.goto(f"{self.url}/{url}")
        page.wait_for_function("navigator.serviceWorker.controller")
        until(page, KEPT, f"/{url}")
        until(page, KEPT, "/site.css")
        return page


def until(page: Page, question: str, value: str, tries: int = 100) -> None:
    for _ in range(tries):
        if page.evaluate(question, value):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never came: {value}")


@pytest.fixture
def site(browser: Browser, site_dir: Path, tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "served" / "course"
    shutil.copytree(site_dir, folder)
    context = browser.new_context(service_workers="allow")
    with serve(folder.parent) as address:
        yield Site(folder, f"{address}/course", context)
        context.close()


def test_a_visited_page_reads_without_a_network(site: Site) -> None:
    page = site.visit()
    site.context.set_offline(True)
    page.reload()
    expect(page).to_have_title("Activation functions - Derived")
    size = "getComputedStyle(document.querySelector('article')).fontFamily"
    assert "Source Serif" in page.evaluate(size), "its style is there too"
    page.goto(f"{site.url}/{PAGE}?f=relu#eq-sigmoid")
    expect(page).to_have_title("Activation functions - Derived")


def test_an_unvisited_page_says_so_and_lists_what_is_there(site: Site) -> None:
    page = site.visit()
    site.context.set_offline(True)
    page.goto(f"{site.url}/{NEXT}")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "No network, and this page is not saved"
    )
    page.get_by_role("link", name="Activation functions").click()
    expect(page).to_have_title("Activation functions - Derived")
    site.context.set_offline(False)
    page.goto(f"{site.url}/{NEXT}")
    expect(page).to_have_title("Loss functions - Derived")


def test_a_changed_page_is_fresh_with_a_network(site: Site) -> None:
    page = site.visit()
    site.edit(f"{PAGE}index.html", "<title>Activation functions", "<title>Changed")
    page.goto(f"{site.url}/")
    page.goto(f"{site.url}/{PAGE}")
    expect(page).to_have_title("Changed - Derived")
    site.context.set_offline(True)
    page.reload()
    expect(page).to_have_title("Changed - Derived")
    site.context.set_offline(False)
    shutil.rmtree(site.folder / PAGE)
    page.goto(f"{site.url}/")
    assert (response := page.goto(f"{site.url}/{PAGE}")) is not None
    assert response.status == 404, "a page that is gone is gone"


def test_a_new_version_deletes_the_old_cache(site: Site) -> None:
    page = site.visit()
    site.visit(NEXT).close()
    old, new = site.version(), "0123456789ab"
    page.evaluate("caches.open('other')")
    site.edit("sw.js", old, new)
    with (site.folder / "assets/build/site.js").open("a", encoding="utf-8") as script_file:
        script_file.write("/*new*/")
    page.goto(f"{site.url}/")
    versions = "async (v) => (await caches.keys()).join() === `other,derived:/course/:${v}`"
    until(page, versions, new)
    until(page, KEPT, "/course/")
    assert not page.evaluate(KEPT, f"/{NEXT}"), "a page of the old version is still there"
    script = "(async () => (await (await caches.match('assets/build/site.js')).text()))()"
    until(page, KEPT, "/site.js")
    assert "/*new*/" in page.evaluate(script)


def test_install_fetches_little(site: Site) -> None:
    asked: list[str] = []
    site.context.on("request", lambda r: asked.append(r.url) if r.service_worker else None)
    site.visit()
    extra = {url for url in asked if not url.endswith(("offline.html", "sw.js"))}
    seen = {f"{site.url}/{PAGE}"}
    page = site.context.pages[0]
    seen |= set(page.evaluate("performance.getEntriesByType('resource').map((e) => e.name)"))
    assert extra <= seen, "the worker asks for what the page did not"
    files = ("sw.js", "offline.html")
    assert sum((site.folder / f).stat().st_size for f in files) < 9000


def test_the_whole_course_can_be_saved_and_removed(site: Site) -> None:
    page = site.visit("progress/")
    course = page.locator("offline-course")
    course.scroll_into_view_if_needed()
    course.get_by_role("button", name="Save the whole course").click()
    said = course.get_by_role("status")
    expect(said).to_contain_text("MB to load")
    course.get_by_role("button", name="Cancel").click()
    expect(said).to_be_empty()
    course.get_by_role("button", name="Save the whole course").click()
    course.get_by_role("button", name="Save now").click()
    expect(said).to_contain_text("every page can be read", timeout=60_000)
    site.context.set_offline(True)
    for url, title in ((NEXT, "Loss functions"), ("labs/xor/", ""), ("reference/ops/", "")):
        page.goto(f"{site.url}/{url}")
        expect(page.locator("article h1")).to_contain_text(title)
    page.get_by_role("textbox", name="Search").focus()
    page.keyboard.type("momentum")
    expect(page.locator(".md-search-result__item").first).to_contain_text("omentum")
    page.goto(f"{site.url}/progress/")
    course.scroll_into_view_if_needed()
    expect(said).to_contain_text("The course was saved on")
    course.get_by_role("button", name="Remove what was saved").click()
    expect(said).to_contain_text("Removed")
    assert not page.evaluate(KEPT, f"/{NEXT}")
    assert page.evaluate(KEPT, "/offline.html")


def test_a_saved_course_runs_code_without_a_network(site: Site) -> None:
    page = site.visit("progress/")
    course = page.locator("offline-course")
    course.scroll_into_view_if_needed()
    course.get_by_role("button", name="Save the whole course").click()
    course.get_by_label("Python too").check()
    course.get_by_role("button", name="Save now").click()
    said = course.get_by_role("status")
    expect(said).to_contain_text("every page can be read", timeout=120_000)
    site.context.set_offline(True)
    page.goto(f"{site.url}/{PAGE}")
    block = page.locator('.highlight[data-run=""]').first
    block.scroll_into_view_if_needed()
    block.get_by_role("button", name="Run").click()
    expect(block.locator(".run__status")).to_contain_text("Done in", timeout=120_000)


def test_a_saved_course_is_renewed_with_a_new_version(site: Site) -> None:
    page = site.visit()
    page.evaluate(
        """async () => {
        const cache = await caches.open((await caches.keys())[0]);
        await cache.put(new URL("saved-course", (await navigator.serviceWorker.ready).scope),
          new Response('{"date": "2026-01-02"}'));
        }"""
    )
    old, new = site.version(), "0123456789ab"
    site.edit("sw.js", old, new)
    site.edit("assets/build/offline.json", old, new)
    page.goto(f"{site.url}/{PAGE}")
    until(page, KEPT, f"/{NEXT}", tries=300)
    until(page, KEPT, "/course/saved-course", tries=300)


def test_it_can_be_turned_off(site: Site) -> None:
    page = site.visit()
    off = Path("src/derived_site/web/offline/off.js").read_text(encoding="utf-8")
    (site.folder / "sw.js").write_text(off, encoding="utf-8")
    page.goto(f"{site.url}/")
    until(page, "async () => !(await caches.keys()).length", "nothing")


def test_no_worker_where_pages_change_as_one_writes(site: Site) -> None:
    page = site.context.new_page()
    page.add_init_script("globalThis.livereload = () => {}")
    page.goto(f"{site.url}/{PAGE}", wait_until="networkidle")
    page.wait_for_timeout(500)
    count = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
    assert page.evaluate(count) == 0


def test_manifest_is_complete(site: Site) -> None:
    page = site.context.new_page()
    page.goto(f"{site.url}/{PAGE}")
    client = site.context.new_cdp_session(page)
    found = client.send("Page.getAppManifest")
    assert found["errors"] == []
    manifest = json.loads(found["data"])
    for icon in manifest["icons"]:
        assert (site.folder / icon["src"]).is_file()
