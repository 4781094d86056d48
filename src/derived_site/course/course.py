"""The course's order: `course.yml` read once, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import yaml

from derived_site import project
from derived_site.page.model import Page as Source


@dataclass(frozen=True)
class Page:
    """A page of the course, written or planned."""

    name: str
    title: str
    module: Module = field(repr=False, compare=False)
    place: int
    summary: str = ""
    time: str = ""
    needs: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The page's path below `docs`."""
        return f"{self.module.folder}/{self.name}.md"

    @property
    def section(self) -> str:
        """Its number in the course, such as `3.2`."""
        return f"{self.module.number}.{self.place}"

    @property
    def written(self) -> bool:
        """Whether the page exists."""
        return (project.docs() / self.file).is_file()


@dataclass(frozen=True)
class Module:
    """A module: a few pages on one theme."""

    number: int
    title: str
    folder: str
    weeks: str
    needs: str
    summary: str
    elective: bool
    raw: tuple[dict[str, Any], ...] = field(repr=False, hash=False, compare=False)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Its pages in order."""
        return tuple(
            Page(
                name=p["name"],
                title=p["title"],
                module=self,
                place=place,
                summary=p.get("summary", ""),
                time=p.get("time", ""),
                needs=tuple(p.get("needs", ())),
                outcomes=tuple(p.get("outcomes", ())),
            )
            for place, p in enumerate(self.raw, 1)
        )


@cache
def _load(_stamp: float) -> tuple[Module, ...]:
    data = yaml.safe_load((project.root() / "course.yml").read_text(encoding="utf-8"))
    return tuple(
        Module(
            number=m["number"],
            title=m["title"],
            folder=m["folder"],
            weeks=str(m["weeks"]),
            needs=m["needs"],
            summary=m["summary"],
            elective=m.get("elective", False),
            raw=tuple(m["pages"]),
        )
        for m in data["modules"]
    )


def modules() -> tuple[Module, ...]:
    """Every module in order; read again when the file changes."""
    return _load((project.root() / "course.yml").stat().st_mtime)


def pages() -> dict[str, Page]:
    """Every page of the course by its file."""
    return {page.file: page for module in modules() for page in module.pages}


def title(name: str) -> str:
    """What a page is called: by `course.yml`, or else by its own heading."""
    if page := pages().get(name):
        return page.title
    headings = Source.read(project.docs() / name).headings
    return headings[0].text if headings else project.stem(name)
