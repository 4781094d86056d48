"""Looking at an interactive: its parts, its address, and what goes wrong around it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def watched(page: Page, problems: list[str]) -> Page:
    """The page, whose console messages and errors end in the list."""
    page.on(
        "console", lambda m: problems.append(m.text) if m.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: problems.append(str(error)))
    return page


def part(interactive: Locator, name: str) -> Locator:
    """The part that the markup names."""
    return interactive.locator(f"[data-part='{name}']")


def query(page: Page) -> str:
    """The query string of the address."""
    return str(page.evaluate("location.search"))
