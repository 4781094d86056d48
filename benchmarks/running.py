"""Run in the page: from the press of the button to the block's last output, and to its end."""

from __future__ import annotations

import statistics
from pathlib import Path

from playwright.sync_api import Page

from .served import chromium, served
from .site import PAGE

TITLE = "One bend solves XOR"
# Presses a button and waits until the status matches; the milliseconds that it took.
PRESS = """async ([title, name, ending]) => {
  const mark = [...document.querySelectorAll(".filename")].find((e) => e.textContent === title);
  const block = mark.closest(".highlight");
  const status = () => block.querySelector(".run__status")?.textContent ?? "";
  const start = performance.now();
  block.querySelector(name).click();
  await new Promise((drawn) => setTimeout(drawn));
  while (!status().startsWith(ending)) await new Promise((drawn) => setTimeout(drawn, 2));
  return performance.now() - start;
}"""


def _press(page: Page, button: str, ending: str) -> float:
    return float(page.evaluate(PRESS, [TITLE, button, ending]))


def run(site: Path, runs: int = 3) -> None:
    """The first run, the next ones, Stop, and the first run after it."""
    cold, warm, stop, again = [], [], [], []
    with served(site) as address, chromium() as browser:
        for _ in range(runs):
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            page = context.new_page()
            received: list[float] = []
            page.goto(f"{address}/{PAGE}", wait_until="networkidle")
            page.on("response", lambda r, to=received: to.append(
                float(r.headers.get("content-length", 0))))  # fmt: skip
            cold.append(_press(page, ".run-button", "Done"))
            weight = page.evaluate(
                "performance.getEntriesByType('resource').filter((e) => /build.run/.test(e.name))"
                ".reduce((sum, e) => sum + e.transferSize, 0)"
            )
            files = sum(received)
            warm += [_press(page, ".run__go", "Done") for _ in range(5)]
            page.locator(".is-live .cm-content").first.focus()
            page.keyboard.press("Control+a")
            page.keyboard.insert_text("while True: pass")
            page.keyboard.press("Control+Enter")
            page.wait_for_timeout(500)
            stop.append(_press(page, ".run__bar button:nth-child(2)", "Stopped"))
            page.locator(".is-live .cm-content").first.focus()
            page.keyboard.press("Control+a")
            page.keyboard.insert_text("print(1)")
            again.append(_press(page, ".run__go", "Done"))
            context.close()
    first, small, end, next_ = map(statistics.median, (cold, warm, stop, again))
    print(f"run         first after {first / 1000:.1f} s (at most 8), then {small:.0f} ms"
          f" (at most 100); Stop {end:.0f} ms (at most 500), then {next_ / 1000:.1f} s;"
          f" editor {weight / 1000:.0f} kB, Python {files / 1e6:.1f} MB")  # fmt: skip
