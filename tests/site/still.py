"""Waiting until the page under the mouse lies still."""

from __future__ import annotations

from playwright.sync_api import Locator

# A section near the screen takes its true height only once the browser has laid it out. A press in
# the frame before would miss what moves under it, as no reader's would.
_STILL = """(element) => new Promise((done) => {
  let [last, same] = ["", 0];
  const look = () => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const now = [x, y, width, height].join();
    same = now === last ? same + 1 : 0;
    last = now;
    if (same === 3) done();
    else requestAnimationFrame(look);
  };
  look();
})"""


def at_rest(locator: Locator) -> Locator:
    """Scroll to an element and wait until it no longer moves; the element."""
    locator.scroll_into_view_if_needed()
    locator.evaluate(_STILL)
    return locator
