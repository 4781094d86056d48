"""Run: a block of the page becomes an editor with output below, in the reader's own Python."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.site.accessibility import violations_in_both

PAGE = "/networks/activations/"
TITLE = "One bend solves XOR"
PRINTED = "best linear fit: [0.5 0.5 0.5 0.5]\nwith one bend:   [0. 1. 1. 0.]\n"
# Python loads in seconds on a quiet machine; the tests share theirs.
LOADING = 60_000


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One browser profile for the module's pages, so that they share a cache."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(LOADING)
    yield context
    context.close()


@pytest.fixture(scope="module")
def shared(context: BrowserContext, site_url: str) -> Iterator[Page]:
    """A page whose Python is loaded once for the tests that only run things."""
    page = context.new_page()
    page.goto(site_url + PAGE)
    press_run(page)
    yield page
    page.close()


@pytest.fixture
def fresh(browser: Browser, site_url: str) -> Iterator[Callable[..., Page]]:
    """Pages of a profile of their own, which no edit has reached."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(LOADING)

    def opened(path: str = PAGE) -> Page:
        page = context.new_page()
        page.goto(site_url + path, wait_until="networkidle")
        return page

    yield opened
    context.close()


def cell(page: Page, title: str = TITLE) -> Locator:
    """The block with a title."""
    return page.locator(".highlight").filter(has=page.locator(f".filename:text-is('{title}')"))


def press_run(page: Page, title: str = TITLE) -> Locator:
    """Press a block's Run and wait for the end."""
    block = cell(page, title)
    block.get_by_role("button", name=re.compile("^Run")).click()
    settled(block)
    return block


def settled(block: Locator) -> str:
    """Wait until nothing runs; what the status says."""
    status = block.get_by_role("status")
    expect(status).not_to_have_text(re.compile("^$|^Running|^Python is loading"), timeout=LOADING)
    return status.inner_text()


def run_text(block: Locator, text: str) -> str:
    """Put a text into the editor, as by pasting, and run it by keyboard."""
    write(block, text)
    block.locator(".cm-content").press("Control+Enter")
    return settled(block)


def write(block: Locator, text: str) -> None:
    block.locator(".cm-content").focus()
    block.page.keyboard.press("Control+a")
    block.page.keyboard.insert_text(text)


def printed(block: Locator) -> str:
    return str(block.get_by_label("What your run printed").text_content())


def test_nothing_of_python_comes_before_the_first_run(fresh: Callable[..., Page]) -> None:
    page = fresh()
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    loaded = page.evaluate("performance.getEntriesByType('resource').map((e) => e.name)")
    assert not [url for url in loaded if "/build/python/" in url or "/build/run/" in url]
    button = cell(page).get_by_role("button", name=re.compile("^Run"))
    expect(button).to_have_attribute("title", re.compile(r"loads Python: \d+\.\d MB"))
    block = press_run(page)
    assert printed(block) == PRINTED
    expect(block.get_by_role("status")).to_contain_text("after what it needs of 1 earlier block")
    origin = page.evaluate("location.origin")
    assert [url for url in asked if not url.startswith((origin, "data:", "blob:"))] == []
    assert len([url for url in asked if "worker.js" in url]) == 1
    # One interpreter serves the page: another block loads nothing more.
    asked.clear()
    press_run(page, "The formula as written")
    assert [url for url in asked if "/build/" in url] == []


def test_output_comes_while_the_block_runs(shared: Page) -> None:
    block = cell(shared)
    write(block, "import time\nprint('first')\nwhile True:\n    time.sleep(0.01)")
    block.locator(".cm-content").press("Control+Enter")
    expect(block.get_by_label("What your run printed")).to_have_text("first\n")
    expect(block.get_by_role("status")).to_have_text("Running …")
    stop = block.get_by_role("button", name="Stop")
    taken = stop.evaluate(
        """async (button) => {
            const start = performance.now();
            button.click();
            while (!button.hidden) await new Promise(requestAnimationFrame);
            return performance.now() - start;
        }"""
    )
    assert taken < 500
    assert settled(block) == "Stopped."
    assert settled_output(block, "print('again')") == "again\n"


def settled_output(block: Locator, text: str) -> str:
    run_text(block, text)
    return printed(block)


