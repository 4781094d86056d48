"""The built site behind a server that compresses, as a host does, and a browser to measure it."""

from __future__ import annotations

import functools
import gzip
import http.server
import mimetypes
import os
import posixpath
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import brotli
from playwright.sync_api import Browser, sync_playwright
from tests.site.conftest import LAUNCH, browser_path

TEXT = (".html", ".css", ".js", ".mjs", ".json", ".svg", ".xml", ".txt", ".py")


class Handler(http.server.SimpleHTTPRequestHandler):
    """Static files, gzip for text, cached by the browser as a host would let it."""

    protocol_version = "HTTP/1.1"
    coding = "gzip"

    def do_GET(self) -> None:
        """Answer with the file, compressed when it is text."""
        path = Path(self.translate_path(posixpath.normpath(self.path.partition("?")[0]) + (
            "/" if self.path.endswith("/") else "")))  # fmt: skip
        if path.is_dir():
            path = path / "index.html"
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self.send_response(200)
        self.send_header("Content-Type", kind + ("; charset=utf-8" if path.suffix in TEXT else ""))
        self.send_header("Cache-Control", "max-age=600")
        if path.suffix in TEXT:
            accepted = self.headers.get("Accept-Encoding", "")
            coding = self.coding if self.coding in accepted else "gzip"
            body = _compressed(str(path), path.stat().st_mtime, coding)
            self.send_header("Content-Encoding", coding)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class BrotliHandler(Handler):
    """As most hosts answer today's browsers."""

    coding = "br"


@functools.cache
def _compressed(path: str, _stamp: float, coding: str) -> bytes:
    content = Path(path).read_bytes()
    # Hosts compress static files once, at the best setting.
    return brotli.compress(content, quality=11) if coding == "br" else gzip.compress(content, 9)


@contextmanager
def served(folder: Path, handler: type[Handler] = Handler) -> Iterator[str]:
    """The address of a folder's site, while the block runs."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(handler, directory=os.fspath(folder))
    )
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(whole=True), args=LAUNCH)
        yield browser
        browser.close()
