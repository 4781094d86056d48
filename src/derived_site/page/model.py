"""A page as its author wrote it: read once, and asked by everyone else."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from derived_site import project
from derived_site.page import percent
from derived_site.page.blocks import Block, read_blocks
from derived_site.page.boxes import Mind, read_minds
from derived_site.page.displays import Display
from derived_site.page.exercises import Choice, Exercise, read_choices, read_exercises
from derived_site.page.fences import Fence
from derived_site.page.front import Front
from derived_site.page.inline import Part, parts
from derived_site.page.scan import Box, Heading, Run, Scan, Slashes, scan


@dataclass(frozen=True)
class Page:
    """A page's source and everything that stands in it, each part with its line."""

    name: str  # its path below `docs`
    text: str = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)
    scanned: Scan = field(repr=False, hash=False)
    parts: tuple[Part, ...] = field(repr=False)  # of its running text, in order

    @staticmethod
    def parse(text: str, name: str) -> Page:
        """The page with this source. Raises SiteError, with page and line, for what is no page."""
        return _parse(text, name)

    @staticmethod
    def read(file: Path) -> Page:
        """The page in this file below the project's root."""
        return _parse(project.read_text(file), project.source_name(file))

    @property
    def front(self) -> Front:
        """Its front matter."""
        return self.scanned.front

    @property
    def body(self) -> int:
        """Where its text begins: the line behind the front matter and blank ones, from 0."""
        at = self.front.end
        while at and at < len(self.lines) and not self.lines[at].strip():
            at += 1
        return at

    @property
    def headings(self) -> tuple[Heading, ...]:
        """Its headings, in order."""
        return self.scanned.headings

    @property
    def fences(self) -> tuple[Fence, ...]:
        """Its fences, in order."""
        return self.scanned.fences

    @property
    def displays(self) -> tuple[Display, ...]:
        """Its displayed formulas, in order."""
        return self.scanned.displays

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Its admonitions, folds and tabs, in order."""
        return self.scanned.boxes

    @property
    def slashes(self) -> tuple[Slashes, ...]:
        """Its blocks between slashes, in order."""
        return self.scanned.slashes

    @property
    def quoted(self) -> tuple[tuple[int, str], ...]:
        """Fences that it shows as text, inside an indented block: line and body."""
        return self.scanned.quoted

    @property
    def runs(self) -> tuple[Run, ...]:
        """Its running text."""
        return self.scanned.runs

    @cached_property
    def formulas(self) -> tuple[Part, ...]:
        """The formulas of its running text."""
        return tuple(p for p in self.parts if p.kind == "formula")

    @cached_property
    def citations(self) -> tuple[str, ...]:
        """The keys of the papers that it cites, in its text or in a `papers` fence, each once."""
        cited = [p.text for p in self.parts if p.kind == "citation"]
        for fence in self.fences:
            if fence.lang == "papers":
                cited += fence.raw.split()
        return tuple(dict.fromkeys(cited))

    @cached_property
    def links(self) -> tuple[str, ...]:
        """The addresses that its text links to, as written and without their anchors."""
        return tuple(p.text.partition("#")[0] for p in self.parts if p.kind == "link")

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks that run, in order, each with the output that it shows."""
        return tuple(read_blocks(self.fences, list(self.lines)))

    @cached_property
    def exercises(self) -> tuple[Exercise, ...]:
        """Its exercises, in order."""
        return tuple(read_exercises(self.slashes, self.fences, self.name))

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """Its questions with choices, in order."""
        return tuple(read_choices(self.slashes, self.fences, self.lines))

    @cached_property
    def minds(self) -> tuple[Mind, ...]:
        """Its boxes about what is often said wrongly."""
        return tuple(read_minds(self.boxes, self.fences, self.name))


@lru_cache(maxsize=512)
def _parse(text: str, name: str) -> Page:
    # Not splitlines: to Markdown a line ends at a line feed, and nowhere else.
    lines = percent.lines(text, name) if project.is_lab(name) else text.split("\n")
    scanned = scan(lines, name)
    told = [key for key in ("time", "needs", "outcomes") if key in scanned.front.lines]
    if told and not any(fence.lang == "page-head" for fence in scanned.fences):
        raise project.SiteError(
            f"{name}:{scanned.front.lines[told[0]]}: {told[0]} is shown by a page-head fence, and"
            " this page has none"
        )
    found = [
        part
        for run in scanned.runs
        for part in parts(run.text, name, run.line, row=run.kind == "row")
    ]
    return Page(name, text, tuple(lines), scanned, tuple(found))