def test_values_errors_and_pictures(shared: Page) -> None:
    block = cell(shared)
    assert settled_output(block, "import numpy as np\nnp.arange(3)") == "array([0, 1, 2])"
    status = run_text(block, "x = 1\n\ndef f():\n    return x / 0\n\nf()")
    assert status == "ZeroDivisionError in line 4."
    expect(block.locator(".cm-fault")).to_have_text("    return x / 0")
    error = block.get_by_label("Error")
    expect(error).to_contain_text('File "<this block>", line 6')
    expect(error).not_to_contain_text("harness")
    assert run_text(block, "a = 1\nb = (") == "SyntaxError in line 2."
    expect(block.locator(".cm-fault")).to_have_text("b = (")
    block.locator(".cm-content").press("End")
    block.page.keyboard.insert_text("0)")
    expect(block.locator(".cm-fault")).to_have_count(0)
    assert run_text(block, "import torch") == "PyTorch does not run here."
    run_text(block, "from derived.autograd import Value\nfrom derived.autograd.draw import draw\n"
                    "x = Value(3.0)\ndraw(x * x)")  # fmt: skip
    picture = block.get_by_role("img")
    expect(picture).to_have_attribute("src", re.compile("^blob:"))
    assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 100


def test_what_needs_more_says_so(shared: Page) -> None:
    needing = shared.locator(".highlight[data-run=torch]:visible").first
    needing.get_by_role("button", name="Needs PyTorch").click()
    expect(needing.get_by_role("status")).to_contain_text("needs PyTorch, which does not run here")
    expect(needing.get_by_role("status")).to_contain_text("copy button")


def test_nothing_printed_is_html(shared: Page) -> None:
    block = cell(shared)
    attack = "<img src=x onerror='globalThis.hurt = 1'><script>hurt = 1</script>"
    code = f"""
class Drawn:
    def _repr_svg_(self):
        return '''<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"
            onload="parent.hurt = 1"><script>parent.hurt = 1</script></svg>'''
    def _repr_html_(self):
        return {attack!r}
import js, sys
from pyodide.ffi import to_js
for kind in ("out", "err", "lost?", "result?"):
    js.postMessage(to_js(dict(kind=kind, text={attack!r}), dict_converter=js.Object.fromEntries))
print({attack!r})
print({attack!r}, file=sys.stderr)
fig = Drawn()
class Said:
    def __repr__(self): return {attack!r}
Said()"""
    run_text(block, code)
    assert printed(block).count(attack) == 5
    expect(block.get_by_role("img")).to_have_count(1)
    run_text(block, f"raise ValueError({attack!r})")
    expect(block.get_by_label("Error")).to_contain_text(attack)
    shared.wait_for_timeout(100)
    assert shared.evaluate("globalThis.hurt") is None
    assert block.locator(".run script, .run img:not([src^=blob])").count() == 0


def test_edits_survive_a_reload_until_reset(fresh: Callable[..., Page]) -> None:
    page = fresh()
    block = cell(page)
    # Before Python is there.
    block.get_by_role("button", name=re.compile("^Run")).click()
    expect(block.locator(".cm-content")).to_be_visible()
    original = block.locator(".cm-content").inner_text()
    write(block, "print('kept')")
    page.reload(wait_until="networkidle")
    block = cell(page)
    expect(block.locator(".cm-content")).to_have_text("print('kept')")
    loaded = page.evaluate("performance.getEntriesByType('resource').map((e) => e.name)")
    assert not [url for url in loaded if "/build/python/" in url]
    block.get_by_role("button", name="Reset").click()
    expect(block.get_by_role("status")).to_have_text("The page’s text is back.")
    assert block.locator(".cm-content").inner_text() == original
    assert page.evaluate("localStorage.length") == page.evaluate(
        "Object.keys(localStorage).filter((key) => !key.startsWith('derived:edit:')).length"
    )
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    assert settled_output(block, "print('without storage')") == "without storage\n"


def test_an_edited_block_serves_those_that_need_it(shared: Page, site_url: str) -> None:
    page = shared.context.new_page()
    # What other tests have edited in this profile would open as editors.
    page.goto(f"{site_url}/404.html")
    page.evaluate("localStorage.clear()")
    page.goto(site_url + PAGE)
    source = page.locator(".highlight[data-run=''][data-block='0']")
    source.locator(".run-button").click()
    settled(source)
    text = source.locator(".cm-content").inner_text()
    write(source, text + "\nraise KeyError('edited')")
    user = page.locator(".highlight[data-run=''][data-needs^='0:']:visible").first
    user.locator(".run-button").click()
    assert settled(user) == "KeyError in an earlier block."
    source.get_by_role("button", name="Reset").click()
    user.get_by_role("button", name="Run").click()
    assert settled(user).startswith("Done")
    page.close()


