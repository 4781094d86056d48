"""Weight, layout, Lighthouse, mathematics, rebuilds and growth of the site."""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from markdown import Markdown
from mkdocs.config import load_config
from tests.site.conftest import LAUNCH, browser_path

from derived_site import project
from derived_site.course import macros
from derived_site.render import leftovers, typeset

from .served import BrotliHandler, Handler, chromium, served

PAGE = "networks/activations/"
NEXT = "networks/losses/"
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value;
  }).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 1500);
})"""


def built() -> Path:
    """The site, built strictly."""
    target = project.root() / "build" / "site"
    _mkdocs(project.root(), target, "--strict")
    return target


def _mkdocs(root: Path, target: Path, *options: str) -> float:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(target), *options],
        cwd=root,
        check=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def weight(site: Path) -> None:
    """Bytes over the wire: a first visit, and the next page of the same visit."""
    for name, handler in (("Brotli", BrotliHandler), ("gzip", Handler)):
        with served(site, handler) as address, chromium() as browser:
            context = browser.new_context(
                viewport={"width": 1280, "height": 900}, service_workers="block"
            )
            page = context.new_page()
            client = context.new_cdp_session(page)
            client.send("Network.enable")
            received: list[float] = []
            client.on(
                "Network.loadingFinished", lambda e, to=received: to.append(e["encodedDataLength"])
            )
            page.goto(f"{address}/{PAGE}", wait_until="networkidle")
            # The search index is asked for by a worker, a moment after the page is idle.
            page.wait_for_timeout(2000)
            first = sum(received)
            received.clear()
            page.goto(f"{address}/{NEXT}", wait_until="networkidle")
            page.wait_for_timeout(1000)
            print(
                f"weight      {name}: first visit {first / 1000:.0f} kB (at most 250),"
                f" next page {sum(received) / 1000:.0f} kB (at most 60)"
            )
            context.close()


def layout(site: Path) -> None:
    """What moves after the first paint."""
    with served(site) as address, chromium() as browser:
        for width in (1280, 360):
            context = browser.new_context(
                viewport={"width": width, "height": 800}, service_workers="block"
            )
            page = context.new_page()
            page.goto(f"{address}/{PAGE}")
            print(f"layout      at {width} px moves by {page.evaluate(SHIFTS):.4f} (0 is still)")
            context.close()


def lighthouse(site: Path, runs: int = 5) -> None:
    """Lighthouse's four categories on a desktop and on a phone."""
    with served(site) as address:
        for form, flags in {"desktop": ["--preset=desktop"], "mobile": []}.items():
            # The first run warms the server, which compresses what it is asked for.
            reports = [_lighthouse(f"{address}/{PAGE}", flags) for _ in range(runs + 1)][1:]
            for name in reports[0]["categories"]:
                found = [round(100 * r["categories"][name]["score"]) for r in reports]
                print(f"lighthouse  {form}, {name}: {statistics.median(found):.0f}"
                      f" ({min(found)} to {max(found)}; at least 95)")  # fmt: skip
            weak = Counter(
                audit["title"] for report in reports for audit in report["audits"].values()
                if audit.get("score") is not None and audit["score"] < 0.5
                and audit["scoreDisplayMode"] in ("binary", "numeric")
            )  # fmt: skip
            for title, count in weak.most_common(8):
                print(f"            {form}, in {count} of {runs}: {title}")


