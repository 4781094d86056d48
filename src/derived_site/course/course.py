"""The course's order: `course.yml` read once, and what follows from it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import yaml

from derived_site import project
from derived_site.page.front import Front
from derived_site.page.model import Page as Source


@dataclass(frozen=True)
class Page:
    """A page of the course, written or planned."""

    name: str
    title: str
    module: Module = field(repr=False, compare=False)
    place: int

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

    @property
    def front(self) -> Front:
        """What a written page says of itself: time, needs and outcomes.

        Raises SiteError, with page and line, where one is missing or names no page.
        """
        front = Source.read(project.docs() / self.file).front
        for name, wanted in _WANTED.items():
            if not getattr(front, name):
                raise project.SiteError(f"{self.file}:{front.lines.get(name, 1)}: {wanted}")
        known = pages()
        for need in front.needs:
            if need not in known:
                raise project.SiteError(
                    f"{self.file}:{front.lines['needs']}: needs {need}, which course.yml lacks"
                    f"{close_to(need)}"
                )
        return front


_WANTED = {
    "time": "say in the front matter how long the page takes, such as"
    " `time: 1 hour for a first reading, 4 hours for everything`",
    "outcomes": "list in the front matter, below `outcomes:`, three to five things that the"
    " reader will be able to do",
}


@dataclass(frozen=True)
class Module:
    """A module: a few pages on one theme."""

    number: int
    title: str
    menu: str  # what the site's menu calls it
    folder: str
    weeks: str
    needs: str
    summary: str
    elective: bool
    entries: tuple[tuple[str, str], ...] = field(repr=False)  # name and title of each page

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Its pages in order."""
        return tuple(
            Page(name, title, self, place) for place, (name, title) in enumerate(self.entries, 1)
        )

    @property
    def index(self) -> str:
        """The path of the module's own page, below `docs`."""
        return f"{self.folder}/index.md"


@cache
def _load(_stamp: float) -> tuple[Module, ...]:
    return tuple(
        Module(
            number=m["number"],
            title=m["title"],
            menu=m.get("menu", m["title"]),
            folder=m["folder"],
            weeks=str(m["weeks"]),
            needs=m["needs"],
            summary=m["summary"],
            elective=m.get("elective", False),
            entries=tuple(_entry(p, m["folder"]) for p in m["pages"]),
        )
        for m in _source()["modules"]
    )


def _entry(entry: dict[str, Any], folder: str) -> tuple[str, str]:
    """Name and title of a page; what else there is to say stands on the page itself."""
    if set(entry) != {"name", "title"}:
        raise project.SiteError(
            f"course.yml: {folder}/{entry.get('name', '')}: an entry has a name and a title, and"
            f" not {', '.join(entry) or 'nothing'}; time, needs and outcomes stand in the page's"
            " front matter"
        )
    return str(entry["name"]), str(entry["title"])


def _source() -> dict[str, Any]:
    text = (project.root() / "course.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def menu(part: str) -> list[str | dict[str, str]]:
    """A part of the site's menu around the modules, `first` or `appendix`, as MkDocs has it."""
    found: list[str | dict[str, str]] = _source().get("menu", {}).get(part, [])
    return found


def modules() -> tuple[Module, ...]:
    """Every module in order; read again when the file changes."""
    return _load((project.root() / "course.yml").stat().st_mtime)


def pages() -> dict[str, Page]:
    """Every page of the course by its file."""
    return {page.file: page for module in modules() for page in module.pages}


def close_to(file: str) -> str:
    """For messages: the pages of the course whose names are close to this one."""
    found = difflib.get_close_matches(file, pages(), 3, 0.5)
    stem = file.rpartition("/")[2]
    found += [p for p in pages() if p.rpartition("/")[2] == stem and p not in found]
    return f"; close to it: {', '.join(found)}" if found else ""


def title(name: str) -> str:
    """What a page is called: by `course.yml`, or else by its own heading."""
    if page := pages().get(name):
        return page.title
    headings = Source.read(project.docs() / name).headings
    return headings[0].text if headings else project.stem(name)
