"""A real browser on the built site."""

from __future__ import annotations

import functools
import http.server
import io
import os
import re
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from derived_site.render import interactives

# Debian's package of Chromium without its windows takes a third of the time to open a page.
SHELL = "chromium-headless-shell"
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
LAUNCH = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


def browser_path(*, whole: bool = False) -> str:
    """The Chromium or Chrome of this machine: `DERIVED_BROWSER`, or the first that is found.

    `whole` passes over one that has no windows.
    """
    chosen = os.environ.get("DERIVED_BROWSER")
    names = NAMES if whole else (SHELL, *NAMES)
    found = chosen or next(filter(None, map(shutil.which, names)), None)
    found = found or next((p for p in PLACES if Path(p).is_file()), None)
    if not found:
        pytest.fail(
            "no Chromium or Chrome found for the browser tests. Debian: apt install chromium;"
            " macOS: brew install --cask chromium; elsewhere install Chrome, or name a browser's"
            " program in DERIVED_BROWSER.",
            pytrace=False,
        )
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How pytest-playwright starts the browser."""
    return {
        "executable_path": browser_path(),
        "args": LAUNCH,
    }


# What browsers without service workers are like, such as Firefox's private windows.
_WITHOUT_WORKERS = """Object.defineProperty(Navigator.prototype, "serviceWorker",
  { get: () => undefined, configurable: true })"""


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Browser:
    """A browser whose pages run without the service worker, unless a test allows it.

    A worker's requests pass by `page.route` and by what counts requests.
    """
    new_context = browser.new_context

    def context(**options: Any) -> BrowserContext:
        made = new_context(**options)
        if options.get("service_workers") != "allow":
            made.add_init_script(_WITHOUT_WORKERS)
        return made

    def page(**options: Any) -> Page:
        made = context(**options)
        opened = made.new_page()
        # As Playwright has it: the page owns its context.
        opened.on("close", lambda _: made.close())
        return opened

    setattr(browser, "new_context", context)  # noqa: B010
    setattr(browser, "new_page", page)  # noqa: B010
    return browser


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        # A browser that closes a page drops its connections; that is no fault of the site.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Slim(_Quiet):
    """Serves pages without what stands in sections that hold no interactive."""

    def send_head(self) -> Any:
        file = Path(self.translate_path(self.path))
        if file.is_dir():
            file /= "index.html"
        if file.suffix != ".html" or not file.is_file():
            return super().send_head()
        page = _slim(file)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        return io.BytesIO(page)


@cache
def _slim(file: Path) -> bytes:
    # What a block's copy takes from blocks before it may be gone.
    whole = re.sub(r' data-needs="[^"]*"', "", file.read_text(encoding="utf-8"))
    # Each section's box stands between two headings.
    start, *sections = re.split(r'(?=<div class="chunk")', whole)
    return "".join([start, *map(_emptied, sections)]).encode()


def _emptied(section: str) -> str:
    if re.search(rf"<(?:{'|'.join(interactives.names())})\b", section):
        return section
    return re.sub(r"(?s)^(<div[^>]*>).*(</div>\s*<h[23]\b)", r"\1\2", section)


@contextmanager
def serve(folder: Path, slim: bool = False) -> Iterator[str]:
    """A server of a folder: its address, without a slash at its end.

    `slim` spares the browser what surrounds the interactives.
    """
    handler = functools.partial(_Slim if slim else _Quiet, directory=str(folder))
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def site_url(site_dir: Path) -> Iterator[str]:
    """The address at which the built site is served, without a slash at its end."""
    with serve(site_dir) as address:
        yield address


@pytest.fixture
def offline_page(browser: Browser) -> Iterator[Page]:
    """A page of a browser in which scripts are off."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()