def _lighthouse(url: str, flags: list[str]) -> dict[str, Any]:
    program = project.root() / "node_modules" / "lighthouse" / "cli" / "index.js"
    done = subprocess.run(
        [project.node(), str(program), url, "--quiet", "--output=json",
         "--only-categories=performance,accessibility,best-practices,seo", *flags,
         f"--chrome-flags={' '.join(LAUNCH)}"],
        # Without a screen, the Chromium with windows shows its first frame late.
        env={**os.environ, "CHROME_PATH": browser_path()},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise project.SiteError(f"lighthouse failed:\n{done.stderr[-600:]}")
    return dict(json.loads(done.stdout))


def mathematics(site: Path, runs: int = 5) -> None:
    """When the page's formulas stand: ours, and the same page typeset in the browser."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "site"
        shutil.copytree(site, copy)
        _typeset_in_browser(copy)
        times: dict[str, list[float]] = {PAGE: [], "in-browser/": []}
        with served(copy) as address, chromium() as browser:
            for _ in range(runs):
                for url, found in times.items():
                    context = browser.new_context(service_workers="block")
                    page = context.new_page()
                    page.goto(f"{address}/{url}", wait_until="load")
                    page.wait_for_function("window.mathShown !== undefined", timeout=120_000)
                    found.append(float(page.evaluate("window.mathShown")))
                    context.close()
        ours, theirs = (statistics.median(times[u]) for u in times)
        print(f"mathematics in the browser after {theirs:.0f} ms, ours after {ours:.0f} ms:"
              f" {theirs / ours:.1f} times sooner (at least 10)")  # fmt: skip


def _typeset_in_browser(site: Path) -> None:
    """Write `in-browser/`: the same page with its TeX, and MathJax 4 to typeset it."""
    root = project.root()
    config = load_config(str(root / "mkdocs.yml"))
    md = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    md.derived_page = PAGE.rstrip("/") + ".md"  # type: ignore[attr-defined]
    source = (project.docs() / f"{PAGE.rstrip('/')}.md").read_text(encoding="utf-8")

    def raw(tex: str, *, display: bool, where: str) -> str:
        safe = tex.replace("&", "&amp;").replace("<", "&lt;")
        return f"\\[{safe}\\]" if display else f"\\({safe}\\)"

    typeset.common_rules()  # made of a formula of their own, once
    with (
        mock.patch.object(typeset, "typeset", raw),
        mock.patch.object(leftovers, "refuse", return_value=None),
    ):
        article = md.convert(source)
    original = (site / PAGE / "index.html").read_text(encoding="utf-8")
    shown = "<script>addEventListener('load', () => requestAnimationFrame(() => setTimeout(() => {\
window.mathShown = performance.getEntriesByName('first-contentful-paint')[0].startTime})))</script>"
    (site / PAGE / "index.html").write_text(original.replace("</body>", shown + "</body>"), "utf-8")
    start, end = original.index("<article"), original.index("</article>")
    start = original.index(">", start) + 1
    setup = json.dumps(
        {"tex": {"macros": macros.MACROS}, "chtml": {"fontURL": "../mathjax-font/chtml/woff2"}}
    )
    done = (
        "startup.ready = () => { MathJax.startup.defaultReady(); MathJax.startup.promise.then(() =>\
 requestAnimationFrame(() => setTimeout(() => { window.mathShown = performance.now(); }))); };"
    )
    scripts = (
        f"<script>window.MathJax = {setup}; MathJax.loader = {{paths: {{'mathjax-newcm':"
        f" '../mathjax-font'}}}}; MathJax.startup = {{}}; MathJax.{done}</script>"
        '<script async src="../mathjax/tex-chtml.js"></script>'
    )
    page = original[:start] + article + original[end:]
    page = page.replace("../../", "../").replace("</head>", scripts + "</head>")
    (site / "in-browser").mkdir()
    (site / "in-browser" / "index.html").write_text(page, encoding="utf-8")
    modules = root / "node_modules" / "@mathjax"
    shutil.copytree(modules / "src" / "bundle", site / "mathjax")
    shutil.copytree(modules / "mathjax-newcm-font", site / "mathjax-font")


@contextmanager
def _serving(port: int) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", "--dirty", "--livereload", "--dev-addr",
         f"127.0.0.1:{port}"],
        cwd=project.root(),
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _holds(url: str, text: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return text in answer.read().decode()
    except OSError:
        return False


def edit(port: int = 8765, runs: int = 5) -> None:
    """From saving a page to its new text in the browser's answer, under `mkdocs serve`."""
    file = project.docs() / f"{PAGE.rstrip('/')}.md"
    before = file.read_text(encoding="utf-8")
    url = f"http://127.0.0.1:{port}/{PAGE}"
    times = []
    try:
        with _serving(port):
            while not _holds(url, "</html>"):
                time.sleep(0.2)
            for number in range(runs):
                time.sleep(1.5)
                mark = f"edited {number} at {time.time_ns()}"
                file.write_text(f"{before}\n{mark}\n", encoding="utf-8")
                start = time.perf_counter()
                while not _holds(url, mark):
                    time.sleep(0.02)
                times.append(time.perf_counter() - start)
    finally:
        file.write_text(before, encoding="utf-8")
    print(f"edit        shows after {statistics.median(times):.2f} s (at most 2),"
          f" slowest {max(times):.2f} s")  # fmt: skip


def growth() -> None:
    """Cold builds of 1, 4 and 16 copies of a page: nothing cached, nothing shared."""
    base: float | None = None
    text = (project.docs() / f"{PAGE.rstrip('/')}.md").read_text(encoding="utf-8")
    for copies in (0, 1, 4, 16):
        with tempfile.TemporaryDirectory() as folder:
            root = _copies(Path(folder), text, copies)
            with mock.patch.dict(os.environ, {"DERIVED_ROOT": str(root),
                                              "DERIVED_CACHE": str(root / ".cache")}):  # fmt: skip
                taken = _mkdocs(root, root / "site", "--quiet")
        if copies == 0:
            base = taken
            continue
        assert base is not None
        per_page = (taken - base) / copies
        print(f"growth      {copies:2} copies: {taken:.1f} s, {per_page:.2f} s a page")


_HEAD = "---\ntime: 1 hour\noutcomes: [see]\n---\n"


def _copies(root: Path, text: str, copies: int) -> Path:
    """A project with nothing but copies of one page, each with anchors and figures of its own."""
    real = project.root()
    docs = root / "docs"
    (docs / "networks").mkdir(parents=True)
    for name in ("node_modules", "package-lock.json", "snippets", "src", "overrides"):
        os.symlink(real / name, root / name)
    # Without the reference: its docstrings link to the equations of every page.
    for name in ("papers", "glossary", "reading-list.md", "assets"):
        os.symlink(real / "docs" / name, docs / name)
    (docs / "index.md").write_text("# Home\n", encoding="utf-8")
    entries = []
    for number in range(copies):
        # A text of its own for each formula and figure, or the cache would do the work once; and no
        # anchors of equations, which belong to one page.
        # Its own front matter needs pages that are not here.
        own = re.sub(r"\A---\n.*?\n---\n", _HEAD, text, flags=re.DOTALL)
        own = re.sub(r"^ *\{: #eq-[^}]*\}\n", "", own, flags=re.MULTILINE)
        own = re.sub(r' check="[^"]*"', "", own)
        own = re.sub(r"\[(eq-[\w-]+|derived[\w.]*)\]\[\]", r"`\1`", own)
        own = re.sub(r"\[([^\]\[]+)\]\[(eq-[\w-]+|derived[\w.]*)\]", r"\1", own)
        own = re.sub(r"\]\((?!https?:)[^)]*\.md[^)]*\)", "](#)", own)
        own = re.sub(r"^( *)\$\$\n(.*?)^\1\$\$$", rf"\1$$\n\1\\phantom{{{number}}}\n\2\1$$",
                     own, flags=re.MULTILINE | re.DOTALL)  # fmt: skip
        own = own.replace('figure="', f'figure="c{number}-')
        (docs / "networks" / f"copy{number}.md").write_text(own, encoding="utf-8")
        entries.append(f"{{name: copy{number}, title: Copy}}")
    (root / "course.yml").write_text(
        "modules:\n  - {title: N, folder: networks, number: 3, weeks: 1, needs: n, summary: s,"
        f" pages: [{', '.join(entries)}]}}\n",
        encoding="utf-8",
    )
    config = (real / "mkdocs.yml").read_text(encoding="utf-8")
    config = config[: config.index("\nnav:\n")]
    (root / "mkdocs.yml").write_text(config, encoding="utf-8")
    return root