def test_by_keyboard_alone(shared: Page) -> None:
    page, block = shared, cell(shared, "The formula as written")
    block.get_by_role("button", name=re.compile("^Run")).focus()
    page.keyboard.press("Enter")
    run = block.get_by_role("button", name="Run", exact=True)
    expect(run).to_be_focused()
    settled(block)
    page.keyboard.press("Shift+Tab")
    editor = block.locator(".cm-content")
    expect(editor).to_be_focused()
    expect(block.locator(".run__hint")).to_contain_text("Escape, then Tab leaves the editor")
    hint = editor.get_attribute("aria-describedby")
    assert block.locator(f"[id='{hint}']").count() == 1
    page.keyboard.press("Control+a")
    page.keyboard.type("if 1:\n")
    page.keyboard.press("Tab")
    page.keyboard.type("print(2)")
    expect(editor).to_be_focused()
    page.keyboard.press("Shift+Enter")
    settled(block)
    assert printed(block) == "2\n"
    page.keyboard.press("Escape")
    page.wait_for_timeout(2500)  # no hurry
    page.keyboard.press("Tab")
    expect(run).to_be_focused()


def test_accessible_and_narrow(fresh: Callable[..., Page]) -> None:
    page = fresh()
    page.set_viewport_size({"width": 360, "height": 740})
    block = press_run(page)
    colors = "f = 'é'  # c\ndef g(): return None\nclass A: x = 1\n1/0"
    run_text(block, "print('x' * 300)\n" * 40 + colors)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert violations_in_both(page, ".highlight.is-live") == []


NASTY = (
    "while True: pass",
    "while True: print('x' * 1000)",
    "print('x' * 5_000_000)",
    "for i in range(20_000): print(i)",
    "def f(n): return f(n + 1)\nf(0)",
    "import sys\nsys.setrecursionlimit(10**9)\ndef f(n): return f(n + 1)\nf(0)",
    "import numpy as np\nnp.ones(10**12)",
    "import numpy as np\nkept = [np.empty(10**8) for _ in range(10**4)]",
    "raise SystemExit",
    "import os\nos._exit(1)",
    "import js\njs.close()",
    "import builtins\nbuiltins.print = None",
    "def (",
    "\x00",
    "'''",
    "import sys\nsys.stdout = sys.modules = None",
)
# Those that cost an interpreter come seldom: a new one takes seconds.
RARE = (0, 1, 5, 7, 9)


def edits(text: str, rng: random.Random) -> Iterator[str]:
    """A hundred edits: each nasty one once, the others cut, doubled, swapped and spliced."""
    tame = [n for i, n in enumerate(NASTY) if i not in RARE]
    yield from NASTY
    for _ in range(100 - len(NASTY)):
        cuts = sorted(rng.randrange(len(text)) for _ in range(2))
        a, b, c = text[: cuts[0]], text[cuts[0] : cuts[1]], text[cuts[1] :]
        junk = "".join(rng.choice("()[]{}:,'\"\\\n \t#=*é0a") for _ in range(rng.randrange(6)))
        yield rng.choice(
            [a + c, a + b + b + c, c + a, a + junk + c, text + "\n" + rng.choice(tame)]
        )


def test_a_hundred_random_edits_leave_the_page_usable(shared: Page) -> None:
    block = cell(shared)
    block.get_by_role("button", name="Reset").click()
    text = str(block.locator(".cm-content").inner_text())
    trouble: list[str] = []
    shared.on("pageerror", lambda error: trouble.append(str(error)))
    status, stop = block.get_by_role("status"), block.get_by_role("button", name="Stop")
    for edit in edits(text, random.Random(0)):
        write(block, edit)
        block.locator(".cm-content").press("Control+Enter")
        endless = edit.startswith("while")
        if endless:
            expect(status).to_have_text("Running …", timeout=LOADING)
            stop.click()
        said = settled(block)
        assert (said == "Stopped.") == endless, edit
        assert len(printed(block)) <= 100_100
    block.get_by_role("button", name="Reset").click()
    block.get_by_role("button", name="Run", exact=True).click()
    settled(block)
    assert printed(block) == PRINTED
    assert trouble == []
