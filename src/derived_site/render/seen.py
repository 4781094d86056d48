"""What Python-Markdown made of a page, held against what the rest of the site reads there.

Tests run the fences that `derived_site.page` finds, and readers see those that Python-Markdown
converts. Each part that is shown leaves a mark; before the page is done, the marks are compared
with the model and taken out. Where the two differ, the build stops at the page and line.
"""

from __future__ import annotations

import html
import re
from collections import Counter, deque

from derived_site.page.fences import Fence
from derived_site.page.model import Page
from derived_site.project import SiteError

_MARK = re.compile(r"<!--seen (?P<kind>[a-z]+) (?P<line>\d+)-->")


class Seen:
    """The parts of one page, ticked off as they are shown."""

    def __init__(self, page: Page) -> None:
        self._page = page
        fences: list[tuple[int, str, Fence | None]] = [(f.line, f.raw, f) for f in page.fences]
        fences += [(line, body, None) for line, body in page.quoted]
        self._expected = deque(sorted(fences, key=lambda found: found[0]))
        self._formulas: Counter[str] = Counter()
        self.complete = False  # whether every part has been converted

    def fence(self, source: str) -> tuple[Fence | None, str]:
        """The fence that is converted now, and its mark; None for one that is shown as text."""
        if not self._expected:
            raise self._differs(1, f"a fence that nothing tests: {source[:60]!r}")
        line, raw, fence = self._expected.popleft()
        if _key(raw) != _key(source):
            raise self._differs(line, f"another fence here: {source[:60]!r}")
        return fence, _mark("fence" if fence else "quoted", line)

    def display(self, line: int) -> str:
        """The mark of a displayed formula that begins at a line, counted from 1."""
        return _mark("display", line)

    def formula(self, tex: str) -> None:
        """A formula in running text is typeset."""
        self._formulas[_plain(tex)] += 1

    def line_of(self, tex: str) -> int | None:
        """The first line on which this formula stands."""
        return next((p.line for p in self._page.formulas if _plain(p.text) == _plain(tex)), None)

    def finish(self, text: str) -> str:
        """The finished page without the marks. Raises SiteError where it is not the one read."""
        shown: dict[str, Counter[int]] = {}
        for m in _MARK.finditer(text):
            shown.setdefault(m["kind"], Counter())[int(m["line"])] += 1
        for line in shown.get("quoted", ()):
            raise self._differs(line, "a block of code that no test runs; indent it by no more")
        for kind, lines in (
            ("fence", [f.line for f in self._page.fences]),
            ("display", [d.first + 1 for d in self._page.displays]),
        ):
            for line in lines:
                if shown.get(kind, Counter())[line] != 1:
                    raise self._differs(line, f"this {kind} as something else, or not at all")
        wanted = Counter(_plain(p.text) for p in self._page.formulas)
        for part in self._page.formulas:
            if self._formulas[_plain(part.text)] < wanted[_plain(part.text)]:
                raise self._differs(part.line, f"the formula ${part.text}$ as something else")
        for tex in self._formulas - wanted:
            raise self._differs(1, f"a formula, ${tex}$, that the site does not find in the source")
        return _MARK.sub("", text)

    def _differs(self, line: int, what: str) -> SiteError:
        return SiteError(f"{self._page.name}:{line}: Markdown shows {what}")


def _mark(kind: str, line: int) -> str:
    return f"<!--seen {kind} {line}-->"


def _plain(tex: str) -> str:
    return " ".join(html.unescape(tex).split())


def _key(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip("\n").split("\n"))
