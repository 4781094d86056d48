"""The archive of the whole site: it reads from disk, and served it is the site."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Page, expect

from derived_site import project
from derived_site.make import archive

from .conftest import serve

DRAWN = """() => document.fonts.ready.then(() =>
  [...document.fonts].filter((f) => f.status === "loaded")
    .map((f) => f.family.replace(/"/g, "")))"""


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory, worker_id: str, site_dir: Path) -> Path:
    """The archive, built once a run and unpacked; after the site, which fills the caches."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    target, done = shared / "archive", shared / "archive.done"
    with FileLock(shared / "archive.lock"):
        if not done.is_file():
            build = subprocess.run(
                [sys.executable, "-m", "derived_site.make.archive", str(shared / "archive.zip")],
                cwd=project.root(),
                capture_output=True,
                text=True,
                encoding="utf-8",
            )
            assert build.returncode == 0, build.stdout + build.stderr
            with zipfile.ZipFile(shared / "archive.zip") as packed:
                packed.extractall(target)
            done.touch()
    return target / archive.ROOT


@pytest.fixture
def heard(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what went wrong on it."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("requestfailed", lambda r: problems.append(f"failed {r.url}"))
    page.on(
        "console", lambda m: problems.append(m.text) if m.type in {"error", "warning"} else None
    )
    page.on(
        "request",
        lambda r: problems.append(r.url) if r.url.startswith(("http://", "https://")) else None,
    )
    yield page, problems
    page.close()


def test_pages_read_from_disk(heard: tuple[Page, list[str]], unpacked: Path) -> None:
    page, problems = heard
    page.goto((unpacked / "networks" / "activations.html").as_uri())
    expect(page.get_by_role("heading", level=1)).to_contain_text("Activation functions")
    formula = page.locator("#eq-sigmoid mjx-container")
    formula.scroll_into_view_if_needed()
    box = formula.bounding_box()
    assert box
    assert box["width"] > 40
    figure = page.locator("figure.figure svg:visible").first
    figure.scroll_into_view_if_needed()
    box = figure.bounding_box()
    assert box
    assert box["height"] > 100
    drawn = page.evaluate(DRAWN)
    assert "Source Serif 4" in drawn
    assert any(family.startswith("MJX") for family in drawn), drawn
    # An interactive says what it lacks, above its still form.
    page.locator("activation-explorer").scroll_into_view_if_needed()
    expect(page.locator(".disk-note + activation-explorer")).to_be_visible()
    # Of an exercise only the marking is missing: no button stands there that does nothing.
    exercise = page.locator("page-exercise:has(.exercise__code)").first
    exercise.scroll_into_view_if_needed()
    expect(exercise.locator(".disk-note")).to_have_text(re.compile("^Answers are marked once"))
    assert page.locator("page-exercise button[disabled]").count() == 0
    by_hand = page.locator("#ex-the-slope-of-the-logit")
    expect(by_hand).to_be_visible()
    expect(by_hand.locator(".disk-note")).to_have_count(0)
    page.locator("a.eq-ref[href*='losses.html'], article a[href='losses.html']").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Loss functions")
    assert problems == []


def test_search_works_from_disk(heard: tuple[Page, list[str]], unpacked: Path) -> None:
    page, problems = heard
    page.goto((unpacked / "index.html").as_uri())
    page.get_by_role("textbox", name="Search").focus()
    page.keyboard.type("label smoothing")
    hit = page.locator(".md-search-result__item").first
    expect(hit).to_contain_text("smoothing")
    hit.locator("a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Loss functions")
    assert page.url.startswith("file:")
    assert problems == []


def test_a_copied_block_is_a_program_from_disk(browser: Browser, unpacked: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((unpacked / "how-to-use.html").as_uri())
    block = page.locator(".highlight[data-needs]").first
    expect(block).to_have_attribute("data-copy", re.compile(r"^import numpy as np\n\nz = "))
    context.close()


def test_served_it_is_the_site(browser: Browser, unpacked: Path) -> None:
    with serve(unpacked) as address:
        page = browser.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"{address}/networks/activations.html")
        explorer = page.locator("activation-explorer")
        explorer.scroll_into_view_if_needed()
        expect(explorer.locator("input, select, button").first).to_be_visible()
        page.get_by_role("textbox", name="Search").focus()
        page.keyboard.type("momentum")
        expect(page.locator(".md-search-result__item").first).to_contain_text("omentum")
        page.keyboard.press("Escape")
        # The record names pages as the site does, so that the one can take the other's export.
        page.get_by_role("button", name="I have read this page").click()
        page.goto(f"{address}/progress.html")
        row = page.locator("tr[data-page='networks/activations/']")
        expect(row.locator("[data-cell=read]")).to_have_text(re.compile(r"^\d{4}-"))
        page.close()
        assert problems == []


def test_its_readme_names_the_server(unpacked: Path) -> None:
    text = (unpacked / "README.txt").read_text(encoding="utf-8")
    assert "python -m http.server" in text
