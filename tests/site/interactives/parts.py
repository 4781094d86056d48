"""Looking at an interactive: its parts, its address, and what goes wrong around it."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page


@dataclass(frozen=True)
class Box:
    """Where an element stands, in px, and its markup."""

    x: float
    y: float
    width: float
    height: float
    html: str


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


def boxes(elements: Locator) -> list[Box]:
    """Where the elements that are shown stand; there is one at least."""
    found = elements.evaluate_all(
        """all => all.filter((e) => e.checkVisibility({ visibilityProperty: true })).map((e) => {
            const { x, y, width, height } = e.getBoundingClientRect();
            return [x, y, width, height, e.outerHTML];
        }).filter(([, , width, height]) => width && height)"""
    )
    assert found
    return [Box(*each) for each in found]


def at_once(interactive: Locator, *acts: tuple[str, str]) -> None:
    """What a reader does to its elements, each named by a selector, before a frame is drawn.

    An act is "click", "+" (a slider's next step) or the value of a choice.
    """
    interactive.evaluate(
        """(it, acts) => {
            for (const [selector, act] of acts) {
                const element = it.querySelector(selector);
                if (act === "click") { element.click(); continue; }
                if (act === "+") element.stepUp();
                else element.value = act;
                const name = act === "+" ? "input" : "change";
                element.dispatchEvent(new Event(name, { bubbles: true }));
            }
        }""",
        acts,
    )
