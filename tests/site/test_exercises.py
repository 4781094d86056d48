"""Exercises in a real browser: marked, explained, worked by keyboard, readable without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from derived_site import project
from derived_site.course import links
from derived_site.page import exercises
from derived_site.page.model import Page as Source
from tests.site.accessibility import violations_in_both

URL = "networks/activations/"
CODE = "#ex-prelu-with-a-slope-that-is-learned"
NUMBERS = "#ex-sigmoid-and-tanh-at-a-round-place"
CHOICE = "#ex-a-layers-pre-activations-are-all-exactly-0"
# Python loads once a page, and the machine that tests may be busy.
PATIENCE = 120_000
FILES = [f for f in project.page_files() if Source.read(f).exercises]


@pytest.fixture(scope="module")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """One browser profile for pages that share a cache: Python is compiled once."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(profile: BrowserContext) -> Iterator[Page]:
    """A page that reports what goes wrong in it, of a reader who has kept nothing."""
    with _watched(profile) as page:
        yield page
        page.evaluate("localStorage.clear()")


@contextmanager
def _watched(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    page.close()
    assert problems == []


def _opened(page: Page, site_url: str, box: str, url: str = URL) -> Locator:
    page.goto(f"{site_url}/{url}")
    page.evaluate(
        "globalThis.solved = []; addEventListener('derived:solved', (e) => solved.push(e.detail))"
    )
    return _reached(page, box)


def _reached(page: Page, box: str) -> Locator:
    exercise = page.locator(box)
    exercise.scroll_into_view_if_needed()
    expect(exercise.get_by_role("button").first).to_be_enabled()
    return exercise


def _type(page: Page, exercise: Locator, code: str) -> None:
    editor = exercise.get_by_role("textbox", name="Your answer")
    editor.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(code)


def _code(file: Path, number: int = 0) -> exercises.Exercise:
    found = Source.read(file).exercises
    return [e for e in found if e.roles["test"]][number]


def test_an_answer_in_code_is_marked_and_its_fault_named(page: Page, site_url: str) -> None:
    exercise = _opened(page, site_url, CODE)
    result = exercise.get_by_role("status").first
    exercise.get_by_role("button", name="Check my answer").click()
    expect(result).to_contain_text("This is still the starter.", timeout=PATIENCE)
    source = _code(project.docs() / "networks" / "activations.md")
    exercise.get_by_role("button", name="Edit").click()
    for wrong in source.roles["wrong"]:
        _type(page, exercise, f"import numpy as np\n{wrong.body}")
        page.keyboard.press("Control+Enter")
        expect(result).to_contain_text(wrong.options["wrong"], timeout=PATIENCE)
    assert page.evaluate("solved") == []
    _type(page, exercise, f"{source.code('solution')}\nprint('<b>x</b>')")
    exercise.get_by_role("button", name="Check my answer").click()
    expect(result).to_have_attribute("data-state", "right", timeout=PATIENCE)
    expect(result.locator("samp")).to_have_text("<b>x</b>")
    assert page.evaluate("solved") == [{"page": f"/{URL}", "exercise": CODE[1:]}]


def test_editor_and_python_wait_for_the_reader(page: Page, site_url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    exercise = _opened(page, site_url, CODE)
    page.wait_for_load_state("networkidle")
    assert any("page-exercise.js" in url for url in asked)
    assert not [url for url in asked if "/run/" in url or "/python/" in url]
    exercise.get_by_role("button", name="Edit").click()
    expect(exercise.get_by_role("textbox", name="Your answer")).to_be_focused(timeout=PATIENCE)
    assert [url for url in asked if "/run/run.css" in url]


def test_an_error_is_shown_at_its_line_and_a_loop_can_be_stopped(page: Page, site_url: str) -> None:
    exercise = _opened(page, site_url, CODE)
    result = exercise.get_by_role("status").first
    exercise.get_by_role("button", name="Edit").click()
    _type(page, exercise, "x = 1\nprelu = x / 0")
    exercise.get_by_role("button", name="Check my answer").click()
    expect(result).to_contain_text(
        "ZeroDivisionError: division by zero – in line 2", timeout=PATIENCE
    )
    expect(exercise.locator(".cm-fault")).to_have_text("prelu = x / 0")
    _type(page, exercise, "while True: pass")
    exercise.get_by_role("button", name="Run").click()
    exercise.get_by_role("button", name="Stop").click()
    expect(result).to_have_text("Stopped.")
    expect(exercise.get_by_role("button", name="Check my answer")).to_be_enabled()


def test_a_draft_is_kept_and_start_over_forgets_it(page: Page, site_url: str) -> None:
    exercise = _opened(page, site_url, CODE)
    exercise.get_by_role("button", name="Edit").click()
    _type(page, exercise, "mine = 1")
    exercise = _opened(page, site_url, CODE)
    editor = exercise.get_by_role("textbox", name="Your answer")
    expect(editor).to_contain_text("mine = 1", timeout=PATIENCE)
    exercise.get_by_role("button", name="Start over").click()
    expect(editor).to_contain_text("def prelu(z, gamma):")
    exercise = _opened(page, site_url, CODE)
    expect(exercise.get_by_role("button", name="Edit")).to_be_visible()


@pytest.fixture(scope="module")
def numbers(browser: Browser, site_url: str) -> Iterator[Locator]:
    """The exercise that asks for numbers, for tests that leave its fields as they please."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield _opened(page, site_url, NUMBERS)
    page.close()


@pytest.mark.parametrize(
    ("place", "typed", "said"),
    [
        (0, "4/5", "Right."),
        (0, "0,8", "Right."),
        (0, " 80 % ", "Right."),
        (0, "0,800", "Right."),
        (0, "⅘", "Right."),
        (0, "1 3/5", "Not yet."),
        (0, "4,810", "Is that 4810 or 4.81? Type it in one of these forms."),
        (0, "1 3/2", "Type a number"),
        (0, "-0.8", "The size is right, the sign is not."),
        (0, "1/5", "the other side"),
        (0, "0.7", "Not yet."),
        (0, "half", "Type a number"),
        (0, "", "Type a number"),
        (1, "0.25", "That is the slope at 0"),
        (2, "3/5", "Right."),
    ],
)
def test_a_number_is_checked(numbers: Locator, place: int, typed: str, said: str) -> None:
    form = numbers.locator("form").nth(place)
    form.get_by_role("textbox").fill(typed)
    form.get_by_role("textbox").press("Enter")
    expect(form.get_by_role("status")).to_contain_text(said)
    form.get_by_role("textbox").press("End")
    form.get_by_role("textbox").press_sequentially("1")
    expect(form.get_by_role("status")).to_be_empty()


def test_all_numbers_right_is_solved_once(page: Page, site_url: str) -> None:
    exercise = _opened(page, site_url, NUMBERS)
    for _ in range(2):
        for form, value in zip(exercise.locator("form").all(), ["0.8", "0.16", "0.6"], strict=True):
            form.get_by_role("textbox").fill(value)
            form.get_by_role("button").click()
    assert page.evaluate("solved") == [{"page": f"/{URL}", "exercise": NUMBERS[1:]}]


def test_choices_are_explained(page: Page, site_url: str) -> None:
    exercise = _opened(page, site_url, CHOICE)
    check = exercise.get_by_role("button", name="Check my answer")
    result = exercise.get_by_role("status")
    check.click()
    expect(result).to_have_text("Choose one or more.")
    exercise.get_by_label("ReLU").focus()
    page.keyboard.press("Space")
    check.click()
    expect(result).to_have_text("Not this one.")
    expect(exercise.locator(".choices__why")).to_contain_text("No. PyTorch picks")
    exercise.get_by_label("ReLU").uncheck()
    expect(exercise.locator(".choices__why")).to_have_count(0)
    exercise.get_by_label("tanh").check()
    check.click()
    expect(result).to_have_text("Right so far; 1 more.")
    exercise.get_by_label("Softplus").check()
    check.click()
    expect(result).to_have_text("Right.")
    assert page.evaluate("solved") == [{"page": f"/{URL}", "exercise": CHOICE[1:]}]


def test_hints_open_one_after_the_other(page: Page, site_url: str) -> None:
    exercise = _opened(page, site_url, CODE)
    first, second, _ = exercise.locator(":scope > details.hint").all()
    expect(second.locator("summary")).to_have_attribute("aria-disabled", "true")
    second.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(second).not_to_have_attribute("open", "")
    first.locator("summary").click()
    expect(second.locator("summary")).not_to_have_attribute("aria-disabled", "true")
    second.locator("summary").click()
    expect(second).to_have_attribute("open", "")


def test_without_scripts_all_can_be_read(offline_page: Page, site_url: str) -> None:
    offline_page.goto(f"{site_url}/{URL}")
    for control in ("button", "input"):
        assert offline_page.locator(f"page-exercise {control}:visible").count() == 0
    choice = offline_page.locator(CHOICE)
    assert choice.locator(".choices li:visible").count() == 3
    choice.locator("summary").click()
    assert choice.locator(".reasons li:visible").count() == 3
    code = offline_page.locator(CODE)
    code.locator("summary", has_text="Hint 3").click()
    code.locator("summary", has_text="Solution").click()
    expect(code.locator("details.success")).to_contain_text("np.minimum(z, 0)")


def test_what_an_answer_prints_never_gets_into_its_verdict(page: Page, site_url: str) -> None:
    exercise = _opened(page, site_url, CODE)
    result = exercise.get_by_role("status").first
    exercise.get_by_role("button", name="Edit").click()
    noise = "import sys\nprint('x' * 200_000, file=sys.stderr)\nprint('y', file=sys.__stdout__)\n"
    _type(page, exercise, f"{noise}raise ValueError('z' * 200_000)")
    exercise.get_by_role("button", name="Check my answer").click()
    expect(result).to_contain_text("ValueError: zzz", timeout=PATIENCE)
    expect(result).to_contain_text("characters more")


def test_code_alone_is_right_but_not_all(page: Page, site_url: str) -> None:
    source = _code(project.docs() / "networks" / "backpropagation.md")
    assert len(source.answers) == 1
    _, title = exercises.split_title(source.title)
    exercise = _opened(page, site_url, f"#{exercises.slug(title)}", "networks/backpropagation/")
    exercise.get_by_role("button", name="Edit").click()
    _type(page, exercise, source.code("solution"))
    exercise.get_by_role("button", name="Check my answer").click()
    result = exercise.locator(".exercise__code ~ .exercise__result")
    expect(result).to_have_text("Right. Still open: the number asked for.", timeout=PATIENCE)
    assert page.evaluate("solved") == []
    # As shown it may have a comma, of which the page would ask what it means.
    exercise.locator("form").get_by_role("textbox").fill(f"{source.answers[0].value:.6g}")
    exercise.locator("form").get_by_role("button").click()
    assert len(page.evaluate("solved")) == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_results_are_accessible_and_fit(browser: Browser, site_url: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    exercise = _opened(page, site_url, NUMBERS)
    for form, value in zip(exercise.locator("form").all(), ["1/5", "0.16", "x"], strict=True):
        form.get_by_role("textbox").fill(value)
        form.get_by_role("button").click()
    choice = page.locator(CHOICE)
    choice.scroll_into_view_if_needed()
    choice.get_by_label("ReLU").check()
    choice.get_by_label("tanh").check()
    choice.get_by_role("button").click()
    code = page.locator(CODE)
    code.scroll_into_view_if_needed()
    code.get_by_role("button", name="Edit").click()
    expect(code.get_by_role("textbox", name="Your answer")).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    faults = violations_in_both(page, "page-exercise")
    context.close()
    assert faults == []


def test_nothing_moves_when_the_script_comes(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}/{URL}")
    page.evaluate("document.fonts.ready")
    boxes = "[...document.querySelectorAll('page-exercise')].map((e) => e.offsetHeight)"
    before = page.evaluate(boxes)
    for exercise in page.locator("page-exercise").all():
        exercise.scroll_into_view_if_needed()
        expect(exercise.locator("button[data-do]:disabled")).to_have_count(0)
    assert page.evaluate(boxes) == before


@pytest.mark.parametrize("file", FILES, ids=[project.page_name(f) for f in FILES])
def test_every_solution_passes_in_the_page(
    profile: BrowserContext, site_url: str, file: Path
) -> None:
    url = links.url(project.page_name(file))
    codes = [e for e in Source.read(file).exercises if e.roles["test"]]
    with _watched(profile) as page:
        page.goto(f"{site_url}/{url}")
        for source in codes:
            _, title = exercises.split_title(source.title)
            exercise = _reached(page, f"#{exercises.slug(title)}")
            exercise.get_by_role("button", name="Edit").click()
            _type(page, exercise, source.code("solution"))
            exercise.get_by_role("button", name="Check my answer").click()
            result = exercise.locator(".exercise__code ~ .exercise__result")
            expect(result).to_have_attribute("data-state", "right", timeout=PATIENCE)
